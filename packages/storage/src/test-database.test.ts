import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { sql } from 'kysely';
import { openTestDatabase } from './test-database.ts';

interface Notes {
  notes: { id: number; text: string };
}

const made: string[] = [];
after(async () => {
  for (const folder of made) await rm(folder, { recursive: true, force: true });
});

async function makeMigrations(): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), 'vakt-migrations-'));
  made.push(folder);
  await writeFile(
    join(folder, '0001-notes.js'),
    "exports.up = (db) => db.schema.createTable('notes').addColumn('id', 'integer').addColumn('text', 'text').execute();\n",
  );
  await writeFile(join(folder, 'package.json'), '{}');
  return pathToFileURL(`${folder}/`);
}

test('two databases opened side by side from fresh migrations know nothing of each other', async () => {
  const folder = await makeMigrations();
  const [one, other] = await Promise.all([openTestDatabase<Notes>(folder), openTestDatabase<Notes>(folder)]);
  await one.db.insertInto('notes').values({ id: 1, text: 'mine' }).execute();
  assert.equal((await one.db.selectFrom('notes').selectAll().execute()).length, 1);
  assert.equal((await other.db.selectFrom('notes').selectAll().execute()).length, 0);
  await Promise.all([one.close(), other.close()]);
});

test('text is sorted as Norwegians do: æ, ø, å after z', async () => {
  const { db, close } = await openTestDatabase<Notes>(await makeMigrations());
  const sorted = await sql<{
    words: string;
  }>`select string_agg(w, ' ' order by w) words from unnest(array['øl','ål','zoo','ære','alt']) w`.execute(db);
  assert.equal(sorted.rows[0]?.words, 'alt zoo ære øl ål');
  await close();
});

test('a closed database is gone', async () => {
  const folder = await makeMigrations();
  const first = await openTestDatabase<Notes>(folder);
  await first.close();
  const second = await openTestDatabase<Notes>(folder);
  const found = await sql<{
    datname: string;
  }>`select datname from pg_database where datname = ${new URL(first.url).pathname.slice(1)}`.execute(second.db);
  assert.equal(found.rows.length, 0);
  await second.close();
});
