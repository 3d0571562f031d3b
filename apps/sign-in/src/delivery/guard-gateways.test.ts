import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFixedClock, type FixedClock } from '@vakt/foundation/clock';
import { createSilentLog } from '@vakt/foundation/log';
import type { SendVerdict, TextMessage } from '@vakt/transports/transport';
import { guardGateways } from './guard-gateways.ts';
import { createFakeCalls, createFakeTexts } from './test-gateways.ts';

const MESSAGE: TextMessage = {
  reference: 'id',
  to: '+4799999904',
  from: 'NTNU',
  body: 'text',
  validForSeconds: 600,
  receiptUrl: 'http://localhost/receipts/first/token',
};
const SILENT: SendVerdict = { verdict: 'maybe-sent', reason: 'temporary' };
const TAKEN: SendVerdict = { verdict: 'handed-over', gatewayMessageId: null };
const PASSED_BY: SendVerdict = { verdict: 'refused', reason: 'temporary', advice: 'try-next' };

function guarded(clock: FixedClock, answer: () => SendVerdict, link: () => Promise<void> = async () => {}) {
  const first = createFakeTexts('first', answer);
  first.checkLink = link;
  const last = createFakeTexts('last', answer);
  const { texts } = guardGateways({ clock, log: createSilentLog() }, { texts: [first, last], calls: [], readers: {} });
  const send = (at: 0 | 1 = 0) => texts[at]!.sendText(MESSAGE);
  return { first, last, send };
}

const start = () => createFixedClock(new Date('2026-03-02T08:00:00Z'));
const settle = () => new Promise(setImmediate);

test('after five failures in 30 s a gateway is passed by, without being asked; the last one is always asked', async () => {
  const { first, last, send } = guarded(start(), () => SILENT);
  for (let failure = 0; failure < 5; failure++) assert.deepEqual(await send(), SILENT);
  assert.deepEqual(await send(), PASSED_BY);
  assert.equal(first.sent.length, 5);
  for (let failure = 0; failure < 8; failure++) assert.deepEqual(await send(1), SILENT);
  assert.equal(last.sent.length, 8);
});

test('failures far apart, numbers that cannot have a message, and one success among failures close nothing', async () => {
  const clock = start();
  const answers: SendVerdict[] = [];
  const { first, send } = guarded(clock, () => answers.shift() ?? TAKEN);
  for (let failure = 0; failure < 8; failure++) {
    answers.push(SILENT);
    await send();
    clock.advance(8_000);
  }
  answers.push(
    ...Array.from({ length: 8 }, (): SendVerdict => ({ verdict: 'refused', reason: 'barred', advice: 'tell-person' })),
  );
  for (let refused = 0; refused < 8; refused++) await send();
  for (const answer of [SILENT, SILENT, SILENT, SILENT, TAKEN, SILENT, SILENT, SILENT, SILENT]) {
    answers.push(answer);
    await send();
  }
  assert.equal(first.sent.length, 25);
  assert.deepEqual(await send(), TAKEN);
});

test('it is opened by a probe of its link after 30 s, never by a person’s code', async () => {
  const clock = start();
  let works = false;
  let probes = 0;
  const { first, send } = guarded(
    clock,
    () => (works ? TAKEN : SILENT),
    async () => {
      probes++;
      if (!works) throw new Error('down');
    },
  );
  for (let failure = 0; failure < 5; failure++) await send();
  clock.advance(29_000);
  await send();
  assert.equal(probes, 0);
  clock.advance(1_000);
  await Promise.all([send(), send(), send()]);
  await settle();
  assert.equal(probes, 1);
  works = true;
  await send();
  await settle();
  assert.equal(probes, 1);
  clock.advance(30_000);
  assert.deepEqual(await send(), PASSED_BY);
  await settle();
  assert.equal(probes, 2);
  assert.equal(first.sent.length, 5);
  assert.deepEqual(await send(), TAKEN);
});

test('a gateway that throws counts as failing, and calls are guarded like texts', async () => {
  const first = createFakeCalls('first', () => {
    throw new Error('a bug');
  });
  const gateways = { texts: [], calls: [first, createFakeCalls('last')], readers: {} };
  const { calls } = guardGateways({ clock: start(), log: createSilentLog() }, gateways);
  const call = {
    ...MESSAGE,
    extension: null,
    language: 'nb',
    mode: 'read-code',
    code: '1',
    messageReference: 'KD',
  } as const;
  for (let failure = 0; failure < 5; failure++) await assert.rejects(calls[0]!.placeCall(call));
  assert.deepEqual(await calls[0]!.placeCall(call), PASSED_BY);
  await calls[0]!.endCall('id');
  assert.deepEqual(first.ended, ['id']);
});
