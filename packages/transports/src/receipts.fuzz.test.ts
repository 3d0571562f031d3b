import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readSimulatorReceipt } from './phone-simulator/gateway.ts';
import { readHttpReceipt } from './sms-http/receipt.ts';
import { readKannelReceipt } from './sms-kannel/receipt.ts';
import { form, json, PROVIDERS } from './sms-providers/test-providers.ts';
import { receiptRequest } from './test-receipt-request.ts';
import type { LinkReceipt, ReceiptRequest, ReceiptState } from './transport.ts';

/**
 * 10,000 requests that are nearly receipts, each shown to every reader there is. The same each time; another seed or more
 * of them by hand: `SEED` below.
 */
const SEED = 20_261_125;
const COUNT = 10_000;

/** mulberry32: a small generator with a seed. */
function createChance(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (most: number) => Math.floor(next() * most);
  return {
    below,
    pick: <T>(list: readonly T[]): T => list[below(list.length)] as T,
    text: (length: number) => Array.from({ length }, () => String.fromCharCode(below(256))).join(''),
  };
}
type Chance = ReturnType<typeof createChance>;

type Reader = { name: string; read(request: ReceiptRequest): ReceiptState | LinkReceipt[] | null };
const READERS: Reader[] = [
  { name: 'simulator', read: readSimulatorReceipt },
  { name: 'kannel', read: readKannelReceipt },
  {
    name: 'http',
    read: readHttpReceipt({ statePath: 'a.0.b', delivered: ['delivered'], failed: ['failed'], handedOver: ['sent'] }),
  },
  ...PROVIDERS.map(({ name, create }) => {
    const { readReceipt, readSharedReceipts } = create('https://provider.example');
    return { name, read: readReceipt ?? readSharedReceipts ?? assert.fail(name) };
  }),
];

const RECEIPTS: ReceiptRequest[] = [
  json({ state: 'failed', reason: 'barred' }),
  json({ state: 'call-ended', outcome: 'approved' }),
  json({ a: [{ b: 'delivered' }] }),
  receiptRequest({ method: 'GET', query: { type: '16', answer: 'NACK/0x0000000b/Invalid' } }),
  ...PROVIDERS.flatMap(({ receipt }) => (['delivered', 'failed', 'handed-over'] as const).map(receipt)),
];

const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'status', 'sig', 'a', 'MSG', ''];
const TYPES = [
  'application/json',
  'application/x-www-form-urlencoded',
  'text/xml',
  'text/plain',
  '',
  '\0',
  'x'.repeat(9000),
];
const VALUES: unknown[] = [
  null,
  true,
  [],
  {},
  1e308,
  -0,
  '9'.repeat(400),
  '1e999',
  '\u0000',
  '\ud800',
  [[[]]],
  'delivered',
];
const PIECES = [
  '&',
  '=',
  '%',
  '%zz',
  '<',
  '</MSG>',
  '<MSG>',
  '<!ENTITY a "b">',
  '&a;',
  '<![CDATA[',
  '"',
  '{',
  '\\u0000',
  '+',
  '🙂',
];

function mutateText(chance: Chance, text: string): string {
  const at = chance.below(text.length + 1);
  const length = chance.below(Math.min(40, text.length + 1));
  switch (chance.below(8)) {
    case 0:
      return text.slice(0, at) + text.slice(at + length);
    case 1:
      return text.slice(0, at) + chance.text(1 + chance.below(12)) + text.slice(at);
    case 2:
      return text.slice(0, at) + text.slice(at, at + length).repeat(1 + chance.below(50)) + text.slice(at + length);
    case 3:
      return text.slice(0, at);
    case 4:
      return text.slice(0, at) + chance.pick(PIECES) + text.slice(at);
    case 5:
      return chance.text(chance.below(300));
    case 6:
      return text.replace(/\d+/, String(chance.pick(VALUES)));
    default:
      return chance.below(20) === 0 ? text + chance.pick(PIECES).repeat(70_000) : text.split('').reverse().join('');
  }
}

function nest(chance: Chance): string {
  const depth = 1 + chance.below(20_000);
  return chance.pick(['['.repeat(depth), '{"a":'.repeat(depth), `${'['.repeat(depth)}${']'.repeat(depth)}`]);
}

function mutateJson(chance: Chance): string {
  const entries = Array.from({ length: chance.below(6) }, () => [chance.pick(NAMES), chance.pick(VALUES)] as const);
  const known = ['resultCode', 'refId', 'state', 'status', 'a', 'timestamp'].map((name) => [name, chance.pick(VALUES)]);
  const all = [...entries, ...known].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return `{${all.join(',')}}`;
}

