import { access, constants, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { findLockHolder, takeFolderLock } from '@vakt/storage/folder-lock';
import { explainSystemError, OperatorProblem } from '@vakt/storage/operator-problem';
import { CALM_ENVIRONMENT, CALM_FLAGS } from './calm-memory.ts';
import { REPOSITORY, type StartConfig } from './config.ts';
import { openInstallationDatabases } from './databases.ts';
import { createEnvironment, listAddresses, type ProgramName } from './environment.ts';
import { endLeftovers, recordProcesses } from './leftovers.ts';
import { loadPeople, seedPeople } from './people.ts';
import { requireFreePorts } from './ports.ts';
import { loadOrCreateSecrets } from './secrets.ts';
import { watchServer } from './server-watch.ts';
import { createSupervisedProgram, type SupervisedProgram } from './supervised-program.ts';
import { renderWelcome } from './welcome.ts';

/** What is started, as paths of TypeScript files; tests give their own. */
export interface Programs {
  signIn: string;
  serviceDesk: string;
  simulator: string;
  /** The command line, and the words with which it adds the demonstration's people. */
  commandLine: string;
  /** Fills an empty desk of the demonstration; null leaves it empty. */
  seedDesk: ((databaseUrl: string) => Promise<unknown>) | null;
}

export const PROGRAMS: Programs = {
  signIn: join(REPOSITORY, 'apps/sign-in/src/main.ts'),
  serviceDesk: join(REPOSITORY, 'apps/service-desk/src/main.ts'),
  simulator: join(REPOSITORY, 'packages/transports/src/phone-simulator/main.ts'),
  commandLine: join(REPOSITORY, 'apps/sign-in/src/cli/main.ts'),
  // Loaded when there is a desk to fill: what runs on keeps its memory small.
  seedDesk: async (url) => (await import('../university/seed-desk.ts')).seedDesk(url),
};

/** How Node runs a TypeScript file of ours. */
export const NODE_FLAGS = ['--import', new URL('../load-typescript.mjs', import.meta.url).href];

export interface Running {
  /** Stops all programs, then the embedded server. */
  stop(): Promise<void>;
}

/** Makes the data folder and makes sure that it can be written. */
export async function openDataFolder(folder: string): Promise<void> {
  try {
    // As root the database's own user passes through it; everything in it is closed by itself.
    if (!(await stat(folder).catch(() => null)))
      await mkdir(folder, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new OperatorProblem(`The data folder ${folder} cannot be written: ${explainSystemError(error)}.`);
  }
}

async function takeStartLock(folder: string) {
  const lock = await takeFolderLock(folder, 'npm-start', 0);
  if (lock) return lock;
  const holder = await findLockHolder(folder, 'npm-start');
  throw new OperatorProblem(
    `Vakt already runs from ${folder}${holder ? ` (process ${holder})` : ''}: stop that first, or choose another folder with VAKT_DATA.`,
  );
}

async function requireConfigFile(config: StartConfig): Promise<void> {
  await access(config.configFile, constants.R_OK).catch((error) => {
    throw new OperatorProblem(
      `The configuration file ${config.configFile} cannot be read: ${explainSystemError(error)}.`,
    );
  });
}

/** The three programs; which processes they are is noted for the next start, in case we are killed. */
function createPrograms(
  config: StartConfig,
  programs: Programs,
  environmentOf: (program: ProgramName) => NodeJS.ProcessEnv,
  say: (line: string) => void,
): SupervisedProgram[] {
  const titled: [string, ProgramName, string][] = [
    ['sign-in service', 'sign-in', programs.signIn],
    ['service desk', 'service-desk', programs.serviceDesk],
    ['phone simulator', 'phone-simulator', programs.simulator],
  ];
  const running = new Map<string, number>();
  return titled.map(([title, name, path]) =>
    createSupervisedProgram({
      title,
      command: process.execPath,
      args: [...CALM_FLAGS, ...NODE_FLAGS, path],
      environment: { ...CALM_ENVIRONMENT, ...environmentOf(name) },
      logFile: join(config.dataFolder, 'logs', `${name}.log`),
      say,
      onStart: (pid) => {
        running.set(path, pid);
        recordProcesses(config.dataFolder, running);
      },
    }),
  );
}

/** Starts the programs side by side. When one cannot start, or the start is called off, all are stopped. */
async function startPrograms(
  all: readonly SupervisedProgram[],
  signal: AbortSignal,
  after: { signIn(): Promise<void>; desk(): Promise<void> },
): Promise<void> {
  const stopAll = () => Promise.all(all.map((program) => program.stop()));
  signal.addEventListener('abort', stopAll);
  const [signIn, desk, ...others] = all;
  try {
    await Promise.all([
      signIn?.start().then(after.signIn),
      desk?.start().then(after.desk),
      ...others.map((program) => program.start()),
    ]);
    signal.throwIfAborted();
  } catch (error) {
    await stopAll();
    throw error;
  } finally {
    signal.removeEventListener('abort', stopAll);
  }
}

type Close = () => Promise<void>;

async function bringUp(options: StartOptions, closing: Close[]): Promise<void> {
  const { config, say, signal, programs } = options;
  const { dataFolder, ports } = config;
  await requireConfigFile(config);
  await openDataFolder(dataFolder);
  const lock = await takeStartLock(dataFolder);
  closing.push(() => lock.release());
  await endLeftovers(dataFolder);
  await requireFreePorts([
    { port: ports.signIn, program: 'sign-in service', variable: 'VAKT_SIGN_IN_PORT' },
    { port: ports.serviceDesk, program: 'service desk', variable: 'VAKT_SERVICE_DESK_PORT' },
    { port: ports.simulator, program: 'phone simulator', variable: 'VAKT_SIMULATOR_PORT' },
  ]);
  const secrets = await loadOrCreateSecrets(dataFolder);
  const databases = await openInstallationDatabases(dataFolder, secrets, config);
  if (databases.server) {
    const watch = watchServer(databases.server, dataFolder, say);
    closing.push(() => watch.stop());
  }
  signal.throwIfAborted();
  const environmentOf = (program: ProgramName) => createEnvironment(program, config, secrets, databases);
  const all = createPrograms(config, programs, environmentOf, say);
  const command = [...NODE_FLAGS, programs.commandLine, 'people', 'demonstration'];
  const seed = { dataFolder, fresh: databases.fresh, node: process.execPath, command };
  await startPrograms(all, signal, {
    signIn: async () => {
      if (config.demonstration) await seedPeople({ ...seed, environment: environmentOf('sign-in') });
    },
    desk: async () => {
      const url = environmentOf('service-desk')['SERVICE_DESK_DATABASE_URL'];
      if (config.demonstration && url) await programs.seedDesk?.(url);
    },
  });
  closing.push(async () => void (await Promise.all(all.map((program) => program.stop()))));
  const people = config.demonstration ? await loadPeople(dataFolder) : [];
  say(
    renderWelcome({
      addresses: listAddresses(config),
      people,
      dataFolder,
      databaseFolder: databases.server?.room ?? null,
    }),
  );
  say('ready');
}

export interface StartOptions {
  config: StartConfig;
  /** Tells the operator a line, or a few. */
  say: (line: string) => void;
  /** Calls the start off; it then rejects with the signal's reason. */
  signal: AbortSignal;
  programs: Programs;
}

/**
 * Brings everything up and says so; resolves when it is ready. Throws an OperatorProblem with one sentence when it cannot,
 * and has then stopped whatever it had started.
 */
export async function start(options: StartOptions): Promise<Running> {
  const closing: Close[] = [];
  const stop = async () => {
    for (let close = closing.pop(); close; close = closing.pop()) await close();
  };
  try {
    await bringUp(options, closing);
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}
