import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@vakt/storage/embedded-postgres';
import pg from 'pg';

/** A database of the benchmark's own, empty at first. */
export interface BenchDatabase {
  url: string;
  /** "PostgreSQL 18.4, embedded" */
  title: string;
  /** Process of the server, when it runs on this machine; else its CPU cannot be read. */
  postmaster: number | null;
  /** Runs one statement. */
  ask(text: string): Promise<Record<string, unknown>[]>;
  /** Removes the database, and the server if it is ours. */
  remove(): Promise<void>;
}

const NAME = 'vakt_bench';

function onDatabase(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}

async function ask(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'vakt-bench' });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

/** The postmaster of the server behind this address: parent of our backend, if that is a process of this machine. */
async function findPostmaster(url: string): Promise<number | null> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const status = readFileSync(`/proc/${rows[0]?.pid}/status`, 'utf8');
    if (!/^Name:\s+postgres/m.test(status)) return null;
    return Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]);
  } catch {
    return null;
  } finally {
    await client.end();
  }
}

async function prepare(adminUrl: string, place: string, stop: () => Promise<void>): Promise<BenchDatabase> {
  await ask(adminUrl, `drop database if exists ${NAME} with (force)`);
  await ask(adminUrl, `create database ${NAME}`);
  const url = onDatabase(adminUrl, NAME);
  const [row] = await ask(url, 'show server_version');
  return {
    url,
    title: `PostgreSQL ${String(row?.['server_version']).split(' ')[0]}, ${place}`,
    postmaster: await findPostmaster(url),
    ask: (text) => ask(url, text),
    async remove() {
      await ask(adminUrl, `drop database if exists ${NAME} with (force)`);
      await stop();
    },
  };
}

/** Makes the database on a server by an administrator's address, or (null) on an embedded server that writes to disk as `npm start` does. */
export async function openBenchDatabase(adminUrl: string | null): Promise<BenchDatabase> {
  if (adminUrl) return prepare(adminUrl, 'by address', async () => {});
  const folder = await mkdtemp(join(tmpdir(), 'vakt-bench-database-'));
  const server = await startEmbeddedPostgres({ folder });
  const remove = async () => {
    await server.stop();
    await rm(server.room, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  };
  return prepare(server.url('postgres'), 'embedded', remove);
}
