import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSimulatorApp } from './app.tsx';
import { drawFate, FAULT_NAMES, type FaultName, readPlan } from './faults.ts';
import { createTestExchange, makeCall, makeText, NUMBER, type TestExchange } from './test-exchange.ts';
import { LATE_RECEIPT_MS, LONGEST_HOLD_MS } from './texts.ts';

const TOKEN = 'a token that is long enough';

const planOf = (percent: Partial<Record<FaultName, number>>, seed = 7) => ({ seed, percent });

test('the same seed gives the same fates, another seed others, and as many as were asked for', () => {
  const plan = planOf({ loss: 20, delay: 50, receiptNever: 10 });
  const draw = (seed: number) => Array.from({ length: 2000 }, (_, nth) => drawFate({ ...plan, seed }, nth));
  assert.deepEqual(draw(7), draw(7));
  assert.notDeepEqual(draw(7), draw(8));
  const fates = draw(7);
  const lost = fates.filter((fate) => fate.lost).length;
  const delayed = fates.filter((fate) => fate.delayMs > 0);
  assert.ok(lost > 320 && lost < 480, `${lost} of 2000 lost`);
  assert.ok(delayed.length > 900 && delayed.length < 1100, `${delayed.length} of 2000 delayed`);
  assert.ok(delayed.every(({ delayMs }) => delayMs >= 1000 && delayMs <= 90_000));
  assert.ok(fates.every(({ answer }) => answer === 'take'));
});

test('to change one fault changes no other; 0 never strikes and 100 always', () => {
  const base = Array.from({ length: 500 }, (_, nth) => drawFate(planOf({ loss: 30 }), nth).lost);
  const more = Array.from(
    { length: 500 },
    (_, nth) => drawFate(planOf({ loss: 30, duplicate: 80, delay: 5 }), nth).lost,
  );
  assert.deepEqual(more, base);
  for (const name of FAULT_NAMES) {
    const fates = Array.from({ length: 100 }, (_, nth) => JSON.stringify(drawFate(planOf({ [name]: 100 }), nth)));
    const calm = JSON.stringify(drawFate(planOf({ [name]: 0 }), 1));
    assert.equal(fates.includes(calm), false, name);
  }
});

test('a plan is read, or refused whole', () => {
  assert.deepEqual(readPlan({ seed: '3', percent: { loss: '10', delay: 0 } }), { seed: 3, percent: { loss: 10 } });
  for (const wrong of [
    { percent: { loss: 101 } },
    { percent: { loss: -1 } },
    { percent: { loss: 1.5 } },
    { percent: { loss: 'many' } },
    { percent: { fire: 10 } },
    { percent: null, seed: 2 ** 40 },
    { seed: 'x' },
    { percent: 'all' },
  ])
    assert.equal(readPlan(wrong), null, JSON.stringify(wrong));
});

interface Drill extends TestExchange {
  send(gateway: string | null, reference: string): Promise<number>;
  listShown(): string[];
}

function createDrill(percent: Partial<Record<FaultName, number>>): Drill {
  const made = createTestExchange();
  made.exchange.faults.set('drill', planOf(percent));
  const app = createSimulatorApp(made.exchange, { token: TOKEN });
  const send = async (gateway: string | null, reference: string) => {
    const answer = await app.request('http://localhost/api/texts', {
      method: 'POST',
      headers: {
        host: 'localhost',
        authorization: `Bearer ${TOKEN}`,
        'content-type': 'application/json',
        ...(gateway ? { 'x-vakt-gateway': gateway } : {}),
      },
      body: JSON.stringify(makeText({ reference, receiptUrl: `http://localhost:4000/receipts/drill/${reference}` })),
    });
    return answer.status;
  };
  const texts = () => made.exchange.core.book.phones.get(NUMBER)?.texts ?? [];
  const listShown = () =>
    texts()
      .filter(({ state }) => state === 'delivered')
      .sort((one, other) => (one.deliveredAt ?? 0) - (other.deliveredAt ?? 0))
      .map(({ message }) => message.reference);
  return { ...made, send, listShown };
}

const urlOf = (reference: string) => `http://localhost:4000/receipts/drill/${reference}`;

// Seen to fail with the faults of every gateway drawn from one plan.
test('faults strike at their own gateway alone', async () => {
  const drill = createDrill({ loss: 100 });
  assert.deepEqual(
    [await drill.send('drill', 'a'), await drill.send('real', 'b'), await drill.send(null, 'c')],
    [202, 202, 202],
  );
  await drill.pass(1000);
  assert.deepEqual(drill.listShown(), ['b', 'c']);
  assert.deepEqual(
    drill.posted.map(({ url }) => url),
    [urlOf('b'), urlOf('c')],
  );
});

test('a refusal is 503, throttling 429, and nothing was taken', async () => {
  for (const [name, status] of [
    ['refusal', 503],
    ['throttling', 429],
  ] as const) {
    const drill = createDrill({ [name]: 100 });
    assert.equal(await drill.send('drill', 'a'), status);
    await drill.pass(60_000);
    assert.deepEqual([drill.listShown(), drill.posted], [[], []]);
  }
});

test('silence holds the line until the other side hangs up', async () => {
  const drill = createDrill({ silence: 100 });
  const answer = drill.send('drill', 'a');
  // The request comes in first.
  while (drill.exchange.faults.countOf('drill') === 0) await drill.pass(0);
  await drill.pass(59_000);
  assert.equal(await Promise.race([answer, Promise.resolve('nothing yet')]), 'nothing yet');
  await drill.pass(2000);
  assert.equal(await answer, 503);
  assert.deepEqual(drill.listShown(), []);
});

