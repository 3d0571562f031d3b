import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { CALM_ENVIRONMENT, CALM_FLAGS } from '../tools/start/calm-memory.ts';

/** A program of ours that runs. */
export interface Service {
  pid: number;
  /** Milliseconds from its start to its word that it is ready. */
  readyAfter: number;
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

/** Starts a program of ours and waits until it is ready. Rejects with what it said when it ends before. */
export async function startService(
  program: string,
  env: NodeJS.ProcessEnv,
  flags: readonly string[] = [],
): Promise<Service> {
  const began = performance.now();
  const child = spawn(process.execPath, [...CALM_FLAGS, ...flags, '--import', LOADER, program], {
    env: { ...process.env, ...CALM_ENVIRONMENT, ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  await waitUntilReady(child, program);
  return {
    pid: child.pid ?? 0,
    readyAfter: performance.now() - began,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}
