import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KEY_WAIT_MS } from '../voice-call/call-machine.ts';
import { RING_LIMIT_MS, SLOW_RING_MS } from './call-line.ts';
import { listHeard } from './call-view.ts';
import type { StoredCall } from './phone-book.ts';
import { createTestExchange, makeCall, NUMBER, type TestExchange } from './test-exchange.ts';

function place(test: TestExchange, change: Parameters<typeof makeCall>[0] = {}): StoredCall {
  const taken = test.exchange.calls.place(makeCall(change));
  assert.ok(taken.accepted);
  const call = test.exchange.core.book.calls.get(taken.id);
  assert.ok(call);
  return call;
}
const heard = (test: TestExchange, call: StoredCall) =>
  listHeard(test.exchange.library, call, test.exchange.core.now()).map(({ text, signs }) => [text, ...signs].join(' '));
const told = (test: TestExchange) =>
  test.posted.map(({ receipt }) => (receipt.state === 'call-ended' ? receipt.outcome : receipt.state));

describe('a call that reads a code', () => {
  it('rings, asks for a key, reads the code three times with its reference, and ends', async () => {
    const test = createTestExchange();
    const call = place(test);
    assert.equal(call.state, 'ringing');
    test.exchange.calls.answer(call.id);
    await test.pass(11_000);
    assert.deepEqual(heard(test, call), [
      'Hei. Du har bedt om en kode for å logge inn.',
      'Trykk en tast for å høre koden. Trykk stjerne hvis det ikke var deg.',
    ]);
    assert.ok(test.exchange.calls.press(call.id, '5'));
    await test.pass(60_000);
    assert.deepEqual(heard(test, call).slice(2), [
      'Melding K D',
      'Koden din er 4 8 2 9 1 3',
      'Jeg gjentar. Koden din er 4 8 2 9 1 3',
      'Jeg gjentar. Koden din er 4 8 2 9 1 3',
      'Ikke gi koden til noen som ringer deg.',
      'Trykk en tast for å høre koden en gang til.',
      'Ha det.',
    ]);
    assert.deepEqual(told(test), ['ringing', 'answered', 'read-out']);
  });

  it('reads slowly: one digit at a time is heard, not the next', async () => {
    const test = createTestExchange();
    const call = place(test);
    test.exchange.calls.answer(call.id);
    test.exchange.calls.press(call.id, '1');
    const seen = new Set<string>();
    for (let step = 0; step < 100; step += 1) {
      await test.pass(100);
      seen.add(heard(test, call).at(-1) ?? '');
    }
    for (const part of ['Koden din er 4', 'Koden din er 4 8', 'Koden din er 4 8 2', 'Koden din er 4 8 2 9']) {
      assert.ok(seen.has(part), part);
    }
  });

  it('asks for the key within 12 seconds, in every language', async () => {
    for (const language of ['nb', 'nn', 'en'] as const) {
      for (const mode of ['read-code', 'approve'] as const) {
        const test = createTestExchange();
        const call = place(test, { language, mode });
        test.exchange.calls.answer(call.id);
        await test.pass(12_000);
        assert.equal(heard(test, call).length, 2);
        const waits = test.exchange.core.book.calls.get(call.id)?.said.length;
        assert.equal(waits, 1);
      }
    }
  });

  it('says no digit of the code to somebody (or a voicemail) that presses no key', async () => {
    const test = createTestExchange();
    const call = place(test);
    test.exchange.calls.answer(call.id);
    for (let second = 0; second < 60; second += 1) await test.pass(1000);
    assert.deepEqual(told(test), ['ringing', 'answered', 'not-confirmed']);
    assert.equal(heard(test, call).length, 4);
    assert.doesNotMatch(heard(test, call).join(), /\d/);
    assert.equal(test.exchange.calls.press(call.id, '5'), false);
  });

  it('takes * for "this was not me", before the reading and during it', async () => {
    for (const keys of [['*'], ['5', '*']]) {
      const test = createTestExchange();
      const call = place(test);
      test.exchange.calls.answer(call.id);
      for (const key of keys) {
        test.exchange.calls.press(call.id, key);
        await test.pass(2000);
      }
      await test.pass(1000);
      assert.equal(told(test).at(-1), 'denied');
      assert.equal(heard(test, call).at(-1), 'Ha det.');
    }
  });

  it('speaks English and nynorsk when asked, and bokmål where there is no speech', async () => {
    const test = createTestExchange();
    const english = place(test, { language: 'en' });
    test.exchange.calls.answer(english.id);
    await test.pass(500);
    assert.deepEqual(heard(test, english), ['Hello. You asked for a code to sign in.']);
    for (const [language, words] of [
      ['nn', 'Hei. Du har bede om ein kode for å logge inn.'],
      ['se', 'Hei. Du har bedt om en kode for å logge inn.'],
    ] as const) {
      const other = place(test, { language, reference: language, to: `+474000000${language === 'nn' ? 1 : 2}` });
      test.exchange.calls.answer(other.id);
      await test.pass(500);
      assert.deepEqual(heard(test, other), [words]);
    }
  });
});

