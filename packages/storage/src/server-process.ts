import { readFile, readlink, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** What a running server has written about itself in its data folder (postmaster.pid). */
export interface RunningServer {
  pid: number;
  socketFolder: string;
  ready: boolean;
}

async function isServerOf(pid: number, dataFolder: string): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [, name, state] = /^\d+ \((.*)\) (\w)/s.exec(stat) ?? [];
  // A zombie answers to signals but serves nothing.
  if (!state || state === 'Z' || state === 'X') return false;
  try {
    // A reused process id stands in another folder.
    return (await readlink(`/proc/${pid}/cwd`)) === (await realpath(dataFolder));
  } catch (error) {
    // Where we may not look, the name decides: rather no start than two servers on one folder.
    return (error as NodeJS.ErrnoException).code === 'EACCES' && name === 'postgres';
  }
}

/** Gives the server that runs on a data folder, or null. A postmaster.pid that nobody stands behind counts as none. */
export async function findRunningServer(dataFolder: string): Promise<RunningServer | null> {
  const text = await readFile(join(dataFolder, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 1 || !(await isServerOf(pid, dataFolder))) return null;
  return { pid, socketFolder: lines[4] ?? '', ready: lines[7]?.trim() === 'ready' };
}

/** Removes the postmaster.pid of a server that died without a word. Call only with the start lock held. */
export async function clearDeadServer(dataFolder: string): Promise<void> {
  if (!(await findRunningServer(dataFolder))) await rm(join(dataFolder, 'postmaster.pid'), { force: true });
}

/** Asks a server to stop (`SIGINT`: fast shutdown, PostgreSQL 18 §18.5) and waits until it has. False: still there after `waitMs`. */
export async function stopServer(pid: number, dataFolder: string, waitMs: number): Promise<boolean> {
  const deadline = Date.now() + waitMs;
  if (await isServerOf(pid, dataFolder)) process.kill(pid, 'SIGINT');
  while (await isServerOf(pid, dataFolder)) {
    if (Date.now() >= deadline) return false;
    await wait(10);
  }
  return true;
}