function mutateOnce(chance: Chance, request: ReceiptRequest): ReceiptRequest {
  const other = chance.pick(RECEIPTS);
  switch (chance.below(12)) {
    case 0:
      return { ...request, contentType: chance.pick(TYPES) };
    case 1:
      return { ...request, method: request.method === 'GET' ? 'POST' : 'GET' };
    case 2:
      return { ...request, url: chance.below(2) ? mutateText(chance, request.url) : other.url };
    case 3:
      return { ...request, headers: chance.below(2) ? other.headers : { 'x-twilio-signature': chance.text(28) } };
    case 4:
      return { ...request, body: other.body, contentType: other.contentType };
    case 5:
      return {
        ...request,
        query: Object.fromEntries([[chance.pick(NAMES), chance.text(9)], ...Object.entries(other.query)]),
      };
    case 6:
      return { ...request, contentType: 'application/json', body: chance.below(3) ? mutateJson(chance) : nest(chance) };
    case 7:
      return { ...request, query: Object.fromEntries(new URLSearchParams(request.body)), method: 'GET' };
    case 8:
      return form(Object.fromEntries(NAMES.map((name) => [name, String(chance.pick(VALUES))])), request);
    default:
      return { ...request, body: mutateText(chance, request.body) };
  }
}

function makeRequest(chance: Chance): ReceiptRequest {
  let request = chance.pick(RECEIPTS);
  for (let times = chance.below(4); times >= 0; times -= 1) request = mutateOnce(chance, request);
  return request;
}

const FAILURES =
  /^(invalid_number|unreachable|barred|sender_refused|filtered|throttled|auth|quota|config|temporary|unknown)$/;

function checkShape(name: string, result: ReceiptState | LinkReceipt[] | null): void {
  if (result === null) return;
  for (const receipt of Array.isArray(result) ? result.map((one) => one.receipt) : [result]) {
    if (receipt.state === 'failed') assert.match(receipt.reason, FAILURES, name);
    else assert.match(receipt.state, /^(handed-over|delivered|ringing|answered|call-ended)$/, name);
  }
  if (!Array.isArray(result)) return;
  assert.ok(result.length > 0 && result.length <= 100, name);
  for (const { about } of result)
    assert.ok(
      Object.values(about).every((id) => id.length > 0 && id.length <= 100),
      name,
    );
}

/** Name and value of all that a request carries, by name: what a provider would have signed. */
function listPairs({ method, body, query, contentType }: ReceiptRequest): [string, string][] {
  const isJson = method === 'POST' && /^application\/json/i.test(contentType);
  const pairs =
    method === 'GET'
      ? Object.entries(query)
      : isJson
        ? Object.entries(JSON.parse(body))
        : [...new URLSearchParams(body)];
  return pairs
    .map(([name, value]): [string, string] => [name, String(value)])
    .sort(([one], [other]) => (one < other ? -1 : 1));
}
const SIGNED_TEXT: Record<string, (request: ReceiptRequest) => string> = {
  twilio: (request) =>
    request.url +
    listPairs(request)
      .map(([name, value]) => name + value)
      .join(''),
  vonage: (request) =>
    listPairs(request)
      .map(([name, value]) => `&${name}=${value.replace(/[&=]/g, '_')}`)
      .join(''),
};

it('no reader throws, hangs or says what it may not; no signed one believes what was not signed', {
  timeout: 60_000,
}, () => {
  const chance = createChance(SEED);
  const bySigned = Object.fromEntries(
    PROVIDERS.filter(({ signed }) => signed).map(({ name, receipt }) => {
      const texts = (['delivered', 'failed', 'handed-over'] as const).map((state) =>
        SIGNED_TEXT[name]?.(receipt(state)),
      );
      return [name, new Set(texts)];
    }),
  );
  assert.deepEqual(Object.keys(bySigned), ['twilio', 'vonage']);
  const believed: Record<string, number> = {};
  for (let count = 0; count < COUNT; count += 1) {
    const request = makeRequest(chance);
    for (const { name, read } of READERS) {
      const result = read(request);
      checkShape(name, result);
      if (result === null) continue;
      believed[name] = (believed[name] ?? 0) + 1;
      const texts = bySigned[name];
      if (texts)
        assert.ok(texts.has(SIGNED_TEXT[name]?.(request)), `${name} believed ${JSON.stringify(request).slice(0, 500)}`);
    }
  }
  // Each reader was shown some that it had to believe, so that what it refused means something.
  for (const { name } of READERS) assert.ok((believed[name] ?? 0) > 10, `${name}: ${believed[name]}`);
  assert.deepEqual(Object.keys(Object.prototype), []);
  assert.equal(({} as Record<string, unknown>)['a'], undefined);
});
