import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { CallOutcome, ReceiptState } from '@vakt/transports/transport';
import { sql } from 'kysely';
import { listEvents } from '../audit/list-events.ts';
import { deliverMessage, recoverMessage } from './deliver-message.ts';
import type { DeliveryDependencies } from './dependencies.ts';
import { endCall } from './end-call.ts';
import { loadDelivery } from './load-delivery.ts';
import { queueMessage } from './queue-message.ts';
import { createReceiptRoutes } from './routes.ts';
import { codeMessage, createFakeCalls, createFakeTexts, createTestDelivery } from './test-gateways.ts';
import { addAccount, addChallenge, type ChallengeOptions, openSignInDatabase, type SignInTestDatabase } from './test-rows.ts';

let database: SignInTestDatabase;
let accountId: string;
before(async () => {
  database = await openSignInDatabase();
  accountId = await addAccount(database);
});
after(() => database.close());

/** Reports to the address that a gateway was given, as the gateway would. */
function report(deps: DeliveryDependencies, receiptUrl: string, receipt: ReceiptState) {
  return createReceiptRoutes(deps).request(new URL(receiptUrl).pathname, { method: 'POST', body: JSON.stringify(receipt) });
}

async function queue(deps: DeliveryDependencies, channel: 'sms' | 'call' = 'sms', options: ChallengeOptions = {}) {
  const { challengeId, journeyId } = await addChallenge(database, accountId, options);
  const id = await queueMessage(deps, database.db, codeMessage(challengeId, { channel }));
  return { challengeId, journeyId, id };
}

async function deliverText(deps: DeliveryDependencies, texts: ReturnType<typeof createFakeTexts>) {
  const queued = await queue(deps);
  await deliverMessage(deps, queued.id);
  return { ...queued, url: texts.sent.at(-1)!.receiptUrl };
}

async function deliverCall(deps: DeliveryDependencies, calls: ReturnType<typeof createFakeCalls>, options: ChallengeOptions = {}) {
  const queued = await queue(deps, 'call', options);
  await deliverMessage(deps, queued.id);
  return { ...queued, url: calls.placed.find(({ reference }) => reference === queued.id)!.receiptUrl };
}

const loadRow = (id: string) => database.db.selectFrom('outbox').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const loadChallenge = (id: string) =>
  database.db.selectFrom('challenges').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

test('a receipt moves the message on, and its repeats change nothing', async () => {
  const texts = createFakeTexts('texts');
  const deps = createTestDelivery(database, { texts: [texts] });
  const { challengeId, id, url } = await deliverText(deps, texts);
  assert.equal((await report(deps, url, { state: 'delivered' })).status, 200);
  const first = await loadRow(id);
  assert.equal(first.state, 'delivered');
  for (const late of [{ state: 'delivered' }, { state: 'handed-over' }, { state: 'failed', reason: 'unreachable' }] as const) {
    assert.equal((await report(deps, url, late)).status, 200);
  }
  assert.deepEqual(await loadRow(id), first);
  assert.equal((await loadDelivery(database.db, challengeId))?.state, 'delivered');
});

test('what a person reads when a message was not delivered: failed, and why', async () => {
  const texts = createFakeTexts('texts');
  const deps = createTestDelivery(database, { texts: [texts] });
  const { challengeId, url } = await deliverText(deps, texts);
  await report(deps, url, { state: 'failed', reason: 'barred' });
  await report(deps, url, { state: 'delivered' });
  const status = await loadDelivery(database.db, challengeId);
  assert.equal(status?.state, 'failed');
  assert.equal(status.reason, 'barred');
});

// Seen to fail: with `state = 'handed-over'` set whatever ended_at says in storeHandedOver, `delivered` is overwritten.
test('R9 a receipt before the submit response is kept, and joined with the gateway’s id when that comes', async () => {
  let deps: DeliveryDependencies;
  const texts = createFakeTexts('texts', async (message) => {
    assert.equal((await report(deps, message.receiptUrl, { state: 'delivered' })).status, 200);
    return { verdict: 'handed-over', gatewayMessageId: 'late-id' };
  });
  deps = createTestDelivery(database, { texts: [texts] });
  const { id } = await deliverText(deps, texts);
  const row = await loadRow(id);
  assert.equal(row.state, 'delivered');
  assert.equal(row.gateway_message_id, 'late-id');
});

