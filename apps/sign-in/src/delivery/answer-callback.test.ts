import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { CallCallback, CallGateway, SendVerdict } from '@vakt/transports/transport';
import { sql } from 'kysely';
import { createReceiptRoutes } from './routes.ts';
import { createFakeCalls, createFakeTexts, createTestDelivery } from './test-gateways.ts';
import { openReceiptBench } from './test-receipts.ts';

let bench: Awaited<ReturnType<typeof openReceiptBench>>;
before(async () => {
  bench = await openReceiptBench();
});
after(() => bench.database.close());

async function place(answer: NonNullable<CallGateway['answerCallback']>, verdict?: SendVerdict) {
  const calls = createFakeCalls('voice', verdict && (() => verdict));
  const asked: CallCallback[] = [];
  const gateway = {
    ...calls,
    answerCallback: (callback: CallCallback) => {
      asked.push(callback);
      return answer(callback);
    },
  };
  const texts = createFakeTexts('texts');
  const deps = createTestDelivery(bench.database, { calls: [gateway], texts: [texts] });
  const delivered = await bench.deliverCall(deps, calls);
  const ask = (path: string, init: RequestInit = {}, url = delivered.url) =>
    createReceiptRoutes(deps).request(`${new URL(url).pathname}${path}`, init);
  return { ...delivered, deps, asked, ask, texts };
}

const say = (body: string) => ({ status: 200, contentType: 'text/xml', body, receipt: null });

test('a provider that asks about a living call gets the answer, with the call as it was placed', async () => {
  const { ask, asked, url } = await place(({ call }) => say(`<Say>${call.code}</Say>`));
  const answer = await ask('/key?heard=1', {
    method: 'POST',
    body: 'Digits=5',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-signature': 'abc' },
  });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'text/xml');
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  assert.equal(await answer.text(), '<Say>048213</Say>');
  const [question] = asked;
  assert.equal(question?.path, 'key');
  assert.equal(question.url, `${url}/key?heard=1`);
  assert.equal(question.body, 'Digits=5');
  assert.deepEqual({ ...question.query }, { heard: '1' });
  assert.equal(question.headers['x-signature'], 'abc');
  assert.equal(question.call.to, '+4799999904');
});

test('what the question tells of the call is stored before the answer leaves, and the call can still be spoken', async () => {
  const { ask, id } = await place(({ path }) =>
    path === 'key' ? { ...say('bye'), receipt: { state: 'call-ended', outcome: 'denied' } } : say('sound'),
  );
  assert.equal((await ask('/key', { method: 'POST' })).status, 200);
  const row = await bench.loadRow(id);
  assert.deepEqual([row.state, row.outcome], ['delivered', 'denied']);
  assert.equal(await (await ask('/sound/bye.wav')).text(), 'sound');
});

// Seen to fail: with the content wiped whenever the gateway did not say that it took the call, the phone rings for nothing.
test('a call that its gateway placed without telling us in time can still be spoken; one that it refused cannot', async () => {
  const unsure = await place(({ call }) => say(call.code), { verdict: 'maybe-sent', reason: 'temporary' });
  assert.equal((await bench.loadRow(unsure.id)).state, 'failed');
  assert.equal(await (await unsure.ask('/answer')).text(), '048213');
  const refused = await place(({ call }) => say(call.code), {
    verdict: 'refused',
    reason: 'temporary',
    advice: 'try-next',
  });
  assert.equal((await refused.ask('/answer')).status, 404);
});

test('sounds are bytes', async () => {
  const { ask } = await place(() => ({ ...say(''), contentType: 'audio/wav', body: new Uint8Array([0, 255, 128]) }));
  const answer = await ask('/sound/greeting.wav');
  assert.deepEqual([...new Uint8Array(await answer.arrayBuffer())], [0, 255, 128]);
});

test('nobody is answered without the token, at another gateway, after the life of the code, or by a text gateway', async () => {
  const { ask, asked, url, id } = await place(() => say('the code'));
  for (const wrong of [
    url.replace(/[^/]+$/, 'a'.repeat(43)),
    url.replace('/voice/', '/texts/'),
    url.replace('/voice/', '/constructor/'),
    url.slice(0, -1),
  ])
    assert.equal((await ask('/answer', {}, wrong)).status, 404);
  await sql`update outbox set not_after = now() where id = ${id}`.execute(bench.database.db);
  assert.equal((await ask('/answer')).status, 404);
  assert.equal(asked.length, 0);
});

test('nothing more is said when the code was used; after a denial only the provider is answered', async () => {
  const { ask } = await place(({ path }) =>
    path === 'key' ? { ...say('bye'), receipt: { state: 'call-ended', outcome: 'denied' } } : say('the code'),
  );
  await ask('/key', { method: 'POST' });
  assert.equal((await ask('/sound/bye.wav')).status, 200);
  const used = await place(() => say('the code'));
  await sql`update challenges set used_at = now() where id = ${used.challengeId}`.execute(bench.database.db);
  assert.equal((await used.ask('/sound/reading.wav')).status, 404);
});

test('a question that the provider would not ask is not found', async () => {
  const { ask } = await place(() => null);
  assert.equal((await ask('/nonsense')).status, 404);
});
