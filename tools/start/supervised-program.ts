import { type ChildProcess, spawn } from 'node:child_process';
import { type FileHandle, mkdir, open, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { OperatorProblem } from '@vakt/storage/operator-problem';

/** A program that is kept running. */
export interface ProgramOptions {
  /** In words, for sentences: "sign-in service". */
  title: string;
  command: string;
  args: string[];
  environment: NodeJS.ProcessEnv;
  /** Its output goes here. */
  logFile: string;
  /** Tells the operator in one line. */
  say: (line: string) => void;
  /** Told of each new process. */
  onStart?: (pid: number) => void;
}

export interface SupervisedProgram {
  /** Starts it. Resolves when it says that it is ready; rejects with an OperatorProblem when it cannot become so. */
  start(): Promise<void>;
  /** Stops it for good, within 8 seconds. */
  stop(): Promise<void>;
}

const LOG_LIMIT_BYTES = 10_000_000;
const STOP_LIMIT_MS = 8000;
/** Who has run this long did not end because of how it was started: the next start is at once again. */
const STEADY_MS = 5000;
const READY_LIMIT_MS = 60_000;
const FIRST_WAIT_MS = 100;
/** A database that is away is back within seconds; nobody should wait long for us after it. */
const LONGEST_WAIT_MS = 3000;

/** How long to wait before the n-th restart in a row (from 0), in milliseconds. */
export function waitBeforeRestart(restarts: number): number {
  return Math.min(FIRST_WAIT_MS * 3 ** restarts, LONGEST_WAIT_MS);
}

async function openLog(path: string): Promise<FileHandle> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const size = (await stat(path).catch(() => null))?.size ?? 0;
  if (size > LOG_LIMIT_BYTES) await rename(path, `${path}.1`);
  return open(path, 'a', 0o600);
}

/** What a program says over its channel: `{ ready: true }`, or `{ failed: sentence }` before it ends. */
type Word = { ready?: boolean; failed?: string };

/** Starts the process with its output in the log and a channel to us. */
async function spawnProgram(options: ProgramOptions): Promise<ChildProcess> {
  const log = await openLog(options.logFile);
  const child = spawn(options.command, options.args, {
    env: options.environment,
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
  });
  if (child.pid) options.onStart?.(child.pid);
  await log.close();
  return child;
}

/** Creates a program that, once it has been ready, is started again whenever it ends. */
export function createSupervisedProgram(options: ProgramOptions): SupervisedProgram {
  let child: ChildProcess | null = null;
  let stopping = false;
  let restarts = 0;
  let timer: NodeJS.Timeout | undefined;

  const launch = async (): Promise<void> => {
    if (stopping) return;
    const started = await spawnProgram(options);
    child = started;
    if (stopping) return endProcess(started);
    await waitUntilReady(started, options);
    const readyAt = Date.now();
    const onEnd = () => {
      if (stopping) return;
      if (Date.now() - readyAt > STEADY_MS) restarts = 0;
      startAgain(started.signalCode ?? `code ${started.exitCode}`);
    };
    // It may have ended between its word and our listening.
    if (started.exitCode !== null || started.signalCode !== null) onEnd();
    else started.once('exit', onEnd);
  };

  const startAgain = (reason: string): void => {
    const wait = waitBeforeRestart(restarts);
    const when = wait > 1000 ? ` in ${Math.round(wait / 1000)} seconds` : '';
    restarts += 1;
    options.say(`The ${options.title} ended (${reason}); it is started again${when}.`);
    timer = setTimeout(async () => {
      try {
        await launch();
        if (!stopping) options.say(`The ${options.title} is ready again.`);
      } catch (error) {
        if (!stopping) startAgain((error as Error).message.replace(/\.$/, ''));
      }
    }, wait);
  };

  return {
    start: launch,
    async stop() {
      stopping = true;
      clearTimeout(timer);
      if (child) await endProcess(child);
    },
  };
}

function waitUntilReady(child: ChildProcess, { title, logFile }: ProgramOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    let sentence: string | undefined;
    const onMessage = (word: Word) => {
      if (word?.failed) sentence = word.failed;
      if (word?.ready) settle(resolve);
    };
    const onEnd = () =>
      settle(() => reject(new OperatorProblem(sentence ?? `The ${title} ended before it was ready: see ${logFile}.`)));
    const patience = setTimeout(() => {
      sentence = `The ${title} was not ready after ${READY_LIMIT_MS / 1000} seconds: see ${logFile}.`;
      child.kill('SIGKILL');
    }, READY_LIMIT_MS);
    const settle = (done: () => void) => {
      clearTimeout(patience);
      child.off('message', onMessage);
      child.off('exit', onEnd);
      done();
    };
    child.on('message', onMessage);
    child.once('exit', onEnd);
    child.once('error', onEnd);
  });
}

/** Asks a process to end, and ends it when it does not. */
async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const hammer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(hammer);
}