test('R9 200 rounds: receipt and submit response at the same moment end in the receipt’s word', async () => {
  let deps: DeliveryDependencies;
  const reports: Promise<Response>[] = [];
  const texts = createFakeTexts('texts', (message) => {
    const state: ReceiptState = reports.length % 2 ? { state: 'delivered' } : { state: 'failed', reason: 'barred' };
    reports.push(Promise.resolve(report(deps, message.receiptUrl, state)));
    return { verdict: 'handed-over', gatewayMessageId: 'id' };
  });
  deps = createTestDelivery(database, { texts: [texts] });
  for (let round = 0; round < 200; round++) {
    const { id } = await deliverText(deps, texts);
    assert.equal((await reports[round])?.status, 200);
    const row = await loadRow(id);
    assert.equal(row.state, round % 2 ? 'delivered' : 'failed');
    assert.equal(row.gateway_message_id, 'id');
  }
});

// Seen to fail: with `and o.state = 'sending'` taken from storeNotTaken the second gateway sends too.
test('R9 a gateway that reported the message and then went silent has it: no second message', async () => {
  let deps: DeliveryDependencies;
  const first = createFakeTexts('first', async (message) => {
    await report(deps, message.receiptUrl, { state: 'handed-over' });
    return { verdict: 'maybe-sent', reason: 'temporary' };
  });
  const second = createFakeTexts('second');
  deps = createTestDelivery(database, { texts: [first, second] });
  const { id } = await deliverText(deps, first);
  assert.equal(second.sent.length, 0);
  assert.equal((await loadRow(id)).state, 'handed-over');
});

test('R9 a message that we gave up on is put right by a late receipt, and what is put right stays', async () => {
  const texts = createFakeTexts('texts', () => ({ verdict: 'maybe-sent', reason: 'temporary' }));
  const deps = createTestDelivery(database, { texts: [texts] });
  const { challengeId, id, url } = await deliverText(deps, texts);
  assert.equal((await loadDelivery(database.db, challengeId))?.state, 'failed');
  await report(deps, url, { state: 'handed-over' });
  assert.equal((await loadRow(id)).state, 'handed-over');
  await report(deps, url, { state: 'delivered' });
  await recoverMessage(deps, id);
  const status = await loadDelivery(database.db, challengeId);
  assert.equal(status?.state, 'delivered');
  assert.equal(status.reason, null);
});

test('receipts in any order end the same: the first last word wins, and states never go back', async () => {
  const calls = createFakeCalls('voice');
  const deps = createTestDelivery(database, { calls: [calls] });
  const all: ReceiptState[] = [
    { state: 'handed-over' }, { state: 'ringing' }, { state: 'answered' },
    { state: 'call-ended', outcome: 'read-out' }, { state: 'call-ended', outcome: 'no-answer' },
  ];
  for (let round = 0; round < 60; round++) {
    const order = all.map((receipt) => ({ receipt, key: Math.random() })).sort((a, b) => a.key - b.key).map(({ receipt }) => receipt);
    const { id, url } = await deliverCall(deps, calls);
    for (const receipt of [...order, ...order]) await report(deps, url, receipt);
    const ended = order.find((receipt) => receipt.state === 'call-ended');
    const row = await loadRow(id);
    assert.equal(row.outcome, ended?.outcome);
    assert.equal(row.state, ended?.outcome === 'read-out' ? 'delivered' : 'failed');
  }
});

test('a call rings, is answered and ends, and "ringing" never replaces "answered"', async () => {
  const calls = createFakeCalls('voice');
  const deps = createTestDelivery(database, { calls: [calls] });
  const { challengeId, url } = await deliverCall(deps, calls);
  const stands: unknown[] = [];
  for (const receipt of [{ state: 'ringing' }, { state: 'answered' }, { state: 'ringing' }, { state: 'call-ended', outcome: 'not-confirmed' }] as const) {
    await report(deps, url, receipt);
    const status = await loadDelivery(database.db, challengeId);
    stands.push([status?.state, status?.outcome]);
  }
  assert.deepEqual(stands, [['handed-over', 'ringing'], ['handed-over', 'answered'], ['handed-over', 'answered'], ['failed', 'not-confirmed']]);
});

