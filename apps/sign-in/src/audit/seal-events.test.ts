import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { sql } from 'kysely';
import { addAccount } from '../delivery/test-rows.ts';
import type { SignInTables } from '../tables.ts';
import { findNewestCheckpoint } from './checkpoints.ts';
import { recordEvent } from './record-event.ts';
import { countWaiting } from './seals.store.ts';
import { openTestChain, type TestChain } from './test-chain.ts';

let chain: TestChain;
let kari: string;
beforeEach(async () => {
  chain = await openTestChain();
  kari = await addAccount(chain);
});
afterEach(() => chain.close());

const seals = () => chain.db.selectFrom('audit_seals').select(['number', 'event_id']).orderBy('number').execute();

/** A transaction that has recorded an event and goes on until it is let go. */
async function openRecording(sendNumber: number) {
  const recorded = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const done = chain.db.transaction().execute(async (trx) => {
    await recordEvent(trx as import('kysely').Transaction<SignInTables>, {
      kind: 'code-sent',
      accountId: kari,
      journeyId: null,
      detail: { channel: 'sms', purpose: 'sign-in', sendNumber },
    });
    recorded.resolve();
    await go.promise;
  });
  await recorded.promise;
  return {
    async commit() {
      go.resolve();
      await done;
    },
  };
}

// Seen to fail without the snapshot's lower bound: the first event then stands before sealed ones, as if inserted.
test('an event is sealed only when no transaction before it runs any more, in whatever order they commit', async () => {
  const first = await openRecording(1);
  const second = await openRecording(2);
  await second.commit();
  await chain.record([kari], 1);
  assert.equal(await chain.sealOnce(), 0);
  assert.equal((await countWaiting(chain.db)).events, 2);
  await first.commit();
  assert.equal(await chain.seal(), 3);
  assert.deepEqual((await chain.verify()).faults, []);
  assert.equal((await countWaiting(chain.db)).events, 0);
  assert.deepEqual(
    (await seals()).map(({ number }) => String(number)),
    ['1', '2', '3'],
  );
});

test('a transaction that takes its id late is sealed late: transactions stand in their own order', async () => {
  const first = await openRecording(1);
  const second = await openRecording(2);
  await sql`select nextval(pg_get_serial_sequence('audit_events', 'id'))`.execute(chain.db);
  await first.commit();
  await chain.seal();
  await second.commit();
  await chain.record([kari], 2);
  await chain.seal();
  assert.deepEqual((await chain.verify()).faults, []);
  assert.equal((await chain.verify({ accountId: kari })).seals, 4);
});

// Seen to fail without the turn: numbers collide.
test('many processes at once seal each event once', async () => {
  const recording = chain.record([kari], 60);
  const rounds = Array.from({ length: 8 }, async () => {
    for (let round = 0; round < 6; round += 1) await chain.sealOnce(7);
  });
  await Promise.all([recording, ...rounds]);
  await chain.seal();
  assert.equal((await seals()).length, 60);
  assert.deepEqual((await chain.verify()).faults, []);
});

test('a round that dies half way leaves a chain that the next one goes on with', async () => {
  await chain.record([kari], 4);
  await sql`create function fail() returns trigger language plpgsql as 'begin raise exception ''died''; end'`.execute(
    chain.db,
  );
  await sql`create trigger fail before update on audit_progress for each row execute function fail()`.execute(chain.db);
  await assert.rejects(chain.seal(), /died/);
  assert.deepEqual(await seals(), []);
  await sql`drop trigger fail on audit_progress`.execute(chain.db);
  assert.equal(await chain.seal(), 4);
  assert.deepEqual((await chain.verify()).faults, []);
});

// Seen to fail without epochs: the new cluster's events have lower transaction numbers and are never sealed.
test('a database that was restored into another cluster is sealed on', async () => {
  await chain.record([kari], 3);
  await chain.seal();
  await chain.record([kari], 2);
  // As if all this had come from a cluster that had seen far more transactions.
  await chain.tamper(
    `update audit_events set xid = (xid::text::bigint + 1000000000)::text::xid8`,
    `update audit_progress set xid = (xid::text::bigint + 1000000000)::text::xid8`,
  );
  await chain.record([kari], 3);
  await chain.seal();
  await chain.seal();
  assert.equal((await seals()).length, 8);
  assert.deepEqual((await chain.verify()).faults, []);
  await chain.record([kari], 1);
  await chain.seal();
  assert.equal((await seals()).length, 9);
  assert.deepEqual((await chain.verify()).faults, []);
});

test('a checkpoint is kept when the chain has grown, once an hour', async () => {
  await chain.seal();
  assert.equal(await findNewestCheckpoint(chain.db), null);
  await chain.record([kari], 2);
  await chain.seal();
  const first = await findNewestCheckpoint(chain.db);
  assert.equal(first?.number, '2');
  await chain.record([kari], 1);
  await chain.seal();
  assert.equal((await findNewestCheckpoint(chain.db))?.number, '2', 'not before the hour is over');
  await sql`update audit_checkpoints set at = now() - interval '2 hours'`.execute(chain.db);
  await chain.seal();
  assert.equal((await findNewestCheckpoint(chain.db))?.number, '3');
  assert.deepEqual((await chain.verify({ checkpoints: [first!] })).faults, []);
});
