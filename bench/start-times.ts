import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { listFamily, readCommand, readFamilyMemory, readMemory } from './cpu.ts';
import { findFreePorts } from './service.ts';

/** How long `npm start` takes until it says "ready", in milliseconds, and what it then holds in megabytes. */
export interface StartTimes {
  /** With nothing there: databases, keys, people are made. */
  fresh: number;
  /** Stopped and started again. */
  again: number;
  /** Killed, all of it, and started again. */
  afterKill: number;
  /** All processes of it, the database's too. */
  memory: number;
  /** One by one, resident. */
  processes: { program: string; resident: number }[];
}

const REPOSITORY = fileURLToPath(new URL('../', import.meta.url));
const PROGRAMS = ['sign-in', 'service-desk', 'phone-simulator', 'start/main.ts', 'node24.mjs'];

async function startAll(env: NodeJS.ProcessEnv): Promise<{ child: ChildProcess; time: number }> {
  const began = performance.now();
  const child = spawn('npm', ['start'], { cwd: REPOSITORY, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      if (/^ready$/m.test(said)) resolve();
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${said}`)));
  });
  return { child, time: performance.now() - began };
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** The database counts as one: its processes share most of their memory. */
function listMemory(pid: number): StartTimes['processes'] {
  return listFamily(pid).flatMap((one) => {
    const command = readCommand(one);
    const program = PROGRAMS.find((name) => command.includes(name));
    return program ? [{ program, resident: readMemory(one).resident }] : [];
  });
}

/** Ends everything at once, the database too, as a power cut would. */
async function killAll(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  for (const pid of listFamily(child.pid ?? 0)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself, its parent gone.
    }
  }
  await ended;
}

/** Runs `npm start` three times in a folder of its own. */
export async function measureStarts(): Promise<StartTimes> {
  const folder = await mkdtemp(join(tmpdir(), 'vakt-bench-start-'));
  const [signIn, serviceDesk, simulator] = await findFreePorts(3);
  const env = {
    ...process.env,
    VAKT_DATA: folder,
    VAKT_SIGN_IN_PORT: String(signIn),
    VAKT_SERVICE_DESK_PORT: String(serviceDesk),
    VAKT_SIMULATOR_PORT: String(simulator),
  };
  try {
    const fresh = await startAll(env);
    await end(fresh.child);
    const again = await startAll(env);
    const memory = readFamilyMemory(again.child.pid ?? 0);
    const processes = listMemory(again.child.pid ?? 0);
    await killAll(again.child);
    const afterKill = await startAll(env);
    await end(afterKill.child);
    return { fresh: fresh.time, again: again.time, afterKill: afterKill.time, memory, processes };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
