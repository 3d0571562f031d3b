import { execFile, spawn } from 'node:child_process';
import { chown, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { takeFolderLock } from './folder-lock.ts';
import { explainSystemError, OperatorProblem } from './operator-problem.ts';
import { prepareBinaries } from './postgres-binaries.ts';
import { clearDeadServer, findRunningServer, stopServer } from './server-process.ts';
import { openServerRoom, openSocketFolder, type ServerRoom } from './server-room.ts';

const run = promisify(execFile);
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 30_000;
const LOG_LIMIT_BYTES = 5_000_000;
/** The major version of the data folder; the packages bring the same. */
const SUPERUSER = 'postgres';

export interface EmbeddedPostgresOptions {
  /** The data folder; the server's own files lie in `postgres` below it. */
  folder: string;
  /** False for tests only: nothing is flushed to disk and everybody who reaches the socket is let in. */
  durable?: boolean;
  maxConnections?: number;
  /** Memory for the server's own cache, as PostgreSQL writes it; default 32MB, for one small installation. */
  sharedBuffers?: string;
}

/** A running server. It outlives this process unless it is stopped. */
export interface EmbeddedPostgres {
  /** True when the server was running when we came. */
  readonly adopted: boolean;
  readonly pid: number;
  /** Where the server's files are (outside the data folder when root's data folder is out of its reach). */
  readonly room: string;
  readonly socketFolder: string;
  /** Address of a database for node-postgres and libpq. Without a role: the superuser, who needs no password on this socket. */
  url(database: string, role?: { name: string; password: string }): string;
  /** Stops the server, ending all connections, and waits until it has written everything down. */
  stop(): Promise<void>;
}

function describe(
  room: ServerRoom,
  running: { pid: number; socketFolder: string },
  adopted: boolean,
): EmbeddedPostgres {
  const { pid, socketFolder } = running;
  return {
    adopted,
    pid,
    room: room.folder,
    socketFolder,
    url(database, role) {
      const who = role ? `${encodeURIComponent(role.name)}:${encodeURIComponent(role.password)}` : SUPERUSER;
      // The host in the query wins over "localhost", which is there because an address must have one (WHATWG URL).
      return `postgres://${who}@localhost/${encodeURIComponent(database)}?host=${encodeURIComponent(socketFolder)}`;
    },
    async stop() {
      if (!(await stopServer(pid, join(room.folder, 'data'), STOP_LIMIT_MS))) {
        throw new OperatorProblem(
          `The embedded PostgreSQL (process ${pid}) did not stop within ${STOP_LIMIT_MS / 1000} seconds.`,
        );
      }
    },
  };
}

async function giveTo(room: ServerRoom, path: string): Promise<void> {
  if (room.user.uid !== undefined && room.user.gid !== undefined) await chown(path, room.user.uid, room.user.gid);
}

/** Makes the cluster in a folder of another name first: a start that was cut short leaves nothing that looks whole. */
async function createCluster(room: ServerRoom, binaries: string, durable: boolean): Promise<void> {
  const half = join(room.folder, 'data.half');
  await rm(half, { recursive: true, force: true });
  const flags = ['--pgdata', half, '--username', SUPERUSER, '--encoding', 'UTF8', '--locale', 'C.UTF-8'];
  flags.push('--locale-provider', 'icu', '--icu-locale', 'nb-NO', '--auth-local', 'trust', '--auth-host', 'reject');
  if (!durable) flags.push('--no-sync');
  try {
    await run(join(binaries, 'bin', 'initdb'), flags, {
      ...room.user,
      cwd: room.folder,
      env: { LC_ALL: 'C', TZ: 'UTC' },
    });
  } catch (error) {
    const said = String((error as { stderr?: string }).stderr ?? '')
      .trim()
      .split('\n')
      .at(-1);
    throw new OperatorProblem(
      `The embedded PostgreSQL could not make its data folder in ${room.folder}: ${said || explainSystemError(error)}.`,
    );
  }
  await rename(half, join(room.folder, 'data'));
}

/** Who may come in over the socket. The superuser by being the user who started the server (or root); others by password. */
async function writeAccessRules(room: ServerRoom, durable: boolean): Promise<void> {
  const me = userInfo().username.replaceAll('"', '');
  const names = [...new Set(['root', me])].map((name) => `vakt "${name}" ${SUPERUSER}\n`);
  const rules = durable
    ? `local all ${SUPERUSER} peer map=vakt\nlocal all all scram-sha-256\n`
    : 'local all all trust\n';
  for (const [name, text] of [
    ['pg_hba.conf', rules],
    ['pg_ident.conf', names.join('')],
  ] as const) {
    const path = join(room.folder, 'data', name);
    await writeFile(path, text, { mode: 0o600 });
    await giveTo(room, path);
  }
}

function listSettings(socketFolder: string, options: Required<EmbeddedPostgresOptions>): string[] {
  const { durable, maxConnections, sharedBuffers } = options;
  const settings: Record<string, string> = {
    listen_addresses: '',
    unix_socket_directories: `"${socketFolder.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    max_connections: String(maxConnections),
    // One machine, small queries: no worker processes that only take memory.
    io_method: 'sync',
    max_parallel_workers_per_gather: '0',
    jit: 'off',
    shared_buffers: sharedBuffers,
    logging_collector: 'off',
  };
  if (!durable)
    Object.assign(settings, { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' });
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function openServerLog(room: ServerRoom) {
  const path = join(room.folder, 'server.log');
  const size = (await stat(path).catch(() => null))?.size ?? 0;
  if (size > LOG_LIMIT_BYTES) await rename(path, `${path}.1`);
  const log = await open(path, 'a', 0o600);
  return { path, log, from: size > LOG_LIMIT_BYTES ? 0 : size };
}

/** The server's own last complaint since `from`, for a sentence of ours. */
async function readComplaint(path: string, from: number): Promise<string> {
  const text = (await readFile(path)).subarray(from).toString();
  const fatal = text.split('\n').filter((line) => /(FATAL|PANIC|could not)/.test(line));
  return fatal.at(-1)?.replace(/^.*?(FATAL|PANIC):\s*/, '') ?? 'it gave no reason';
}

type StartAttempt = { verdict: 'ready'; pid: number; socketFolder: string } | { verdict: 'ended'; complaint: string };

async function launch(room: ServerRoom, binaries: string, settings: string[]): Promise<StartAttempt> {
  const data = join(room.folder, 'data');
  const { path, log, from } = await openServerLog(room);
  // Detached: Ctrl-C in the terminal is ours to answer, in our order.
  const child = spawn(join(binaries, 'bin', 'postgres'), ['-D', data, ...settings], {
    ...room.user,
    cwd: room.folder,
    env: { LC_ALL: 'C', TZ: 'UTC' },
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  const ended = new Promise<'ended'>((resolve) => {
    child.once('exit', () => resolve('ended'));
    child.once('error', () => resolve('ended'));
  });
  child.unref();
  await log.close();
  const deadline = Date.now() + START_LIMIT_MS;
  while (Date.now() < deadline) {
    const running = await findRunningServer(data);
    if (running?.ready) return { verdict: 'ready', ...running };
    if ((await Promise.race([ended, wait(5)])) === 'ended')
      return { verdict: 'ended', complaint: await readComplaint(path, from) };
  }
  throw new OperatorProblem(
    `The embedded PostgreSQL was not ready after ${START_LIMIT_MS / 1000} seconds: see ${path}.`,
  );
}

async function startInRoom(room: ServerRoom, options: Required<EmbeddedPostgresOptions>): Promise<EmbeddedPostgres> {
  const data = join(room.folder, 'data');
  const binaries = await prepareBinaries(room.user, room.shelf);
  if (!(await stat(join(data, 'PG_VERSION')).catch(() => null))) await createCluster(room, binaries, options.durable);
  const socketFolder = await openSocketFolder(room);
  await writeAccessRules(room, options.durable);
  const settings = listSettings(socketFolder, options);
  const deadline = Date.now() + START_LIMIT_MS;
  for (;;) {
    await clearDeadServer(data);
    const attempt = await launch(room, binaries, settings);
    if (attempt.verdict === 'ready') return describe(room, attempt, false);
    // The last server's connections may need a moment to notice that it was killed.
    const held = /still in use|lock file/.test(attempt.complaint);
    if (!held || Date.now() >= deadline)
      throw new OperatorProblem(`The embedded PostgreSQL did not start: ${attempt.complaint}.`);
    await wait(100);
  }
}

/**
 * Gives a running PostgreSQL for a data folder: adopts the one that serves it, else starts one, making the folder and
 * the cluster (ICU locale nb-NO, UTF-8) on the first start. Only a Unix socket, no network port.
 * Safe when several processes ask at once. Throws an OperatorProblem with one sentence when it cannot.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const room = await openServerRoom(options.folder);
  const data = join(room.folder, 'data');
  const before = await findRunningServer(data);
  if (before?.ready) return describe(room, before, true);
  const lock = await takeFolderLock(room.folder, 'start', START_LIMIT_MS);
  if (!lock)
    throw new OperatorProblem(`Another process has been starting PostgreSQL in ${room.folder} for over a minute.`);
  try {
    const deadline = Date.now() + START_LIMIT_MS;
    for (let running = await findRunningServer(data); running; running = await findRunningServer(data)) {
      if (running.ready) return describe(room, running, true);
      if (Date.now() >= deadline)
        throw new OperatorProblem(
          `The PostgreSQL in ${room.folder} (process ${running.pid}) is neither ready nor gone.`,
        );
      await wait(20);
    }
    return await startInRoom(room, { durable: true, maxConnections: 60, sharedBuffers: '32MB', ...options });
  } finally {
    await lock.release();
  }
}
