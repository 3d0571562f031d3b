import assert from 'node:assert/strict';
import { after, it } from 'node:test';
import type { CallbackAnswer, CallCallback, CallGateway, CodeCall } from '../transport.ts';
import { openElks } from './test-elks.ts';
import { AUTH_TOKEN, openTwilio, signAsTwilio } from './test-twilio.ts';
import { openVonage, SIGNATURE_SECRET, signAsVonage } from './test-vonage.ts';

const ROUNDS = 10_000;
const SEED = 20_260_501;

const providers = await Promise.all([openTwilio(), openVonage(), openElks()]);
const [twilio, vonage, elks] = providers;
after(() => Promise.all(providers.map((one) => one.close())));

/** mulberry32: the same numbers on every machine. */
function createDice(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const noise = (most: number) =>
    Array.from({ length: Math.floor(next() * most) }, () => String.fromCharCode(Math.floor(next() * 0x3ff))).join('');
  return { next, pick, noise };
}

const dice = createDice(SEED);
const URL_BASE = `https://login.example.no/receipts/voice/${'t'.repeat(43)}`;
const PATHS = ['answer', 'key', 'status', 'sound/greeting.wav', 'sound/reading.wav', 'sound/wait.wav', '', '__proto__'];
const STATES = ['ask=1', 'ask=2', 'heard=1', 'heard=5', 'ask=1&zero=1', 'heard=9', 'extension=1', 'zero=1', ''];
const BODIES = [
  'Digits=1&CallStatus=in-progress',
  'Digits=%23',
  'Digits=*&AnsweredBy=machine_start',
  'CallStatus=completed&SipResponseCode=404',
  'CallStatus=constructor',
  '{"dtmf":{"digits":"#","timed_out":false}}',
  '{"dtmf":{"digits":["#"]}}',
  '{"dtmf":"1","timed_out":false}',
  '{"status":"completed","sip_code":"404"}',
  '{"status":"__proto__"}',
  'result=1&state=success',
  'result=%23&state=busy&start=x',
  '[]',
  'null',
  '"#"',
  '',
];
const HEADERS = ['x-twilio-signature', 'authorization', 'Authorization', 'x', '__proto__'];

function makeCall(): CodeCall {
  const mode = dice.pick(['read-code', 'approve'] as const);
  return {
    reference: 'r1',
    to: '+4791234567',
    extension: dice.pick([null, '', '4711', 'x"<', dice.noise(30)]),
    language: dice.pick(['nb', 'nn', 'se', 'en'] as const),
    mode,
    code: mode === 'approve' ? '' : '482913',
    messageReference: 'KD',
    validForSeconds: dice.pick([0, 1, 600]),
    receiptUrl: URL_BASE,
  };
}

function mutate(text: string): string {
  if (dice.next() < 0.6) return text;
  const at = Math.floor(dice.next() * (text.length + 1));
  const piece = dice.pick([dice.noise(40), '\u0000', '&'.repeat(300), '%', '%zz', '{"'.repeat(200), text]);
  return text.slice(0, at) + piece + text.slice(at + Math.floor(dice.next() * 4));
}

function makeQuestion(): CallCallback {
  const path = mutate(dice.pick(PATHS));
  const state = mutate(dice.pick(STATES));
  return {
    method: dice.pick(['GET', 'POST', 'POST', 'POST'] as const),
    url: dice.pick([`${URL_BASE}/${path}?${state}`, dice.noise(60), '']),
    query: Object.fromEntries(new URLSearchParams(state)),
    path,
    body: mutate(dice.pick(BODIES)),
    contentType: dice.noise(20),
    headers: { [dice.pick(HEADERS)]: dice.pick([dice.noise(80), 'Bearer a.b.c', 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=', '']) },
    call: makeCall(),
  };
}

/** Signs a question as its provider would: then it must be answered by what it says, and nothing else. */
function sign(kind: string, asked: CallCallback): CallCallback {
  const fields = Object.fromEntries(new URLSearchParams(asked.body));
  const body = kind === 'twilio' ? new URLSearchParams(fields).toString() : asked.body;
  const headers: Record<string, string> =
    kind === 'twilio'
      ? { 'x-twilio-signature': signAsTwilio(AUTH_TOKEN, asked.url, fields) }
      : { authorization: `Bearer ${signAsVonage(SIGNATURE_SECRET, body)}` };
  return { ...asked, body, headers };
}

const believed = { receipts: 0, answers: 0 };

function check(kind: string, gateway: CallGateway, asked: CallCallback, signed: boolean): void {
  const answer: CallbackAnswer | null = gateway.answerCallback?.(asked) ?? null;
  if (!answer) return;
  believed.answers += 1;
  if (kind !== 'elks' && !signed) assert.ok(asked.path.startsWith('sound/') && !answer.receipt, 'believed unsigned');
  if (answer.receipt) believed.receipts += 1;
  const outcome = answer.receipt?.state === 'call-ended' ? answer.receipt.outcome : null;
  if (outcome === 'approved')
    assert.ok(asked.call.mode === 'approve' && asked.path === 'key' && /#|%23/.test(asked.body));
  if (outcome === 'read-out') assert.ok(asked.call.mode === 'read-code' && asked.path === 'key');
  if (outcome === 'denied') assert.ok(/[*#]|%2A|%23/.test(asked.body));
  if (typeof answer.body === 'string') assert.ok(!answer.body.includes('482913'), 'the code is written');
}

it(`${ROUNDS} callbacks: none throws, none that is not signed is believed, nothing is approved or read without a key`, () => {
  const gateways: [string, CallGateway][] = [
    ['twilio', twilio.createGateway()],
    ['vonage', vonage.createGateway({ extension: 'ask' })],
    ['elks', elks.createGateway()],
  ];
  for (let round = 0; round < ROUNDS; round += 1) {
    const [kind, gateway] = gateways[round % 3] as [string, CallGateway];
    const asked = makeQuestion();
    const signed = kind !== 'elks' && dice.next() < 0.4;
    check(kind, gateway, signed ? sign(kind, asked) : asked, signed);
  }
  // The fuzzer has seen more than refusals.
  assert.ok(believed.answers > 1000 && believed.receipts > 300, JSON.stringify(believed));
});
