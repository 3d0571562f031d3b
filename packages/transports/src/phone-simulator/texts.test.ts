import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ReceiptState } from '../transport.ts';
import { createTestExchange, makeText, NUMBER, type TestExchange } from './test-exchange.ts';
import { SLOW_TEXT_MS } from './texts.ts';

const states = ({ exchange }: TestExchange) => [...exchange.core.book.texts.values()].map(({ state }) => state);
const receipts = ({ posted }: TestExchange): ReceiptState[] => posted.map(({ receipt }) => receipt);

describe('a text message', () => {
  it('is on the phone at once, and its receipt follows', async () => {
    const test = createTestExchange();
    assert.equal(test.exchange.texts.accept(makeText()).accepted, true);
    assert.deepEqual(states(test), ['delivered']);
    await test.pass(1000);
    assert.deepEqual(test.posted, [{ url: makeText().receiptUrl, receipt: { state: 'delivered' } }]);
    await test.pass(100_000);
    assert.equal(test.posted.length, 1);
  });

  it('is one message however often its reference is sent, also after a restart', async () => {
    const test = createTestExchange();
    const first = test.exchange.texts.accept(makeText());
    assert.deepEqual(test.exchange.texts.accept(makeText({ body: 'another body for the same reference' })), first);
    const again = createTestExchange(test.events);
    assert.deepEqual(again.exchange.texts.accept(makeText()), first);
    assert.equal(again.exchange.core.book.phones.get(NUMBER)?.texts.length, 1);
  });

  it('comes late to a slow phone', async () => {
    const test = createTestExchange();
    test.exchange.setMode(NUMBER, 'slow');
    test.exchange.texts.accept(makeText());
    await test.pass(SLOW_TEXT_MS - 1);
    assert.deepEqual(states(test), ['waiting']);
    await test.pass(1);
    assert.deepEqual(states(test), ['delivered']);
  });

  it('waits for a phone that is off, and comes when it is on', async () => {
    const test = createTestExchange();
    test.exchange.setMode(NUMBER, 'off');
    test.exchange.texts.accept(makeText());
    await test.pass(60_000);
    assert.deepEqual([states(test), receipts(test)], [['waiting'], []]);
    test.exchange.setMode(NUMBER, 'on');
    await test.pass(1000);
    assert.deepEqual([states(test), receipts(test)], [['delivered'], [{ state: 'delivered' }]]);
    await test.pass(600_000);
    assert.deepEqual(states(test), ['delivered']);
  });

  it('is never delivered past its life', async () => {
    const test = createTestExchange();
    test.exchange.setMode(NUMBER, 'off');
    test.exchange.texts.accept(makeText({ validForSeconds: 60 }));
    await test.pass(61_000);
    assert.deepEqual(receipts(test), [{ state: 'failed', reason: 'unreachable' }]);
    test.exchange.setMode(NUMBER, 'on');
    assert.deepEqual(states(test), ['expired']);
  });

  it('fails on a full phone, and is refused for a number that does not exist', async () => {
    const test = createTestExchange();
    test.exchange.setMode(NUMBER, 'full');
    assert.equal(test.exchange.texts.accept(makeText()).accepted, true);
    await test.pass(1000);
    assert.deepEqual(receipts(test), [{ state: 'failed', reason: 'barred' }]);
    test.exchange.setMode(NUMBER, 'unknown');
    assert.deepEqual(test.exchange.texts.accept(makeText({ reference: 'text-2' })), { accepted: false });
    assert.equal(test.exchange.core.book.texts.size, 1);
  });
});

describe('a restart', () => {
  it('keeps what was delivered and what waits, and tells the receipts that were owed', async () => {
    const before = createTestExchange();
    before.exchange.texts.accept(makeText());
    before.exchange.setMode('+4740000000', 'off');
    before.exchange.texts.accept(makeText({ reference: 'text-2', to: '+4740000000' }));
    // Killed here: nothing was posted yet.
    const after = createTestExchange(before.events);
    assert.deepEqual(states(after), ['delivered', 'waiting']);
    await after.pass(1000);
    assert.deepEqual(receipts(after), [{ state: 'delivered' }]);
    after.exchange.setMode('+4740000000', 'on');
    assert.deepEqual(states(after), ['delivered', 'delivered']);
    await after.pass(1000);
    const third = createTestExchange(after.events);
    await third.pass(100_000);
    assert.deepEqual(third.posted, []);
  });
});

describe('receipts', () => {
  it('come again until they are taken, in order, and not for ever', async () => {
    const tries: ReceiptState[] = [];
    let takes = false;
    const test = createTestExchange([], async (_url, receipt) => {
      tries.push(receipt);
      return takes;
    });
    test.exchange.texts.accept(makeText());
    await test.pass(100);
    await test.pass(1000);
    assert.equal(tries.length, 2);
    takes = true;
    await test.pass(2000);
    assert.equal(tries.length, 3);
    await test.pass(100_000);
    assert.equal(tries.length, 3);
    takes = false;
    test.exchange.texts.accept(makeText({ reference: 'text-2' }));
    for (let minute = 0; minute < 20; minute += 1) await test.pass(60_000);
    assert.equal(tries.length, 3 + 7);
    assert.equal(test.exchange.core.book.dueReceipts.size, 0);
  });
});
