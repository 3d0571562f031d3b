import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { NODE_FLAGS } from '../start/start.ts';

/** What a scripted operator is told to do from now on, so many times. */
export interface Order {
  /**
   * The next messages are too many for it / get the link dropped in place of an answer / are never reported of; the link
   * is dropped and not let in again at first.
   */
  kind: 'throttle' | 'drop' | 'lose receipts' | 'refuse binds';
  times: number;
}

/** A message is on its phone after this time at the latest, if nothing happens to its operator. */
export const SLOWEST_PHONE_MS = 1500;

/** An operator as a process that can be killed and frozen. */
export interface OperatorProcess {
  /** Resolves when it listens. */
  start(): Promise<void>;
  /** SIGKILL; resolves when it is gone. What it had not delivered is lost. */
  kill(): Promise<void>;
  /** SIGSTOP: its connections stay open, and nothing is answered. */
  freeze(): void;
  thaw(): void;
  order(order: Order): void;
}

/** Names a program of `test-programs`; nothing runs before `start`. */
export function createOperatorProcess(
  program: 'smpp-operator' | 'http-operator' | 'mail-server',
  { port, journal, seed }: { port: number; journal: string; seed: number },
): OperatorProcess {
  const path = fileURLToPath(new URL(`test-programs/${program}.ts`, import.meta.url));
  let child: ChildProcess | null = null;
  let starts = 0;
  return {
    async start() {
      starts += 1;
      const args = [String(port), journal, String(seed + starts)];
      const started = fork(path, args, { execArgv: NODE_FLAGS, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
      child = started;
      const ended = once(started, 'exit').then(([code, signal]) => {
        throw new Error(`The ${program} ended as it started: ${code ?? signal}.`);
      });
      await Promise.race([once(started, 'message'), ended]);
      ended.catch(() => {});
    },
    async kill() {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    order: (order) => void child?.send(order),
  };
}
