import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { LinkReceipt } from '@vakt/transports/transport';
import { sql } from 'kysely';
import { claimMessage, storeHandedOver } from './hand-over.store.ts';
import { queueMessage } from './queue-message.ts';
import { receiveLinkReceipt } from './receive-receipt.ts';
import { codeMessage, createFakeTexts, createTestDelivery } from './test-gateways.ts';
import { openReceiptBench } from './test-receipts.ts';
import { addChallenge } from './test-rows.ts';

let bench: Awaited<ReturnType<typeof openReceiptBench>>;
before(async () => {
  bench = await openReceiptBench();
});
after(() => bench.database.close());

const MANY = 60;

/** Messages that wait, each of a challenge of its own. */
async function queueMany() {
  const deps = createTestDelivery(bench.database, { texts: [createFakeTexts('smpp')] });
  const queued: { id: string; challengeId: string }[] = [];
  for (let index = 0; index < MANY; index += 1) {
    const { challengeId } = await addChallenge(bench.database, bench.accountId);
    queued.push({ id: await queueMessage(deps, bench.database.db, codeMessage(challengeId)), challengeId });
  }
  return { deps, queued, ids: queued.map(({ id }) => id) };
}

const delivered = (gatewayMessageId: string): LinkReceipt => ({
  about: { gatewayMessageId },
  receipt: { state: 'delivered' },
});

const count = <Value>(values: readonly Value[], wanted: Value) => values.filter((value) => value === wanted).length;

// Seen to fail: with `and o.state = 'queued'` taken from claimMessages all three get each message.
test('of many messages that are claimed together, three times each, each is got once, and what is not wanted by nobody', async () => {
  const { queued, ids } = await queueMany();
  const { db } = bench.database;
  const [used, ...others] = queued;
  assert.ok(used);
  await sql`update challenges set used_at = now() where id = ${used.challengeId}`.execute(db);
  const claims = await Promise.all([...ids, ...ids, ...ids].map((id) => claimMessage(db, id)));
  const got = claims.flatMap((claimed) => (claimed ? [claimed.id] : []));
  assert.deepEqual(got.toSorted(), others.map(({ id }) => id).toSorted());
  // What comes back is the message that was asked for.
  for (const [index, claimed] of claims.entries()) assert.ok(claimed === null || claimed.id === ids[index % MANY]);
  const row = await bench.loadRow(used.id);
  assert.deepEqual([row.state, row.content_sealed, row.target_sealed], ['expired', null, '']);
});

// Seen to fail: with the rows of an answer taken in the order in which they come, verdicts go to the wrong messages.
test('many hand-overs and receipts at once, twice and with strangers among them: each message gets its own', async () => {
  const { deps, queued, ids } = await queueMany();
  const { db } = bench.database;
  await Promise.all(ids.map((id) => claimMessage(db, id)));
  const dropped = queued[MANY - 5];
  assert.ok(dropped);
  await sql`update challenges set cancelled_at = now() where id = ${dropped.challengeId}`.execute(db);
  const wanted = await Promise.all(ids.map((id) => storeHandedOver(db, id, `many-${id}`)));
  assert.deepEqual(
    wanted.map((one) => one.wanted),
    ids.map((id) => id !== dropped.id),
  );
  const half = ids.slice(0, MANY / 2);
  const names = half.flatMap((id) => [`many-${id}`, `strange-${id}`, `many-${id}`]);
  const verdicts = await Promise.all(names.map((name) => receiveLinkReceipt(deps, 'smpp', delivered(name))));
  assert.deepEqual(
    ['stored', 'repeated', 'unknown'].map((verdict) => count<string>(verdicts, verdict)),
    [half.length, half.length, half.length],
  );
  for (const [index, name] of names.entries()) assert.equal(verdicts[index] === 'unknown', name.startsWith('strange'));
  for (const id of ids) {
    const row = await bench.loadRow(id);
    assert.equal(row.gateway_message_id, `many-${id}`);
    assert.equal(row.state, half.includes(id) ? 'delivered' : 'handed-over');
    assert.equal(row.content_sealed === null, half.includes(id));
  }
});

// PostgreSQL takes no zero byte in a text: the statement that holds one fails whole.
test('a receipt that cannot be stored fails alone', async () => {
  const { deps, ids } = await queueMany();
  const { db } = bench.database;
  await Promise.all(ids.map((id) => claimMessage(db, id)));
  await Promise.all(ids.map((id) => storeHandedOver(db, id, `whole-${id}`)));
  const names = ids.map((id, index) => (index === 20 ? 'a\u0000b' : `whole-${id}`));
  const settled = await Promise.allSettled(names.map((name) => receiveLinkReceipt(deps, 'smpp', delivered(name))));
  assert.deepEqual(
    settled.flatMap(({ status }, index) => (status === 'rejected' ? [index] : [])),
    [20],
  );
  const states = await Promise.all(ids.map(async (id) => (await bench.loadRow(id)).state));
  assert.equal(count(states, 'delivered'), MANY - 1);
});
