import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { addAccount } from '../delivery/test-rows.ts';
import { openTestChain, type TestChain } from './test-chain.ts';

/** What somebody who can write the tables, and owns none of them, can do to the record: triggers stay on. */

let chain: TestChain;
before(async () => {
  chain = await openTestChain();
});
after(() => chain.close());

const refused = (statement: string) => assert.rejects(sql.raw(statement).execute(chain.db), /is refused/, statement);

// Seen to fail without migration 0018: the event went, its false seal after it, and the check found the record whole.
test('an event that is not sealed yet is not taken away by a seal of somebody’s own', async () => {
  const accountId = await addAccount(chain);
  await chain.record([accountId], 4);
  await chain.seal();
  // As after a retention run that cut the oldest seals.
  await sql.raw(`insert into audit_starts values ('whole', 1, sha256('x'), sha256('x'))`).execute(chain.db);
  await chain.record([accountId], 1);
  const id = (await chain.ids()).at(-1);
  const seal = (number: number, removal: string) =>
    `insert into audit_seals (number, event_id, digest, mac, removal) values (${number}, ${id}, '', '', ${removal})`;
  await refused(seal(0, `sha256('x')`));
  await refused(seal(0, 'null'));
  await refused(seal(99, `sha256('x')`));
  await refused(`delete from audit_events where id = ${id}`);
  // A seal behind the last one can still be written and be said to have run out; it can never go again unseen.
  await sql.raw(seal(99, 'null')).execute(chain.db);
  await sql.raw(`update audit_seals set removal = sha256('x') where number = 99`).execute(chain.db);
  await sql.raw(`delete from audit_events where id = ${id}`).execute(chain.db);
  await refused('delete from audit_seals where number = 99');
  const kinds = async () => new Set((await chain.verify()).faults.map(({ kind }) => kind));
  assert.equal((await kinds()).has('seals-gone'), true);
  await sql.raw(`update audit_starts set number = 99 where chain = 'whole'`).execute(chain.db);
  await sql.raw('delete from audit_seals where number = 99').execute(chain.db);
  for (const back of [
    `update audit_starts set number = 1 where chain = 'whole'`,
    `update audit_starts set chain = 'other' where chain = 'whole'`,
    `delete from audit_starts where chain = 'whole'`,
    'truncate audit_starts',
  ])
    await refused(back);
  assert.equal((await kinds()).has('start-changed'), true);
});