const ENDS: [CallOutcome, string, string | null][] = [
  ['busy', 'failed', 'unreachable'],
  ['bad-number', 'failed', 'invalid_number'],
  ['gateway-failed', 'failed', 'temporary'],
  ['read-out', 'delivered', null],
];
for (const [outcome, state, reason] of ENDS) {
  test(`a call that ended as ${outcome} is ${state}`, async () => {
    const calls = createFakeCalls('voice');
    const deps = createTestDelivery(database, { calls: [calls] });
    const { challengeId, url } = await deliverCall(deps, calls);
    await report(deps, url, { state: 'call-ended', outcome });
    const status = await loadDelivery(database.db, challengeId);
    assert.deepEqual([status?.state, status?.reason, status?.outcome], [state, reason, outcome]);
  });
}

test('# approves a live challenge, once, and it is on record', async () => {
  const calls = createFakeCalls('voice');
  const deps = createTestDelivery(database, { calls: [calls], voice: 'approve' });
  const { challengeId, journeyId, url } = await deliverCall(deps, calls);
  await Promise.all([1, 2, 3].map(() => report(deps, url, { state: 'call-ended', outcome: 'approved' })));
  assert.ok((await loadChallenge(challengeId)).approved_at);
  const events = (await listEvents(database.db, { accountId, limit: 50 })).filter((event) => event.journeyId === journeyId);
  assert.deepEqual(events.map(({ kind }) => kind), ['call-approved']);
});

// Seen to fail: with the conditions taken from approveChallenge, each of these ends approved.
const OVER: [string, object][] = [
  ['used', { used_at: sql`now()` }],
  ['cancelled', { cancelled_at: sql`now()` }],
  ['expired', { expires_at: sql`now()` }],
];
for (const [how, change] of OVER) {
  test(`R11 # on a challenge that is ${how} approves nothing`, async () => {
    const calls = createFakeCalls('voice');
    const deps = createTestDelivery(database, { calls: [calls], voice: 'approve' });
    const { challengeId, url } = await deliverCall(deps, calls);
    await database.db.updateTable('challenges').set(change).where('id', '=', challengeId).execute();
    assert.equal((await report(deps, url, { state: 'call-ended', outcome: 'approved' })).status, 200);
    assert.equal((await loadChallenge(challengeId)).approved_at, null);
  });
}

test('R11 a gateway cannot approve what was only to be read out, nor a text message', async () => {
  const calls = createFakeCalls('voice');
  const texts = createFakeTexts('texts');
  const reading = createTestDelivery(database, { calls: [calls], texts: [texts] });
  const call = await deliverCall(reading, calls);
  await report(reading, call.url, { state: 'call-ended', outcome: 'approved' });
  assert.equal((await loadChallenge(call.challengeId)).approved_at, null);
  const approving = createTestDelivery(database, { texts: [texts], voice: 'approve' });
  const text = await deliverText(approving, texts);
  await report(approving, text.url, { state: 'call-ended', outcome: 'approved' });
  assert.equal((await loadChallenge(text.challengeId)).approved_at, null);
});

test('* cancels the challenge and ends the sign-in, on record; an enrolment only loses the number', async () => {
  const calls = createFakeCalls('voice');
  const deps = createTestDelivery(database, { calls: [calls] });
  for (const purpose of ['sign-in', 'enrol'] as const) {
    const { challengeId, journeyId, url } = await deliverCall(deps, calls, { purpose });
    await report(deps, url, { state: 'call-ended', outcome: 'denied' });
    assert.ok((await loadChallenge(challengeId)).cancelled_at);
    const { rows } = await sql<{ over: boolean }>`select expires_at <= now() as over from journeys where id = ${journeyId}`.execute(database.db);
    assert.equal(rows[0]?.over, purpose === 'sign-in');
    const [event] = await listEvents(database.db, { accountId, limit: 1 });
    assert.equal(event?.kind, 'call-denied');
    assert.deepEqual(event.detail, { purpose, stopped: true });
  }
});

