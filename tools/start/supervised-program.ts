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
  readonly pid: number | null;
}

const LOG_LIMIT_BYTES = 10_000_000;
const STOP_LIMIT_MS = 8000;
const STEADY_MS = 60_000;
const READY_LIMIT_MS = 60_000;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 30_000;

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

/** Creates a program that, once it has been ready, is started again whenever it ends. */
export function createSupervisedProgram(options: ProgramOptions): SupervisedProgram {
  let child: ChildProcess | null = null;
  let stopping = false;
  let restarts = 0;
  let timer: NodeJS.Timeout | undefined;

  const launch = async (): Promise<void> => {
    const log = await openLog(options.logFile);
    if (stopping) return log.close();
    const started = spawn(options.command, options.args, {
      env: options.environment,
      stdio: ['ignore', log.fd, log.fd, 'ipc'],
    });
    child = started;
    if (started.pid) options.onStart?.(started.pid);
    await log.close();
    await waitUntilReady(started, options);
    const readyAt = Date.now();
    started.once('exit', (code, signal) => {
      child = null;
      if (stopping) return;
      if (Date.now() - readyAt > STEADY_MS) restarts = 0;
      startAgain(signal ?? `code ${code}`);
    });
    // It may have ended between its word and our listening.
    if (started.exitCode !== null || started.signalCode !== null) started.emit('exit', started.exitCode, started.signalCode);
  };

  const startAgain = (reason: string): void => {
    const wait = waitBeforeRestart(restarts);
    restarts += 1;
    options.say(`The ${options.title} ended (${reason}); it is started again${wait > 1000 ? ` in ${Math.round(wait / 1000)} seconds` : ''}.`);
    timer = setTimeout(() => {
      launch().then(
        () => options.say(`The ${options.title} is ready again.`),
        (error: Error) => {
          child = null;
          if (!stopping) startAgain(error.message);
        },
      );
    }, wait);
  };

  return {
    start: launch,
    async stop() {
      stopping = true;
      clearTimeout(timer);
      if (child) await endProcess(child);
    },
    get pid() {
      return child?.pid ?? null;
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
    const onEnd = () => settle(() => reject(new OperatorProblem(sentence ?? `The ${title} ended before it was ready: see ${logFile}.`)));
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