test('delivered though lost; twice; late; never; for another', async () => {
  const lost = createDrill({ falseDelivered: 100 });
  await lost.send('drill', 'a');
  await lost.pass(1000);
  assert.deepEqual([lost.listShown(), lost.posted], [[], [{ url: urlOf('a'), receipt: { state: 'delivered' } }]]);
  const twice = createDrill({ duplicate: 100 });
  await twice.send('drill', 'a');
  await twice.pass(1000);
  assert.deepEqual([twice.listShown(), twice.posted.length], [['a', 'a again'], 2]);
  const late = createDrill({ receiptLate: 100 });
  await late.send('drill', 'a');
  await late.pass(LATE_RECEIPT_MS - 1000);
  assert.deepEqual([late.listShown(), late.posted], [['a'], []]);
  await late.pass(2000);
  assert.equal(late.posted.length, 1);
  const never = createDrill({ receiptNever: 100 });
  await never.send('drill', 'a');
  await never.pass(600_000);
  assert.deepEqual([never.listShown(), never.posted], [['a'], []]);
  const other = createDrill({ receiptOfAnother: 100 });
  await other.send('real', 'people');
  await other.send('drill', 'a');
  await other.send('drill', 'b');
  await other.pass(1000);
  assert.deepEqual(
    other.posted.map(({ url }) => url),
    [urlOf('people'), urlOf('a')],
    'another drill message, never one of people',
  );
});

test('a message that is held is overtaken by the next; alone it goes on after a while', async () => {
  const drill = createDrill({ reorder: 100 });
  await drill.send('drill', 'a');
  await drill.pass(1000);
  assert.deepEqual(drill.listShown(), []);
  drill.exchange.faults.set('drill', planOf({}));
  await drill.send('drill', 'b');
  await drill.pass(2000);
  assert.deepEqual(drill.listShown(), ['b', 'a']);
  const alone = createDrill({ reorder: 100 });
  await alone.send('drill', 'a');
  await alone.pass(LONGEST_HOLD_MS + 1000);
  assert.deepEqual(alone.listShown(), ['a']);
});

test('a delay is kept over a restart, and so is the plan', async () => {
  const drill = createDrill({ delay: 100 });
  await drill.send('drill', 'a');
  const again = createTestExchange(drill.events);
  assert.deepEqual(again.exchange.faults.planOf('drill'), planOf({ delay: 100 }));
  const isThere = () => again.exchange.core.book.phones.get(NUMBER)?.texts[0]?.state;
  await again.pass(500);
  assert.equal(isThere(), 'waiting');
  again.exchange.setMode(NUMBER, 'on');
  assert.equal(isThere(), 'waiting', 'the phone’s mode does not free it');
  await again.pass(90_000);
  assert.equal(isThere(), 'delivered');
});

test('calls are refused as messages are, and otherwise left alone', async () => {
  const { exchange } = createTestExchange();
  exchange.faults.set('drill', planOf({ throttling: 100 }));
  const app = createSimulatorApp(exchange, { token: TOKEN });
  const place = (gateway: string) =>
    app.request('http://localhost/api/calls', {
      method: 'POST',
      headers: {
        host: 'localhost',
        authorization: `Bearer ${TOKEN}`,
        'content-type': 'application/json',
        'x-vakt-gateway': gateway,
      },
      body: JSON.stringify(makeCall({ reference: gateway })),
    });
  assert.deepEqual([(await place('drill')).status, (await place('real')).status], [429, 202]);
});

test('faults are set by token or by the page, and read back; nonsense changes nothing', async () => {
  const { exchange } = createTestExchange();
  const app = createSimulatorApp(exchange, { token: TOKEN });
  const headers = { host: 'localhost', authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const put = (gateway: string, body: unknown, given: Record<string, string> = headers) =>
    app.request(`http://localhost/api/faults/${gateway}`, {
      method: 'PUT',
      headers: given,
      body: JSON.stringify(body),
    });
  assert.equal((await put('drill', { percent: { loss: 5 } }, { host: 'localhost' })).status, 401);
  assert.equal((await put('drill', { percent: { loss: 500 } })).status, 400);
  assert.equal((await put('..%2Fx', { percent: { loss: 5 } })).status, 400);
  assert.deepEqual(exchange.faults.planOf('drill').percent, {});
  const said = (await (await put('drill', { seed: 4, percent: { loss: 5 } })).json()) as Record<string, unknown>;
  assert.deepEqual(said, { gateway: 'drill', seed: 4, percent: { loss: 5 }, messages: 0 });
  const form = (fields: Record<string, string>) =>
    app.request('http://localhost/drills/drill', {
      method: 'POST',
      headers: { host: 'localhost' },
      body: new URLSearchParams(fields),
    });
  assert.equal((await form({ loss: '200' })).status, 422);
  assert.equal((await form({ loss: '20', delay: '', seed: '9' })).status, 303);
  assert.deepEqual(exchange.faults.planOf('drill'), { seed: 9, percent: { loss: 20 } });
  assert.match(
    await (await app.request('http://localhost/drills', { headers: { host: 'localhost' } })).text(),
    /name="loss" value="20"/,
  );
  assert.equal((await form({ stop: 'yes', loss: '20', seed: '9' })).status, 303);
  assert.deepEqual(exchange.faults.planOf('drill'), { seed: 9, percent: {} });
});