// Seen to fail: with `cancelled_at is null` taken from approveChallenge, rounds end both approved-and-used and cancelled.
test('R11 200 rounds: # in the call ‖ code typed ‖ sign-in cancelled ‖ * in the call: one outcome', async () => {
  const calls = createFakeCalls('voice');
  const deps = createTestDelivery(database, { calls: [calls], voice: 'approve' });
  const seen = new Set<string>();
  for (let round = 0; round < 200; round++) {
    const { challengeId, url } = await deliverCall(deps, calls);
    const change = async (name: string, set: object, approved: boolean) => {
      let update = database.db.updateTable('challenges').set(set).where('id', '=', challengeId).where('used_at', 'is', null).where('cancelled_at', 'is', null);
      if (approved) update = update.where('approved_at', 'is not', null);
      return (await update.returning('id').execute()).length === 1 ? [name] : [];
    };
    const press = async (outcome: 'approved' | 'denied') => {
      await report(deps, url, { state: 'call-ended', outcome });
      return outcome === 'approved' ? change('approved', { used_at: sql`now()` }, true) : [];
    };
    const attempts = [
      () => press('approved'),
      () => change('typed', { used_at: sql`now()` }, false),
      () => change('cancelled', { cancelled_at: sql`now()` }, false),
      () => press('denied'),
    ].map((attempt, at) => ({ attempt, key: (at + round) % 4 })).sort((a, b) => a.key - b.key);
    const winners = (await Promise.all(attempts.map(({ attempt }) => attempt()))).flat();
    const after = await loadChallenge(challengeId);
    assert.ok(winners.length <= 1, winners.join());
    assert.notEqual(after.used_at === null, after.cancelled_at === null, 'used or cancelled, never both, never neither');
    seen.add(winners[0] ?? 'denied');
    await endCall(deps, challengeId);
  }
  assert.ok(seen.size >= 2, `only ${[...seen].join()} ever won: this was no race`);
});

test('R11 when the sign-in is over another way the call is hung up and what waits is withdrawn, quietly', async () => {
  const calls = createFakeCalls('voice');
  const texts = createFakeTexts('texts');
  const deps = createTestDelivery(database, { calls: [calls], texts: [texts] });
  const { challengeId, id, url } = await deliverCall(deps, calls);
  await report(deps, url, { state: 'ringing' });
  const waiting = await queueMessage(deps, database.db, codeMessage(challengeId, { sendNumber: 2 }));
  await endCall(deps, challengeId);
  assert.deepEqual(calls.ended, [id]);
  assert.equal((await loadRow(waiting)).state, 'expired');
  await deliverMessage(deps, waiting);
  assert.equal(texts.sent.length, 0);
  await report(deps, url, { state: 'call-ended', outcome: 'read-out' });
  await endCall(deps, challengeId);
  assert.deepEqual(calls.ended, [id]);
  calls.endCall = async () => {
    throw new Error('gone');
  };
  const other = await deliverCall(deps, calls);
  await endCall(deps, other.challengeId);
});

// Seen to fail: with `and gateway = …` taken from applyReceipt, another gateway's address works too.
test('an unknown token, another gateway’s, and what is no receipt get the same empty 404', async () => {
  const texts = createFakeTexts('texts');
  const deps = createTestDelivery(database, { texts: [texts, createFakeTexts('other')] });
  const { id, url } = await deliverText(deps, texts);
  const before = await loadRow(id);
  const { pathname } = new URL(url);
  const delivered = JSON.stringify({ state: 'delivered' });
  const routes = createReceiptRoutes(deps);
  const answers = await Promise.all([
    routes.request(pathname.slice(0, -1) + (pathname.endsWith('A') ? 'B' : 'A'), { method: 'POST', body: delivered }),
    routes.request(pathname.replace('/texts/', '/other/'), { method: 'POST', body: delivered }),
    routes.request(pathname.replace('/texts/', '/nobody/'), { method: 'POST', body: delivered }),
    routes.request(pathname.replace('/texts/', '/__proto__/'), { method: 'POST', body: delivered }),
    routes.request(pathname, { method: 'POST', body: 'no receipt' }),
    routes.request(pathname, { method: 'POST', body: '{}' }),
    routes.request(pathname),
    routes.request('/receipts/texts/short', { method: 'POST', body: delivered }),
  ]);
  for (const answer of answers) {
    assert.equal(answer.status, 404);
    assert.equal(await answer.text(), '');
  }
  assert.equal((await routes.request(pathname, { method: 'POST', body: 'x'.repeat(70_000) })).status, 413);
  assert.deepEqual(await loadRow(id), before);
});
