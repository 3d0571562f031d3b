import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Clock, createFixedClock } from '@vakt/foundation/clock';
import type { FailureReason, SendVerdict } from '@vakt/transports/transport';
import { sql } from 'kysely';
import { deliverMessage, rescueMessage } from './deliver-message.ts';
import { loadDelivery } from './load-delivery.ts';
import { queueMessage, queueNotice } from './queue-message.ts';
import { createDelivery } from './run-delivery.ts';
import { codeMessage, createFakeCalls, createFakeTexts, createTestDelivery } from './test-gateways.ts';
import { openReceiptBench, report } from './test-receipts.ts';
import { addChallenge } from './test-rows.ts';
import { closeBooks } from './upkeep.store.ts';

let bench: Awaited<ReturnType<typeof openReceiptBench>>;
before(async () => {
  bench = await openReceiptBench();
});
after(() => bench.database.close());

const down = { up: false, reason: 'no connection', alert: false };
const failed = (reason: FailureReason) => ({ state: 'failed' as const, reason });

async function handOver(given: { clock?: Clock } = {}) {
  const [first, second] = [createFakeTexts('first'), createFakeTexts('second')];
  const deps = createTestDelivery(bench.database, { texts: [first, second], ...given });
  const delivered = await bench.deliverText(deps, first);
  return { ...delivered, first, second, deps };
}

test("a receipt that tells of the gateway's own failure sends the same message through the next one, once", async () => {
  const { challengeId, url, first, second, deps } = await handOver();
  await report(deps, url, failed('sender_refused'));
  await report(deps, url, failed('sender_refused'));
  assert.equal(deps.soon.length, 1);
  await deliverMessage(deps, deps.soon[0]!);
  assert.equal(second.sent.length, 1);
  assert.equal(second.sent[0]?.body, first.sent[0]?.body);
  assert.equal((await loadDelivery(bench.database.db, challengeId))?.state, 'handed-over');
});

test('a number that cannot have the message is no reason to try it elsewhere', async () => {
  for (const reason of ['invalid_number', 'barred', 'unreachable', 'unknown'] as const) {
    const { url, deps, challengeId } = await handOver();
    await report(deps, url, failed(reason));
    assert.equal(deps.soon.length, 0, reason);
    assert.equal((await loadDelivery(bench.database.db, challengeId))?.state, 'failed');
  }
});

test('nothing more is sent when the person has asked again meanwhile, or the code was used', async () => {
  const asked = await handOver();
  await queueMessage(asked.deps, bench.database.db, codeMessage(asked.challengeId, { sendNumber: 2 }));
  await report(asked.deps, asked.url, failed('filtered'));
  assert.equal(asked.deps.soon.length, 0);
  const used = await handOver();
  await sql`update challenges set used_at = now() where id = ${used.challengeId}`.execute(bench.database.db);
  await report(used.deps, used.url, failed('filtered'));
  assert.equal(used.deps.soon.length, 0);
});

test('a call that has rung is not placed through a second trunk; one that failed before that is', async () => {
  for (const [states, placed] of [
    [['ringing'], 0],
    [[], 1],
  ] as const) {
    const [first, second] = [createFakeCalls('first'), createFakeCalls('second')];
    const deps = createTestDelivery(bench.database, { calls: [first, second] });
    const { url } = await bench.deliverCall(deps, first);
    for (const state of states) await report(deps, url, { state });
    await report(deps, url, { state: 'call-ended', outcome: 'gateway-failed' });
    for (const id of deps.soon) await deliverMessage(deps, id);
    assert.equal(second.placed.length, placed);
  }
});

/** A gateway's silence says something only when it reports at all. */
async function reportsArrivals({ deps, first }: Pick<Awaited<ReturnType<typeof handOver>>, 'deps' | 'first'>) {
  const { url } = await bench.deliverText(deps, first);
  await report(deps, url, { state: 'delivered' });
}

