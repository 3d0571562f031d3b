import { type ChildProcess, spawn } from 'node:child_process';

/** A peer that we started; ended by its own pid and never by name. */
export interface PeerProcess {
  readonly child: ChildProcess;
  /** What it has written so far, to both outputs. */
  output(): string;
  /** SIGTERM, and SIGKILL when it has not ended within `graceMs`. */
  stop(graceMs?: number): Promise<void>;
}

/** Those that run; one listener for all of them, however many a test starts. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a peer in `folder`. It is killed with us if we end without stopping it. */
export function startPeer(command: string, parameters: readonly string[], folder: string): PeerProcess {
  const child = spawn(command, parameters, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let written = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      written += chunk;
    });
  }
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  running.add(child);
  return {
    child,
    output: () => written,
    async stop(graceMs = 6000) {
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(timer);
      running.delete(child);
    },
  };
}

/** Asks again and again until `check` is true; throws `what` after `withinMs`. */
export async function waitUntil(
  what: string,
  check: () => boolean | Promise<boolean>,
  withinMs = 10_000,
): Promise<void> {
  const until = Date.now() + withinMs;
  while (!(await check())) {
    if (Date.now() > until) throw new Error(`Waited ${withinMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
