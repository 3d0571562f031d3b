import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Problem } from '@vakt/foundation/problem';
import { createDatabase } from '@vakt/storage/pool';
import type { SendVerdict } from '@vakt/transports/transport';
import { sql } from 'kysely';
import type { SignInTables } from '../tables.ts';
import { deliverMessage, recoverMessage } from './deliver-message.ts';
import type { DeliveryDependencies } from './dependencies.ts';
import { loadDelivery } from './load-delivery.ts';
import { queueMessage, queueNotice } from './queue-message.ts';
import { removeOldMessages } from './remove-old-messages.ts';
import { codeMessage, createFakeCalls, createFakeTexts, createKeptLog, createTestDelivery } from './test-gateways.ts';
import { addAccount, addChallenge, openSignInDatabase, type SignInTestDatabase } from './test-rows.ts';

let database: SignInTestDatabase;
let accountId: string;
before(async () => {
  database = await openSignInDatabase();
  accountId = await addAccount(database);
});
after(() => database.close());

async function queue(deps: DeliveryDependencies, given: Parameters<typeof codeMessage>[1] = {}) {
  const { challengeId } = await addChallenge(database, accountId);
  const message = codeMessage(challengeId, given);
  const id = await database.db.transaction().execute((trx) => queueMessage(deps, trx, message));
  return { challengeId, message, id };
}

const loadRows = (challengeId: string) =>
  database.db.selectFrom('outbox').selectAll().where('challenge_id', '=', challengeId).orderBy('created_at').execute();

test('a text message goes to the first gateway whole, and nothing of it stays behind', async () => {
  const first = createFakeTexts('first');
  const second = createFakeTexts('second');
  const deps = createTestDelivery(database, { texts: [first, second] });
  const { challengeId, message, id } = await queue(deps);
  const [waiting] = await loadRows(challengeId);
  assert.ok(!JSON.stringify(waiting).includes(message.to) && !JSON.stringify(waiting).includes(message.code));
  await deliverMessage(deps, id);
  assert.equal(second.sent.length, 0);
  const [sent] = first.sent;
  assert.ok(sent);
  assert.equal(sent.reference, id);
  assert.equal(sent.to, message.to);
  assert.equal(sent.from, 'NTNU');
  assert.equal(sent.body, message.text);
  assert.ok(sent.validForSeconds > 590 && sent.validForSeconds <= 600);
  assert.match(sent.receiptUrl, /^http:\/\/localhost:3000\/receipts\/first\/[\w-]{43}$/);
  const [row] = await loadRows(challengeId);
  assert.equal(row?.state, 'handed-over');
  assert.equal(row.gateway_message_id, 'gateway-id');
  // Kept, sealed, while another gateway may have to repeat it; never readable.
  assert.ok(row.content_sealed && !`${row.content_sealed}${row.target_sealed}`.includes(message.code));
  assert.ok(!sent.receiptUrl.includes(row.receipt_hash));
});

test('a call reads the code in its language; in mode approve the gateway never gets the code', async () => {
  for (const voice of ['read-code', 'approve'] as const) {
    const calls = createFakeCalls('voice');
    const deps = createTestDelivery(database, { calls: [calls], voice });
    const { id, message } = await queue(deps, { channel: 'call', extension: '1234', text: '' });
    await deliverMessage(deps, id);
    const [placed] = calls.placed;
    assert.equal(placed?.mode, voice);
    assert.equal(placed.code, voice === 'approve' ? '' : message.code);
    assert.equal(placed.extension, '1234');
    assert.equal(placed.language, 'nb');
    assert.equal(placed.messageReference, 'KD');
  }
});

// Seen to fail: with `and o.state = 'queued'` taken from claimMessage every parallel process sends.
test('T22 200 rounds: of several processes that deliver one message at once, one sends', async () => {
  const texts = createFakeTexts('only');
  const deps = createTestDelivery(database, { texts: [texts] });
  for (let round = 1; round <= 200; round++) {
    const { id } = await queue(deps);
    await Promise.all(Array.from({ length: 6 }, () => deliverMessage(deps, id)));
    assert.equal(texts.sent.length, round);
  }
});

