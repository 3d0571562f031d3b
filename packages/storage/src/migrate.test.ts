import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { sql } from 'kysely';
import { migrate } from './migrate.ts';
import { createDatabase } from './pool.ts';
import { openTestDatabase, type TestDatabase } from './test-database.ts';

let database: TestDatabase<unknown>;
let folder: string;
before(async () => {
  database = await openTestDatabase(new URL('test-migrations/', import.meta.url));
  folder = await mkdtemp(join(tmpdir(), 'vakt-migrations-'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await writeFile(join(folder, '0001-words.js'), 'export const up = async () => {};\n');
});
after(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

test('what is done already is not done again', async () => {
  assert.deepEqual(await migrate(database.db, new URL('test-migrations/', import.meta.url)), []);
});

test('two processes that migrate at once: each migration is done by one of them', async () => {
  await writeFile(
    join(folder, '0002-places.js'),
    "export const up = (db) => db.schema.createTable('places').addColumn('id', 'integer').execute();\n",
  );
  const other = createDatabase<unknown>(database.url, { allowExit: true });
  const done = await Promise.all([
    migrate(database.db, pathToFileURL(`${folder}/`)),
    migrate(other, pathToFileURL(`${folder}/`)),
  ]);
  assert.deepEqual(done.flat(), ['0002-places']);
  await other.destroy();
});

test('a migration that fails is undone and told in one sentence', async () => {
  await writeFile(
    join(folder, '0003-broken.js'),
    "export const up = async (db) => { await db.schema.createTable('half').addColumn('id', 'integer').execute(); await db.schema.createTable('places').addColumn('id', 'integer').execute(); };\n",
  );
  await assert.rejects(migrate(database.db, pathToFileURL(`${folder}/`)), {
    name: 'OperatorProblem',
    message: 'Migration 0003-broken failed and was undone: relation "places" already exists.',
  });
  const left = await sql<{ there: string | null }>`select to_regclass('half')::text as there`.execute(database.db);
  assert.equal(left.rows[0]?.there, null);
});

test('a database that cannot be reached is told in one sentence, without its password', async () => {
  const db = createDatabase<unknown>('postgres://vakt:fjord-lampe-7@127.0.0.1:1/vakt');
  await assert.rejects(migrate(db, pathToFileURL(`${folder}/`)), (error: Error) => {
    assert.equal(error.message, 'The database cannot be reached: nothing listens there.');
    return true;
  });
  await db.destroy();
});