test('silence of a gateway that never reports is no reason to send again, whether it was down or not', async () => {
  await sql`delete from outbox`.execute(bench.database.db);
  const { second, deps } = await handOver();
  const delivery = createDelivery(deps, { strandedSeconds: 0 });
  deps.breakers.linkChanged('first', down);
  await delivery.sweep();
  await delivery.settle();
  assert.equal(second.sent.length, 0);
  await sql`delete from outbox`.execute(bench.database.db);
});

test('a message that a dead gateway took and said nothing of goes to the next one, the same code', async () => {
  const { id, challengeId, first, second, deps } = await handOver();
  await reportsArrivals({ deps, first });
  const delivery = createDelivery(deps, { strandedSeconds: 0 });
  await delivery.sweep();
  await delivery.settle();
  assert.equal(second.sent.length, 0, 'its gateway works');
  deps.breakers.linkChanged('first', down);
  await delivery.sweep();
  await delivery.settle();
  await delivery.sweep();
  await delivery.settle();
  assert.equal(second.sent.length, 1);
  assert.equal(second.sent[0]?.body, first.sent[0]?.body);
  assert.equal((await loadDelivery(bench.database.db, challengeId))?.state, 'handed-over');
  await report(deps, first.sent[0]!.receiptUrl, { state: 'delivered' });
  assert.equal((await bench.loadRow(id)).state, 'delivered', 'a late receipt still counts');
});

test('a gateway that died and works again lost what it had taken before, and nothing that it took after', async () => {
  const clock = createFixedClock(new Date());
  const { first, second, deps, id } = await handOver({ clock });
  await reportsArrivals({ deps, first });
  deps.breakers.linkChanged('first', down);
  deps.breakers.linkChanged('first', { up: true, reason: null, alert: false });
  clock.advance(60_000);
  await sql`update outbox set sending_at = now() - interval '2 minutes' where id = ${id}`.execute(bench.database.db);
  const later = await bench.deliverText(deps, first);
  const delivery = createDelivery(deps, { strandedSeconds: 0 });
  for (let round = 0; round < 2; round++) {
    await delivery.sweep();
    await delivery.settle();
  }
  assert.deepEqual(
    second.sent.map(({ body }) => body),
    [first.sent[0]?.body],
  );
  assert.equal((await bench.loadRow(id)).state, 'failed');
  assert.equal((await bench.loadRow(later.id)).state, 'handed-over');
});

test('it stays as it is when no other gateway works, when it has a receipt, and within 15 s', async () => {
  const { id, second, deps } = await handOver();
  deps.breakers.linkChanged('first', down);
  await createDelivery(deps).sweep();
  assert.equal((await bench.loadRow(id)).state, 'handed-over');
  deps.breakers.linkChanged('second', down);
  await rescueMessage(deps, id);
  assert.equal((await bench.loadRow(id)).state, 'handed-over', 'nothing is claimed of it');
  deps.breakers.linkChanged('second', { up: true, reason: null, alert: false });
  const other = await handOver();
  await report(other.deps, other.url, { state: 'delivered' });
  await rescueMessage(other.deps, other.id);
  assert.equal(second.sent.length + other.second.sent.length, 0);
});

// Seen to fail: a hiccup of the gateway sent every notice of the last hour a second time.
test('a notice that a gateway without receipts took long before it was down is not sent again', async () => {
  const [first, second] = [createFakeTexts('first'), createFakeTexts('second')];
  const deps = createTestDelivery(bench.database, { texts: [first, second] });
  const notice = { to: '+4799999904', organisation: 'ntnu', language: 'nb', text: 'varsel', drill: false } as const;
  const ids: string[] = [];
  for (const minutes of [11, 5]) {
    const id = await queueNotice(deps, bench.database.db, { ...notice, notAfter: new Date(Date.now() + 3_600_000) });
    await deliverMessage(deps, id);
    await sql`
      update outbox set sending_at = now() - make_interval(mins => ${minutes}),
        handed_over_at = now() - make_interval(mins => ${minutes})
      where id = ${id}`.execute(bench.database.db);
    ids.push(id);
  }
  assert.equal(first.sent.length, 2);
  deps.breakers.linkChanged('first', down);
  const delivery = createDelivery(deps, { strandedSeconds: 0 });
  await delivery.sweep();
  await delivery.settle();
  const states = await Promise.all(ids.map(async (id) => (await bench.loadRow(id)).state));
  assert.deepEqual(states, ['handed-over', 'failed']);
  assert.ok(second.sent.some(({ body }) => body === 'varsel'));
});