// Seen to fail: without `where not exists` in insertMessage a changed gateway order sends again; without `on conflict`
// the second click is an error instead of the same message.
test('T22 R10 200 rounds: the same send queued by two clicks at once is one message', async () => {
  const texts = createFakeTexts('only');
  const deps = createTestDelivery(database, { texts: [texts] });
  const turned = createTestDelivery(database, { texts: [createFakeTexts('other'), texts] });
  for (let round = 1; round <= 200; round++) {
    const { challengeId } = await addChallenge(database, accountId);
    const click = async () => {
      const id = await database.db.transaction().execute((trx) => queueMessage(deps, trx, codeMessage(challengeId)));
      await deliverMessage(deps, id);
      return id;
    };
    const [one, other] = await Promise.all([click(), click()]);
    assert.equal(one, other);
    assert.equal(texts.sent.length, round);
    // Later, and with another gateway in the first place, it is still the same send.
    assert.equal(await queueMessage(turned, database.db, codeMessage(challengeId)), one);
  }
});

const PASSED_ON: [string, SendVerdict][] = [
  ['refuses', { verdict: 'refused', reason: 'temporary', advice: 'try-next' }],
  ['refuses us', { verdict: 'refused', reason: 'auth', advice: 'alert' }],
  ['may have sent it', { verdict: 'maybe-sent', reason: 'temporary' }],
];
for (const [how, verdict] of PASSED_ON) {
  test(`when a gateway ${how}, the next one gets the same code, reference and text`, async () => {
    const first = createFakeTexts('first', () => verdict);
    const second = createFakeTexts('second');
    const deps = createTestDelivery(database, { texts: [first, second] });
    const { challengeId, message, id } = await queue(deps);
    await deliverMessage(deps, id);
    assert.equal(first.sent.length, 1);
    assert.equal(second.sent[0]?.body, message.text);
    assert.equal(second.sent[0]?.to, message.to);
    assert.notEqual(second.sent[0]?.receiptUrl.split('/').at(-1), first.sent[0]?.receiptUrl.split('/').at(-1));
    const [closed, taken] = await loadRows(challengeId);
    assert.equal(closed?.state, 'failed');
    assert.equal(closed.ended_at !== null, verdict.verdict === 'refused');
    assert.equal(taken?.state, 'handed-over');
    assert.ok(closed.content_sealed === null && closed.target_sealed === '');
    assert.equal((await loadDelivery(database.db, challengeId))?.state, 'handed-over');
  });
}

test('a number that cannot take messages is told, not tried elsewhere', async () => {
  const first = createFakeTexts('first', () => ({
    verdict: 'refused',
    reason: 'invalid_number',
    advice: 'tell-person',
  }));
  const second = createFakeTexts('second');
  const deps = createTestDelivery(database, { texts: [first, second] });
  const { challengeId, id } = await queue(deps);
  await deliverMessage(deps, id);
  assert.equal(second.sent.length, 0);
  const status = await loadDelivery(database.db, challengeId);
  assert.equal(status?.state, 'failed');
  assert.equal(status.reason, 'invalid_number');
  assert.equal(status.sendNumber, 1);
});

test('T22 when all gateways were asked, each was asked once, and the send has failed', async () => {
  const gateways = ['a', 'b', 'c'].map((name) =>
    createFakeTexts(name, () => ({ verdict: 'refused', reason: 'temporary', advice: 'try-next' })),
  );
  const deps = createTestDelivery(database, { texts: gateways });
  const { challengeId, id } = await queue(deps);
  await deliverMessage(deps, id);
  assert.deepEqual(
    gateways.map(({ sent }) => sent.length),
    [1, 1, 1],
  );
  assert.equal((await loadDelivery(database.db, challengeId))?.state, 'failed');
});

test('T22 a gateway that throws may have sent: it is not asked again, and the log holds neither number nor code', async () => {
  const { log, read } = createKeptLog();
  const texts = createFakeTexts('only', ({ to, body }) => {
    throw new Error(`could not send ${body} to ${to}`);
  });
  const deps = createTestDelivery(database, { texts: [texts], log });
  const { challengeId, message, id } = await queue(deps);
  await deliverMessage(deps, id);
  await deliverMessage(deps, id);
  await recoverMessage(deps, id);
  assert.equal(texts.sent.length, 1);
  assert.equal((await loadDelivery(database.db, challengeId))?.reason, 'unknown');
  assert.ok(read().includes('a gateway threw'));
  for (const secret of [message.to, message.code, message.text]) assert.ok(!read().includes(secret));
});