describe('a call that asks for approval', () => {
  it('approves with #, denies with *, and takes no other key', async () => {
    for (const [key, outcome] of [
      ['#', 'approved'],
      ['*', 'denied'],
    ] as const) {
      const test = createTestExchange();
      const call = place(test, { mode: 'approve', code: '' });
      test.exchange.calls.answer(call.id);
      test.exchange.calls.press(call.id, '1');
      await test.pass(500);
      assert.equal(call.state, 'answered');
      test.exchange.calls.press(call.id, key);
      await test.pass(500);
      assert.equal(told(test).at(-1), outcome);
    }
  });
});

describe('a call that does not come through', () => {
  it('rings for 30 seconds and no longer', async () => {
    const test = createTestExchange();
    const call = place(test);
    await test.pass(RING_LIMIT_MS - 1);
    assert.equal(call.state, 'ringing');
    await test.pass(1);
    assert.equal(call.outcome, 'no-answer');
    assert.equal(test.exchange.calls.answer(call.id), false);
    await test.pass(100);
    assert.deepEqual(told(test), ['ringing', 'no-answer']);
  });

  it('does not ring past the life of its code', async () => {
    const test = createTestExchange();
    const call = place(test, { validForSeconds: 10 });
    await test.pass(10_000);
    assert.equal(call.outcome, 'no-answer');
  });

  it('is declined, or hung up before and during the reading', async () => {
    const test = createTestExchange();
    const declined = place(test);
    test.exchange.calls.hangUp(declined.id);
    assert.equal(declined.outcome, 'declined');
    const unheard = place(test, { reference: 'call-2' });
    test.exchange.calls.answer(unheard.id);
    test.exchange.calls.hangUp(unheard.id);
    assert.equal(unheard.outcome, 'not-confirmed');
    const read = place(test, { reference: 'call-3' });
    test.exchange.calls.answer(read.id);
    test.exchange.calls.press(read.id, '7');
    test.exchange.calls.hangUp(read.id);
    assert.equal(read.outcome, 'read-out');
    assert.equal(test.exchange.calls.hangUp(read.id), false);
  });

  it('meets the phone as it is set: off, full, slow, unknown, in another call', async () => {
    const test = createTestExchange();
    test.exchange.setMode(NUMBER, 'off');
    const off = place(test);
    test.exchange.setMode(NUMBER, 'full');
    const full = place(test, { reference: 'call-2' });
    await test.pass(1000);
    assert.deepEqual([off.outcome, full.outcome], ['unreachable', 'busy']);
    test.exchange.setMode(NUMBER, 'unknown');
    assert.deepEqual(test.exchange.calls.place(makeCall({ reference: 'call-3' })), { accepted: false });
    test.exchange.setMode(NUMBER, 'slow');
    const slow = place(test, { reference: 'call-4' });
    await test.pass(SLOW_RING_MS - 1);
    assert.equal(slow.state, 'placed');
    await test.pass(1);
    assert.equal(slow.state, 'ringing');
    test.exchange.setMode(NUMBER, 'on');
    const second = place(test, { reference: 'call-5' });
    await test.pass(1000);
    assert.equal(second.outcome, 'busy');
    assert.equal(slow.state, 'ringing');
  });

  it('is cancelled by the one who placed it, once, and quietly when it is over', async () => {
    const test = createTestExchange();
    const call = place(test);
    test.exchange.calls.cancel('call-1');
    assert.equal(call.outcome, 'no-answer');
    test.exchange.calls.cancel('call-1');
    test.exchange.calls.cancel('never-placed');
    await test.pass(1000);
    assert.deepEqual(told(test), ['ringing', 'no-answer']);
  });

  it('is placed once per reference', async () => {
    const test = createTestExchange();
    const call = place(test);
    assert.equal(place(test).id, call.id);
    assert.equal(test.exchange.core.book.phones.get(NUMBER)?.calls.length, 1);
  });

  it('is broken off by a restart, and that is told', async () => {
    const before = createTestExchange();
    const call = place(before);
    before.exchange.calls.answer(call.id);
    await before.pass(KEY_WAIT_MS);
    const after = createTestExchange(before.events);
    assert.equal(after.exchange.core.book.calls.get(call.id)?.outcome, 'gateway-failed');
    await after.pass(1000);
    assert.deepEqual(told(after), ['gateway-failed']);
  });
});
