import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { createDatabase, createStatementNames } from './pool.ts';
import { openTestDatabase } from './test-database.ts';

interface Tables {
  words: { id?: number; word: string };
}

const MIGRATIONS = new URL('test-migrations/', import.meta.url);

test('a statement gets a name when it comes the second time, the same one ever after', () => {
  const nameOf = createStatementNames();
  assert.equal(nameOf('select 1'), undefined);
  const name = nameOf('select 1');
  assert.match(name ?? '', /^vakt_[0-9a-f]{24}$/);
  assert.equal(nameOf('select 1'), name);
  assert.equal(nameOf('select 2'), undefined);
});

test('there is an end to the names', () => {
  const nameOf = createStatementNames(2);
  for (const text of ['a', 'a', 'b', 'b']) nameOf(text);
  for (const text of ['c', 'c', 'c']) assert.equal(nameOf(text), undefined);
  assert.ok(nameOf('a'));
});

test('the server has prepared what comes often, under our names', async () => {
  const { url, close } = await openTestDatabase<Tables>(MIGRATIONS);
  const db = createDatabase<Tables>(url, { max: 1, allowExit: true });
  for (const word of ['ås', 'li', 'nes']) await db.insertInto('words').values({ word }).execute();
  const prepared = await sql<{
    statement: string;
  }>`select statement from pg_prepared_statements where name like 'vakt_%'`.execute(db);
  assert.deepEqual(
    prepared.rows.map((row) => row.statement),
    ['insert into "words" ("word") values ($1)'],
  );
  assert.equal((await db.selectFrom('words').select('word').execute()).length, 3);
  await db.destroy();
  await close();
});

test('when a table changes under a prepared statement, one query fails and the next is well', async () => {
  const { db: admin, url, close } = await openTestDatabase<Tables>(MIGRATIONS);
  const db = createDatabase<Tables>(url, { max: 1, allowExit: true });
  const ask = () => db.selectFrom('words').selectAll().execute();
  for (let round = 0; round < 3; round += 1) await ask();
  await sql`alter table words add column more text`.execute(admin);
  await assert.rejects(ask, { code: '0A000' });
  assert.deepEqual(await ask(), []);
  await db.destroy();
  await close();
});

test('transactions commit and roll back', async () => {
  const { db, close } = await openTestDatabase<Tables>(MIGRATIONS);
  await db.transaction().execute((trx) => trx.insertInto('words').values({ word: 'kept' }).execute());
  const undone = db.transaction().execute(async (trx) => {
    await trx.insertInto('words').values({ word: 'lost' }).execute();
    throw new Error('undo');
  });
  await assert.rejects(undone, /undo/);
  assert.deepEqual(await db.selectFrom('words').select('word').execute(), [{ word: 'kept' }]);
  await close();
});

test('a connection that breaks in the middle of a transaction fails that transaction, and not the process', async () => {
  const { url, close } = await openTestDatabase<Tables>(MIGRATIONS);
  const db = createDatabase<Tables>(url, { max: 1, allowExit: true });
  const broken = db.transaction().execute(async (trx) => {
    await trx.insertInto('words').values({ word: 'lost' }).execute();
    await sql`select pg_terminate_backend(pg_backend_pid())`.execute(trx);
  });
  // Without a listener of its own the connection's error ended the process here.
  await assert.rejects(broken);
  assert.deepEqual(await db.selectFrom('words').selectAll().execute(), []);
  await db.destroy();
  await close();
});