// Seen to fail: with STILL_WANTED made `true` the gateway gets all of these.
const UNWANTED: [string, (challengeId: string) => Promise<unknown>][] = [
  [
    'its code’s life is over',
    (id) => sql`update outbox set not_after = now() where challenge_id = ${id}`.execute(database.db),
  ],
  ['its challenge was used', (id) => sql`update challenges set used_at = now() where id = ${id}`.execute(database.db)],
  [
    'its challenge was cancelled',
    (id) => sql`update challenges set cancelled_at = now() where id = ${id}`.execute(database.db),
  ],
];
for (const [why, change] of UNWANTED) {
  test(`a message is never sent when ${why}: it expires and its content is wiped`, async () => {
    const texts = createFakeTexts('only');
    const deps = createTestDelivery(database, { texts: [texts] });
    const { challengeId, id } = await queue(deps);
    await change(challengeId);
    await deliverMessage(deps, id);
    assert.equal(texts.sent.length, 0);
    const [row] = await loadRows(challengeId);
    assert.equal(row?.state, 'expired');
    assert.equal(row.content_sealed, null);
    assert.equal(row.target_sealed, '');
  });
  test(`nor does a failing gateway pass it on when ${why} meanwhile`, async () => {
    const second = createFakeTexts('second');
    let challenge = '';
    const first = createFakeTexts('first', async () => {
      await change(challenge);
      return { verdict: 'maybe-sent', reason: 'temporary' };
    });
    const deps = createTestDelivery(database, { texts: [first, second] });
    const { challengeId, id } = await queue(deps);
    challenge = challengeId;
    await deliverMessage(deps, id);
    assert.equal(second.sent.length, 0);
  });
}

// Seen to fail: with the hand-over inside a transaction the gateway waits for the only connection until it times out.
test('no database connection is held while a gateway is asked', async () => {
  const one = createDatabase<SignInTables>(database.url, { max: 1, allowExit: true });
  const texts = createFakeTexts('only', async () => {
    await sql`select 1`.execute(one);
    return { verdict: 'handed-over', gatewayMessageId: null };
  });
  const deps = { ...createTestDelivery(database, { texts: [texts] }), db: one };
  const { challengeId, id } = await queue(deps);
  await deliverMessage(deps, id);
  await one.destroy();
  assert.equal((await loadDelivery(database.db, challengeId))?.state, 'handed-over');
});

test('one send has one channel: a call under the number of a text message is a fault of the caller', async () => {
  const deps = createTestDelivery(database, { texts: [createFakeTexts('both')], calls: [createFakeCalls('both')] });
  const { challengeId } = await queue(deps);
  await assert.rejects(
    queueMessage(deps, database.db, codeMessage(challengeId, { channel: 'call' })),
    /another channel/,
  );
});

test('a notice goes out without a challenge, over the next gateway too', async () => {
  const first = createFakeTexts('first', () => ({ verdict: 'refused', reason: 'temporary', advice: 'try-next' }));
  const second = createFakeTexts('second');
  const deps = createTestDelivery(database, { texts: [first, second] });
  const notice = {
    to: '+4799999904',
    organisation: 'ntnu',
    drill: false,
    language: 'nb' as const,
    text: 'Et nummer ble lagt til',
    notAfter: new Date(Date.now() + 60_000),
  };
  const ids = await Promise.all([queueNotice(deps, database.db, notice), queueNotice(deps, database.db, notice)]);
  await Promise.all(ids.map((id) => deliverMessage(deps, id)));
  assert.equal(first.sent.length, 2);
  assert.deepEqual(
    second.sent.map(({ body }) => body),
    [notice.text, notice.text],
  );
});

test('without a gateway for the channel the person is told at once', async () => {
  const deps = createTestDelivery(database, { texts: [createFakeTexts('only')] });
  await assert.rejects(
    queue(deps, { channel: 'call' }),
    (error) => error instanceof Problem && error.kind === 'no-gateway' && error.status === 503,
  );
});

test('a message of a caller’s transaction that is rolled back was never there', async () => {
  const deps = createTestDelivery(database, { texts: [createFakeTexts('only')] });
  const { challengeId } = await addChallenge(database, accountId);
  await assert.rejects(
    database.db.transaction().execute(async (trx) => {
      await queueMessage(deps, trx, codeMessage(challengeId));
      throw new Error('undone');
    }),
  );
  assert.equal(await loadDelivery(database.db, challengeId), null);
});

test('old messages are removed, and what may still be sent stays', async () => {
  const deps = createTestDelivery(database, { texts: [createFakeTexts('only')] });
  const [old, young] = [await queue(deps), await queue(deps)];
  await sql`
    update outbox set created_at = now() - interval '3 hours', not_after = now() - interval '2 hours'
    where challenge_id = ${old.challengeId}`.execute(database.db);
  assert.equal(await removeOldMessages(database.db, 3600), 1);
  assert.equal(await loadDelivery(database.db, old.challengeId), null);
  assert.equal((await loadDelivery(database.db, young.challengeId))?.state, 'queued');
});
