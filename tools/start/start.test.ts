import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startEmbeddedPostgres } from '@vakt/storage/embedded-postgres';
import { findRunningServer } from '@vakt/storage/server-process';
import pg from 'pg';
import { NODE_FLAGS } from './start.ts';

const START = fileURLToPath(new URL('test-programs/start.ts', import.meta.url));
const folders: string[] = [];
after(async () => {
  for (const folder of folders) {
    const running = await findRunningServer(join(folder, 'postgres/data'));
    if (running) await (await startEmbeddedPostgres({ folder })).stop();
    await rm(folder, { recursive: true, force: true });
  }
});

interface Trial {
  process: ChildProcess;
  /** All that it has said so far. */
  said(): string;
  /** Waits (at most 30 s) until it has said this, or has ended. */
  until(words: string): Promise<void>;
  ended: Promise<unknown[]>;
}

async function makeFolder(): Promise<string> {
  // Under a folder that the database's own user can pass through, as a checkout usually is.
  const folder = await mkdtemp(join(tmpdir(), 'vakt-start-'));
  folders.push(folder);
  await chmod(folder, 0o755);
  return folder;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

let ports: Record<string, string> | undefined;

async function begin(folder: string, more: Record<string, string> = {}): Promise<Trial> {
  ports ??= {
    VAKT_SIGN_IN_PORT: String(await freePort()),
    VAKT_SERVICE_DESK_PORT: String(await freePort()),
    VAKT_SIMULATOR_PORT: String(await freePort()),
  };
  const {
    VAKT_CONFIG: _config,
    VAKT_LAUNCHER: _launcher,
    SIGN_IN_DATABASE_URL: _one,
    SERVICE_DESK_DATABASE_URL: _other,
    ...inherited
  } = process.env;
  const child = spawn(process.execPath, [...NODE_FLAGS, START], {
    env: { ...inherited, VAKT_DATA: folder, ...ports, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout?.on('data', (part) => (text += part));
  child.stderr?.on('data', (part) => (text += part));
  const ended = once(child, 'close');
  return {
    process: child,
    said: () => text,
    async until(words) {
      for (let tries = 0; !text.includes(words); tries += 1) {
        assert.ok(tries < 1500 && child.exitCode === null, `It did not say "${words}" but:\n${text}`);
        await wait(20);
      }
    },
    ended,
  };
}

async function isAlive(pid: number): Promise<boolean> {
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return state !== null && !/\) [ZX] /.test(state);
}

async function untilGone(pid: number): Promise<void> {
  for (let tries = 0; await isAlive(pid); tries += 1) {
    assert.ok(tries < 500, `process ${pid} is still there`);
    await wait(20);
  }
}

const listPids = async (folder: string) =>
  (JSON.parse(await readFile(join(folder, 'processes.json'), 'utf8')) as [string, number][]).map(([, pid]) => pid);

async function withDatabase<R>(folder: string, use: (client: pg.Client) => Promise<R>): Promise<R> {
  const client = new pg.Client({ connectionString: (await startEmbeddedPostgres({ folder })).url('vakt_sign_in') });
  await client.connect();
  return use(client).finally(() => client.end());
}

test('a start shows addresses and people, ends its block with the line "ready", and a stop leaves nothing running', async () => {
  const folder = await makeFolder();
  const trial = await begin(folder);
  await trial.until('\nready\n');
  assert.match(trial.said(), new RegExp(`Sign-in service +http://localhost:${ports?.['VAKT_SIGN_IN_PORT']}\n`));
  assert.match(trial.said(), /\/mfasetup\n/);
  assert.match(trial.said(), /kari +fjord-lampe-7 +Kari Nordmann +case worker/);
  const pids = await listPids(folder);
  const server = await findRunningServer(join(folder, 'postgres/data'));
  assert.equal(pids.length, 3);
  assert.ok(server?.ready);
  trial.process.kill('SIGINT');
  assert.deepEqual(await trial.ended, [0, null]);
  for (const pid of [...pids, server.pid]) assert.equal(await isAlive(pid), false);
});

test('secrets are closed to others and stay the same from start to start', async () => {
  const folder = await makeFolder();
  const keys: string[] = [];
  for (const _round of [1, 2]) {
    const trial = await begin(folder);
    await trial.until('\nready\n');
    keys.push(await readFile(join(folder, 'secrets/master-key'), 'utf8'));
    trial.process.kill('SIGTERM');
    assert.deepEqual(await trial.ended, [0, null]);
  }
  assert.equal(keys[0], keys[1]);
  assert.equal(Buffer.from(keys[0] ?? '', 'base64').length, 32);
  assert.equal((await stat(join(folder, 'secrets'))).mode & 0o777, 0o700);
  assert.equal((await stat(join(folder, 'secrets/master-key'))).mode & 0o777, 0o600);
});

test('kill -9 of everything between: programs end by themselves, the next start adopts the database and loses nothing', async () => {
  const folder = await makeFolder();
  const first = await begin(folder);
  await first.until('\nready\n');
  await withDatabase(folder, (client) => client.query('create table kept (word text)'));
  await withDatabase(folder, (client) => client.query("insert into kept values ('fjord')"));
  const pids = await listPids(folder);
  const server = await findRunningServer(join(folder, 'postgres/data'));
  first.process.kill('SIGKILL');
  await first.ended;
  for (const pid of pids) await untilGone(pid);
  const second = await begin(folder);
  await second.until('\nready\n');
  assert.equal((await findRunningServer(join(folder, 'postgres/data')))?.pid, server?.pid);
  assert.equal((await withDatabase(folder, (client) => client.query('select word from kept'))).rows[0].word, 'fjord');
  second.process.kill('SIGTERM');
  await second.ended;
});

test('a killed program and a killed database are started again, and a line says so', async () => {
  const folder = await makeFolder();
  const trial = await begin(folder);
  await trial.until('\nready\n');
  const [victim] = await listPids(folder);
  process.kill(victim ?? 0, 'SIGKILL');
  await trial.until('is ready again.');
  assert.match(trial.said(), /ended \(SIGKILL\); it is started again/);
  const server = await findRunningServer(join(folder, 'postgres/data'));
  process.kill(server?.pid ?? 0, 'SIGKILL');
  await trial.until('The database is ready again.');
  assert.equal((await withDatabase(folder, (client) => client.query('select 1 as one'))).rows[0].one, 1);
  trial.process.kill('SIGTERM');
  assert.deepEqual(await trial.ended, [0, null]);
});

test('a second start on the same folder is refused and does the first one no harm', async () => {
  const folder = await makeFolder();
  const first = await begin(folder);
  await first.until('\nready\n');
  const second = await begin(folder);
  assert.deepEqual(await second.ended, [1, null]);
  assert.match(
    second.said(),
    new RegExp(`^Vakt already runs from ${folder} \\(process ${first.process.pid}\\): [^\n]*\\.\n$`),
  );
  assert.equal((await withDatabase(folder, (client) => client.query('select 1 as one'))).rows[0].one, 1);
  first.process.kill('SIGTERM');
  await first.ended;
});

async function assertRefused(trial: Trial, folder: string, sentence: RegExp): Promise<void> {
  assert.deepEqual(await trial.ended, [1, null]);
  assert.match(trial.said(), sentence);
  assert.equal(trial.said().trim().split('\n').length, 1, trial.said());
  assert.equal(await findRunningServer(join(folder, 'postgres/data')), null);
}

test('a taken port gives one sentence and leaves nothing running', async () => {
  const folder = await makeFolder();
  const squatter = createServer().listen(0, '127.0.0.1');
  await once(squatter, 'listening');
  const { port } = squatter.address() as AddressInfo;
  const trial = await begin(folder, { VAKT_SERVICE_DESK_PORT: String(port) });
  await assertRefused(
    trial,
    folder,
    new RegExp(`^Port ${port}, which the service desk needs, is taken by another program: .*VAKT_SERVICE_DESK_PORT\\.`),
  );
  squatter.close();
});

test('a refused configuration is told in the words of the program, and leaves nothing running', async () => {
  const folder = await makeFolder();
  const trial = await begin(folder, {
    TEST_REFUSAL: 'The configuration has a fault: line 3, "publicUrl" is not an address.',
  });
  await assertRefused(trial, folder, /^The configuration has a fault: line 3/);
});

test('a missing configuration file, a port that is none, a folder that cannot be written: one sentence each', async () => {
  const folder = await makeFolder();
  const file = join(folder, 'a-file');
  await writeFile(file, '');
  await assertRefused(
    await begin(folder, { VAKT_CONFIG: '/nowhere/vakt.yaml' }),
    folder,
    /^The configuration file \/nowhere\/vakt\.yaml cannot be read: there is no such file or folder\./,
  );
  await assertRefused(
    await begin(folder, { VAKT_SIGN_IN_PORT: 'http' }),
    folder,
    /^VAKT_SIGN_IN_PORT must be a port number from 1 to 65535, not "http"\./,
  );
  await assertRefused(
    await begin(join(file, 'below')),
    folder,
    /^The data folder .*\/a-file\/below cannot be written: a part of the path is not a folder\./,
  );
});

test('a start that is called off in its middle leaves nothing running', async () => {
  const folder = await makeFolder();
  const trial = await begin(folder);
  // The secrets are there: the database is being made.
  for (let tries = 0; !(await stat(join(folder, 'postgres')).catch(() => null)); tries += 1) {
    assert.ok(tries < 1500);
    await wait(10);
  }
  trial.process.kill('SIGINT');
  assert.deepEqual(await trial.ended, [0, null]);
  assert.equal(trial.said(), 'Stopped.\n');
  assert.equal(await findRunningServer(join(folder, 'postgres/data')), null);
});
