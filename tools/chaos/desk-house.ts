import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startEmbeddedPostgres } from '@vakt/storage/embedded-postgres';
import { migrate } from '@vakt/storage/migrate';
import { createDatabase } from '@vakt/storage/pool';
import { findRunningServer } from '@vakt/storage/server-process';
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { DeskTables } from '../../apps/service-desk/src/tables.ts';
import { findFreePorts } from '../peers/free-ports.ts';
import { watchServer } from '../start/server-watch.ts';
import { NODE_FLAGS, PROGRAMS } from '../start/start.ts';
import { createSupervisedProgram, type SupervisedProgram } from '../start/supervised-program.ts';
import { type JournalReader, openJournal } from './journal.ts';
import { createOperatorProcess } from './operator-process.ts';

/** One process of the desk: all of them share the database. */
export interface DeskProcess {
  origin: string;
  /** Where mail servers deliver. */
  lmtpPort: number;
}

/** A desk in two processes, its database and the mail server that it sends through, to be killed. */
export interface DeskHouse {
  desks: readonly DeskProcess[];
  db: Kysely<DeskTables>;
  /** What the mail server took. */
  journal: JournalReader;
  /** Whether a process runs and answers. */
  isThere(victim: DeskVictim): Promise<boolean>;
  /** Ends one process at once (SIGKILL), as a crash would; false when it does not run just now. Each is started again. */
  kill(victim: DeskVictim): Promise<boolean>;
  /** What the house and both desks have said so far. */
  said(): Promise<string>;
  stop(): Promise<void>;
}

export const DESK_VICTIMS = ['first desk', 'second desk', 'database', 'mail server'] as const;
export type DeskVictim = (typeof DESK_VICTIMS)[number];

export const MAIL_DOMAIN = 'hjelp.test';
export const GROUP_KEY = 'orakel';

function writeConfiguration(desk: DeskProcess, relayPort: number): string {
  return `
organisations:
  - { id: ntnu, name: NTNU, domain: ntnu.test }
serviceDesk:
  publicUrl: ${desk.origin}
  databaseUrl: env:DESK_DATABASE_URL
  masterKeys: [{ id: first, value: env:DESK_KEY }]
  issuer: http://127.0.0.1:9
  clientId: service-desk
  clientSecret: env:DESK_SECRET
  organisation: ntnu
  name: NTNU hjelp
  operators: { role: desk-operator }
  casePrefix: NTNU
  mail:
    domain: ${MAIL_DOMAIN}
    address: hjelp
    defaultGroup: ${GROUP_KEY}
    relays: [{ kind: smtp, name: relay, host: 127.0.0.1, port: ${relayPort}, security: none, timeoutMs: 3000 }]
    inlets: [{ kind: lmtp, name: lmtp, port: ${desk.lmtpPort} }]
`;
}

const nameOf = (desk: DeskProcess) => `desk-${new URL(desk.origin).port}`;
const logOf = (folder: string, desk: DeskProcess) => join(folder, `${nameOf(desk)}.log`);

async function createDesk(
  desk: DeskProcess,
  relayPort: number,
  around: { folder: string; databaseUrl: string; say: (line: string) => void },
): Promise<{ program: SupervisedProgram; pid: () => number | undefined }> {
  const name = nameOf(desk);
  const configFile = join(around.folder, `${name}.yaml`);
  await writeFile(configFile, writeConfiguration(desk, relayPort));
  let pid: number | undefined;
  const program = createSupervisedProgram({
    title: name,
    command: process.execPath,
    args: [...NODE_FLAGS, PROGRAMS.serviceDesk],
    environment: {
      PATH: process.env['PATH'],
      VAKT_CONFIG: configFile,
      DESK_DATABASE_URL: around.databaseUrl,
      DESK_KEY: Buffer.alloc(32, 7).toString('base64'),
      DESK_SECRET: 'a secret of the kill test, of no use anywhere',
    },
    logFile: logOf(around.folder, desk),
    say: around.say,
    onStart: (started) => {
      pid = started;
    },
  });
  return { program, pid: () => pid };
}

async function openDeskDatabase(folder: string) {
  const server = await startEmbeddedPostgres({ folder });
  const admin = createDatabase<unknown>(server.url('postgres'), { max: 1 });
  await sql`create database vakt_desk`.execute(admin);
  await admin.destroy();
  const url = server.url('vakt_desk');
  const db = createDatabase<DeskTables>(url, { max: 4 });
  await migrate(db, new URL('../../apps/service-desk/migrations/', import.meta.url));
  return { server, url, db };
}

function endAtOnce(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}

function isAnswering(asked: Promise<unknown>): Promise<boolean> {
  return asked.then(
    (answer) => !(answer instanceof Response) || answer.ok,
    () => false,
  );
}

function isThere(victim: DeskVictim, db: DeskHouse['db'], desks: readonly DeskProcess[]): Promise<boolean> {
  if (victim === 'mail server') return Promise.resolve(true);
  if (victim === 'database') return isAnswering(sql`select 1`.execute(db));
  return isAnswering(fetch(`${desks[victim === 'first desk' ? 0 : 1]?.origin}/ready`));
}

/** Starts everything. `seed` makes the mail server's pace. */
export async function startDeskHouse(seed: number): Promise<DeskHouse> {
  const folder = await mkdtemp(join(tmpdir(), 'vakt-desk-chaos-'));
  // As root the database's own user must get through.
  await chmod(folder, 0o711);
  let said = '';
  const say = (line: string) => {
    said += `${line}\n`;
  };
  const { server, url: databaseUrl, db } = await openDeskDatabase(folder);
  const watch = watchServer(server, folder, say);
  const [one = 0, two = 0, three = 0, four = 0, relayPort = 0] = await findFreePorts(5);
  const desks = [
    { origin: `http://127.0.0.1:${one}`, lmtpPort: three },
    { origin: `http://127.0.0.1:${two}`, lmtpPort: four },
  ];
  const journalFile = join(folder, 'mails.ndjson');
  const mailServer = createOperatorProcess('mail-server', { port: relayPort, journal: journalFile, seed });
  const journal = openJournal(journalFile);
  const around = { folder, databaseUrl, say };
  const processes = await Promise.all(desks.map((desk) => createDesk(desk, relayPort, around)));
  await Promise.all([mailServer.start(), ...processes.map(({ program }) => program.start())]);
  return {
    desks,
    db,
    journal,
    async said() {
      const logs = desks.map((desk) => readFile(logOf(folder, desk), 'utf8').catch(() => ''));
      return [said, ...(await Promise.all(logs)).map((log) => log.slice(-1500))].join('\n');
    },
    isThere: (victim) => isThere(victim, db, desks),
    async kill(victim) {
      if (victim === 'database') return endAtOnce((await findRunningServer(join(server.room, 'data')))?.pid);
      if (victim !== 'mail server') return endAtOnce(processes[victim === 'first desk' ? 0 : 1]?.pid());
      await mailServer.kill();
      await wait(100);
      await mailServer.start();
      return true;
    },
    async stop() {
      await Promise.all(processes.map(({ program }) => program.stop()));
      await mailServer.kill();
      journal.close();
      await db.destroy();
      await watch.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
