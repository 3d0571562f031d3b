import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startEmbeddedPostgres } from '@vakt/storage/embedded-postgres';
import { findRunningServer } from '@vakt/storage/server-process';
import pg from 'pg';
import { findFreePorts } from '../peers/free-ports.ts';
import { NODE_FLAGS, PROGRAMS } from '../start/start.ts';

/** Everything that `npm start` brings up, in a folder of its own, to be killed. */
export interface House {
  signIn: string;
  serviceDesk: string;
  simulator: string;
  folder: string;
  /** Ends one process at once (SIGKILL), as a crash would; false when it does not run just now. */
  kill(victim: Victim): Promise<boolean>;
  /** Waits until all three programs answer; false when they do not within this time. */
  isReadyWithin(milliseconds: number): Promise<boolean>;
  /** Runs a `vakt` command. Rejects with what it said when it fails. */
  run(...words: string[]): Promise<void>;
  /** Asks the sign-in service's database. */
  ask<Row extends pg.QueryResultRow>(text: string): Promise<Row[]>;
  /** What everything has said so far. */
  said(): string;
  stop(): Promise<void>;
}

export const VICTIMS = ['sign-in service', 'database', 'service desk', 'phone simulator', 'supervisor'] as const;
export type Victim = (typeof VICTIMS)[number];

const START = fileURLToPath(new URL('../start/main.ts', import.meta.url));
const PROGRAM_OF: Partial<Record<Victim, string>> = {
  'sign-in service': PROGRAMS.signIn,
  'service desk': PROGRAMS.serviceDesk,
  'phone simulator': PROGRAMS.simulator,
};

/** The supervisor: started again by us when it was killed, as systemd or a person would. */
function createSupervisor(env: NodeJS.ProcessEnv) {
  let child: ChildProcess | null = null;
  let said = '';
  let stopping = false;
  const launch = (): void => {
    const started = spawn(process.execPath, [...NODE_FLAGS, START], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    child = started;
    for (const stream of [started.stdout, started.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk));
    started.once('exit', (code, signal) => {
      said += `-- the supervisor ended: ${code ?? signal}\n`;
      if (!stopping) setTimeout(launch, 50);
    });
  };
  launch();
  return {
    pid: () => child?.pid,
    said: () => said,
    async stop() {
      stopping = true;
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url);
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}

async function untilAll(urls: readonly string[], milliseconds: number): Promise<boolean> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    if ((await Promise.all(urls.map(answers))).every(Boolean)) return true;
    if (Date.now() > deadline) return false;
    await wait(100);
  }
}

async function findVictim(folder: string, victim: Victim, supervisor: number | undefined): Promise<number | undefined> {
  if (victim === 'supervisor') return supervisor;
  if (victim === 'database') return (await findRunningServer(join(folder, 'postgres/data')))?.pid;
  const text = await readFile(join(folder, 'processes.json'), 'utf8').catch(() => '[]');
  try {
    const pid = new Map(JSON.parse(text) as [string, number][]).get(PROGRAM_OF[victim] ?? '');
    // Process ids are used again: only what still is that program is ended.
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return command.includes(PROGRAM_OF[victim] ?? '-') ? pid : undefined;
  } catch {
    return undefined;
  }
}

async function runCommand(env: NodeJS.ProcessEnv, words: readonly string[]): Promise<void> {
  const tool = fileURLToPath(new URL('../vakt.mjs', import.meta.url));
  const child = spawn(process.execPath, [tool, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`vakt ${words.join(' ')} ended with ${code}:\n${said}`);
}

async function ask<Row extends pg.QueryResultRow>(folder: string, text: string): Promise<Row[]> {
  const server = await startEmbeddedPostgres({ folder });
  const client = new pg.Client({ connectionString: server.url('vakt_sign_in') });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

/** Starts everything with a configuration file's text; the text is made once the addresses are known. */
export async function startHouse(
  writeConfiguration: (house: { simulator: string }) => Promise<string>,
): Promise<House> {
  const folder = await mkdtemp(join(tmpdir(), 'vakt-chaos-'));
  // As root the database's own user must get through.
  await chmod(folder, 0o711);
  const [signInPort = 0, deskPort = 0, simulatorPort = 0] = await findFreePorts(3);
  const [signIn, serviceDesk, simulator] = [signInPort, deskPort, simulatorPort].map(
    (port) => `http://localhost:${port}`,
  );
  if (!signIn || !serviceDesk || !simulator) throw new Error('There are no free ports.');
  const configFile = join(folder, 'vakt.yaml');
  await writeFile(configFile, await writeConfiguration({ simulator }));
  const env = {
    ...process.env,
    VAKT_DATA: folder,
    VAKT_CONFIG: configFile,
    VAKT_SIGN_IN_PORT: String(signInPort),
    VAKT_SERVICE_DESK_PORT: String(deskPort),
    VAKT_SIMULATOR_PORT: String(simulatorPort),
  };
  const supervisor = createSupervisor(env);
  const pages = [`${signIn}/ready`, `${serviceDesk}/ready`, `${simulator}/`];
  return {
    signIn,
    serviceDesk,
    simulator,
    folder,
    isReadyWithin: (milliseconds) => untilAll(pages, milliseconds),
    async kill(victim) {
      const pid = await findVictim(folder, victim, supervisor.pid());
      if (pid === undefined) return false;
      try {
        return process.kill(pid, 'SIGKILL');
      } catch {
        return false;
      }
    },
    run: (...words) => runCommand(env, words),
    ask: (text) => ask(folder, text),
    said: supervisor.said,
    async stop() {
      await supervisor.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
