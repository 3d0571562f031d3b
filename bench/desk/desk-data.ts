import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { startEmbeddedPostgres } from '@vakt/storage/embedded-postgres';
import { migrate } from '@vakt/storage/migrate';
import { createDatabase } from '@vakt/storage/pool';
import pg from 'pg';
import { type Loaded, type LoadOptions, loadUniversity } from '../../tools/university/load-university.ts';
import { say } from '../wishes.ts';

export type DeskSize = Pick<LoadOptions, 'people' | 'workers' | 'groups' | 'cases' | 'years'>;

/** A university of this size: about 5 messages a case, every fortieth case open. */
export const WHOLE: DeskSize = { people: 60_000, workers: 300, groups: 100, cases: 1_000_000, years: 4 };
export const QUICK: DeskSize = { people: 6000, workers: 300, groups: 100, cases: 20_000, years: 1 };

const MIGRATIONS = new URL('../../apps/service-desk/migrations/', import.meta.url);
/** Made once and kept: it takes longer than everything that is measured on it. */
const FOLDER = fileURLToPath(new URL('../../.vakt-bench/', import.meta.url));
/** As an installation of this size would give its database on a machine of ordinary memory. */
const SHARED_BUFFERS = '1GB';

/** A desk's database that is full. */
export interface DeskData {
  url: string;
  title: string;
  postmaster: number;
  /** What was made, and how long that took. */
  loaded: Loaded;
  /** Bytes on disk. */
  bytes: number;
  stop(): Promise<void>;
}

/** Opens the kept database of a size, or makes it; one that other migrations made is made anew. */
export async function openDeskData(size: DeskSize): Promise<DeskData> {
  await mkdir(FOLDER, { recursive: true, mode: 0o711 });
  const server = await startEmbeddedPostgres({ folder: FOLDER, sharedBuffers: SHARED_BUFFERS });
  const name = `vakt_bench_${size.cases}`;
  const url = server.url(name);
  const admin = new pg.Client({ connectionString: server.url('postgres') });
  await admin.connect();
  try {
    const kept = await admin.query('select from pg_database where datname = $1', [name]);
    const loaded = (kept.rowCount ? await readFacts(url) : null) ?? (await make(admin, name, url, size));
    const about = await admin.query<{ version: string; bytes: string }>(
      `select current_setting('server_version') as version, pg_database_size($1) as bytes`,
      [name],
    );
    return {
      url,
      title: `PostgreSQL ${about.rows[0]?.version}, embedded, ${SHARED_BUFFERS} of shared buffers`,
      postmaster: server.pid,
      loaded,
      bytes: Number(about.rows[0]?.bytes),
      // Somebody else's work on it goes on.
      stop: async () => void (server.adopted || (await server.stop())),
    };
  } finally {
    await admin.end();
  }
}

/** What stands in the database about itself; null when it was made for other migrations, or not to its end. */
async function readFacts(url: string): Promise<Loaded | null> {
  const db = createDatabase(url, { name: 'vakt-bench' });
  const done = await migrate(db, MIGRATIONS).catch(() => null);
  await db.destroy();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query<{ facts: Loaded }>('select facts from bench_facts').catch(() => null);
    return done === null ? null : (found?.rows[0]?.facts ?? null);
  } finally {
    await client.end();
  }
}

async function make(admin: pg.Client, name: string, url: string, size: DeskSize): Promise<Loaded> {
  say(`A university with ${size.cases} cases is made in ${FOLDER}; it is kept for the next time.`);
  await admin.query(`drop database if exists ${name} with (force)`);
  await admin.query(`create database ${name}`);
  const db = createDatabase(url, { name: 'vakt-bench' });
  await migrate(db, MIGRATIONS);
  await db.destroy();
  const loaded = await loadUniversity({ url, now: new Date(), ...size, say });
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('create table bench_facts as select $1::jsonb as facts', [JSON.stringify(loaded)]);
  await client.end();
  return loaded;
}
