import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { CALM_ENVIRONMENT, CALM_FLAGS } from '../tools/start/calm-memory.ts';
import type { Question, Reply } from './answer-questions.ts';

/** A program of ours that runs. */
export interface Service {
  pid: number;
  /** Milliseconds from its start to its word that it is ready. */
  readyAfter: number;
  /** Asks it something, if it is a program that answers. Rejects with its words, or when it ends. */
  ask<Answer>(about: string, wish?: unknown): Promise<Answer>;
  stop(): Promise<void>;
}

/** How `npm start` loads TypeScript. */
const LOADER = new URL('../tools/load-typescript.mjs', import.meta.url).href;
/** The sign-in process as it is run. */
export const SIGN_IN = fileURLToPath(new URL('../apps/sign-in/src/main.ts', import.meta.url));

/** Gives ports that nobody listens on now. */
export async function findFreePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function waitUntilReady(child: ChildProcess, program: string): Promise<void> {
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-4000);
  });
  return new Promise((resolve, reject) => {
    child.on('message', (word: { ready?: boolean }) => word.ready && resolve());
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code}:\n${said}`)));
  });
}

export interface StartOptions {
  /** Flags of Node, such as those for a profile. */
  flags?: readonly string[];
  /** The only core that all its threads may run on (`taskset`); null or left out: any. */
  core?: number | null;
}

/** The core that a process can be kept on; null where the machine has no `taskset` (util-linux). */
export function findCore(): number | null {
  return spawnSync('taskset', ['-c', '0', 'true']).status === 0 ? 0 : null;
}

/** Starts a program of ours and waits until it is ready. Rejects with what it said when it ends before. */
export async function startService(
  program: string,
  env: NodeJS.ProcessEnv,
  { flags = [], core = null }: StartOptions = {},
): Promise<Service> {
  const began = performance.now();
  const line = [process.execPath, ...CALM_FLAGS, ...flags, '--import', LOADER, program];
  // taskset becomes the program: its process is ours to ask and to stop.
  const [command = '', ...parameters] = core === null ? line : ['taskset', '-c', String(core), ...line];
  const child = spawn(command, parameters, {
    env: { ...process.env, ...CALM_ENVIRONMENT, ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  await waitUntilReady(child, program);
  return {
    pid: child.pid ?? 0,
    readyAfter: performance.now() - began,
    ask: createQuestions(child),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Questions to a program that answers them (`answer-questions.ts`), one after the other or side by side. */
function createQuestions(child: ChildProcess): Service['ask'] {
  const waiting = new Map<number, (reply: Reply) => void>();
  let count = 0;
  child.on('message', (reply: Reply) => {
    waiting.get(reply.number)?.(reply);
    waiting.delete(reply.number);
  });
  child.once('exit', () => {
    for (const settle of waiting.values()) settle({ number: 0, fault: 'The program ended.' });
  });
  return (about, wish = null) => {
    count += 1;
    const number = count;
    return new Promise((resolve, reject) => {
      waiting.set(number, ({ fault, answer }) =>
        fault === undefined ? resolve(answer as never) : reject(new Error(fault)),
      );
      child.send({ number, about, wish } satisfies Question);
    });
  };
}