// Seen to fail: the row that had brought the code was closed as "failed, unknown", and counted as the gateway's error.
test('a message whose code was used is not given up on when its gateway dies afterwards', async () => {
  const { id, challengeId, second, deps } = await handOver();
  await sql`update challenges set used_at = now() where id = ${challengeId}`.execute(bench.database.db);
  deps.breakers.linkChanged('first', down);
  await rescueMessage(deps, id);
  assert.equal((await bench.loadRow(id)).state, 'handed-over');
  assert.equal(second.sent.length, 0);
});

test('a message that was queued for a gateway before it began to fail does not wait for its time-out', async () => {
  const [first, second] = [createFakeTexts('first'), createFakeTexts('second')];
  const deps = createTestDelivery(bench.database, { texts: [first, second] });
  const { challengeId } = await addChallenge(bench.database, bench.accountId);
  const id = await queueMessage(deps, bench.database.db, codeMessage(challengeId));
  deps.breakers.linkChanged('first', down);
  await deliverMessage(deps, id);
  assert.deepEqual([first.sent.length, second.sent.length], [0, 1]);
});

test('the last gateway is asked though it fails: it may work again', async () => {
  const only = createFakeTexts('only', (): SendVerdict => ({ verdict: 'maybe-sent', reason: 'temporary' }));
  const deps = createTestDelivery(bench.database, { texts: [only] });
  for (let message = 0; message < 7; message++) {
    const { challengeId } = await addChallenge(bench.database, bench.accountId);
    await deliverMessage(deps, await queueMessage(deps, bench.database.db, codeMessage(challengeId)));
  }
  assert.equal(only.sent.length, 7);
});

test('number and text are wiped when the code is over, and used codes are counted', async () => {
  const { id, challengeId } = await handOver();
  await closeBooks(bench.database.db);
  assert.ok((await bench.loadRow(id)).content_sealed);
  await sql`update challenges set used_at = now() where id = ${challengeId}`.execute(bench.database.db);
  const other = await handOver();
  await sql`update outbox set not_after = now() - interval '1 second' where id = ${other.id}`.execute(
    bench.database.db,
  );
  await closeBooks(bench.database.db);
  for (const one of [id, other.id]) {
    const row = await bench.loadRow(one);
    assert.equal(row.content_sealed, null);
    assert.equal(row.target_sealed, '');
    assert.equal(row.verified_at !== null, one === id);
  }
});

// Seen to fail: it waited for the row, and under load it and a batch of receipts waited for each other in a circle.
test('the books are closed without waiting for a message that is being changed; that one is next', async () => {
  const [busy, other] = [await handOver(), await handOver()];
  const both = [busy.challengeId, other.challengeId];
  await sql`update challenges set used_at = now() where id = any(${both}::uuid[])`.execute(bench.database.db);
  const isWiped = async (id: string) => (await bench.loadRow(id)).content_sealed === null;
  await bench.database.db.transaction().execute(async (trx) => {
    await sql`select 1 from outbox where id = ${busy.id} for update`.execute(trx);
    await bench.database.db.connection().execute(async (mine) => {
      await sql`set lock_timeout = '5s'`.execute(mine);
      await closeBooks(mine);
      await sql`reset lock_timeout`.execute(mine);
    });
    assert.deepEqual([await isWiped(busy.id), await isWiped(other.id)], [false, true]);
  });
  await closeBooks(bench.database.db);
  assert.equal(await isWiped(busy.id), true);
});
