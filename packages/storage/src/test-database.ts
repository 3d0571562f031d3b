import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Kysely } from 'kysely';
import pg from 'pg';
import { migrate } from './migrate.ts';
import { createDatabase } from './pool.ts';
import { findTestServer } from './test-server.ts';

/** A database of a test's own. */
export interface TestDatabase<T> {
  db: Kysely<T>;
  url: string;
  close(): Promise<void>;
}

/** One advisory lock for all that makes or removes templates. */
const TEMPLATE_LOCK = 7_264_001;
/** PostgreSQL's `undefined_database` and `object_in_use` (appendix A). */
const GONE = '3D000';
const IN_USE = '55006';

/** Names the template after the folder and everything in it: another migration, another template. */
async function nameTemplate(folder: string): Promise<{ prefix: string; name: string }> {
  const hash = createHash('sha256');
  for (const file of (await readdir(folder)).sort()) {
    hash
      .update(file)
      .update('\0')
      .update(await readFile(`${folder}/${file}`))
      .update('\0');
  }
  const prefix = `vakt_template_${createHash('sha256').update(folder).digest('hex').slice(0, 8)}_`;
  return { prefix, name: prefix + hash.digest('hex').slice(0, 16) };
}

function onDatabase(adminUrl: string, database: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  return url.href;
}

async function withAdmin<R>(adminUrl: string, use: (client: pg.Client) => Promise<R>): Promise<R> {
  const client = new pg.Client({ connectionString: adminUrl, application_name: 'vakt-test-admin' });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

async function listDatabases(client: pg.Client, prefix: string): Promise<string[]> {
  const found = await client.query<{ datname: string }>(
    'select datname from pg_database where starts_with(datname, $1)',
    [prefix],
  );
  return found.rows.map((row) => row.datname);
}

/** Removes older templates of the same folder, and databases whose test was killed before it closed them. */
async function clearLeftovers(client: pg.Client, prefix: string): Promise<void> {
  const templates = await listDatabases(client, prefix);
  const orphans = (await listDatabases(client, 'vakt_test_')).filter((name) => {
    try {
      return process.kill(Number(name.split('_')[2]), 0) && false;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ESRCH';
    }
  });
  for (const name of [...templates, ...orphans])
    await client.query(`drop database if exists "${name}"`).catch(() => {});
}

/** Makes the template under a working name and renames it when it is whole. One process does, the others wait. */
async function makeTemplate(
  client: pg.Client,
  adminUrl: string,
  folder: URL,
  prefix: string,
  name: string,
): Promise<void> {
  await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  try {
    if ((await listDatabases(client, name)).includes(name)) return;
    await clearLeftovers(client, prefix);
    const half = `${prefix}half`;
    await client.query(`drop database if exists "${half}" with (force)`);
    await client.query(
      `create database "${half}" template template0 encoding 'UTF8' locale_provider icu icu_locale 'nb-NO'`,
    );
    const db = createDatabase<unknown>(onDatabase(adminUrl, half), { max: 2, namedStatements: false });
    try {
      await migrate(db, folder);
    } finally {
      await db.destroy();
    }
    await renameWhenFree(client, half, name);
  } finally {
    await client.query('select pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  }
}

/** A connection that was just closed may still be counted by the server for a moment: ask again, at most some seconds. */
async function renameWhenFree(client: pg.Client, half: string, name: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await client.query(`alter database "${half}" rename to "${name}"`);
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== IN_USE || tries > 100) throw error;
      await client.query('select pg_sleep(0.05)');
    }
  }
}

/**
 * Opens a fresh database with all migrations of a folder: a clone of a template that is made once for these migrations.
 * The server is VAKT_TEST_POSTGRES (an administrator's address) or the embedded one, which is started when it does not run.
 * `close()` removes the database.
 */
export async function openTestDatabase<T>(migrationsFolder: URL): Promise<TestDatabase<T>> {
  const folder = migrationsFolder.href.endsWith('/') ? migrationsFolder : new URL(`${migrationsFolder.href}/`);
  const adminUrl = await findTestServer();
  const { prefix, name } = await nameTemplate(fileURLToPath(folder));
  const own = `vakt_test_${process.pid}_${randomBytes(6).toString('hex')}`;
  await withAdmin(adminUrl, async (client) => {
    for (let tries = 0; ; tries += 1) {
      try {
        await client.query(`create database "${own}" template "${name}"`);
        return;
      } catch (error) {
        const code = (error as { code?: string }).code;
        if ((code !== GONE && code !== IN_USE) || tries > 20) throw error;
        if (code === GONE) await makeTemplate(client, adminUrl, folder, prefix, name);
        else await client.query('select pg_sleep(0.05)');
      }
    }
  });
  const url = onDatabase(adminUrl, own);
  const db = createDatabase<T>(url, { name: own, allowExit: true });
  return {
    db,
    url,
    async close() {
      await db.destroy();
      await withAdmin(adminUrl, (client) => client.query(`drop database if exists "${own}" with (force)`));
    },
  };
}
