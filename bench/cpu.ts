import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Milliseconds of one clock tick of /proc (USER_HZ). */
const TICK_MS = 1000 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** libuv's threads: here the passwords are hashed, signatures made and pages compressed. */
const POOL_THREAD = 'libuv-worker';

interface Times {
  name: string;
  parent: number;
  /** Ticks of the process itself. */
  own: number;
  /** Ticks of children that have ended and were waited for. */
  ended: number;
}

/** Reads /proc/<path>/stat (proc_pid_stat(5)) of a process or thread; null when it is gone. */
function readTimes(path: number | string): Times | null {
  try {
    const text = readFileSync(`/proc/${path}/stat`, 'utf8');
    // The name may hold blanks and brackets: everything counts from the last one. Field 4 comes second after it.
    const end = text.lastIndexOf(')');
    const fields = text.slice(end + 2).split(' ');
    const field = (number: number) => Number(fields[number - 3]);
    const name = text.slice(text.indexOf('(') + 1, end);
    return { name, parent: field(4), own: field(14) + field(15), ended: field(16) + field(17) };
  } catch {
    return null;
  }
}

const listProcesses = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

/** CPU that one process has used, all its threads, in milliseconds. Throws when it is gone. */
export function readProcessCpu(pid: number): number {
  const times = readTimes(pid);
  if (!times) throw new Error(`Process ${pid} is gone.`);
  return times.own * TICK_MS;
}

/** CPU that a Node process's pool of threads has used, in milliseconds. Throws when it has no such threads. */
export function readPoolCpu(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`).map((thread) => readTimes(`${pid}/task/${thread}`));
  const pool = threads.filter((times) => times?.name === POOL_THREAD);
  if (pool.length === 0) throw new Error(`Process ${pid} has no threads called ${POOL_THREAD}.`);
  return pool.reduce((sum, times) => sum + (times?.own ?? 0), 0) * TICK_MS;
}

/** The processes below one, itself first. */
export function listFamily(pid: number): number[] {
  const parents = listProcesses().map((one): [number, number] => [one, readTimes(one)?.parent ?? 0]);
  const family = [pid];
  for (const member of family) family.push(...parents.filter(([, parent]) => parent === member).map(([one]) => one));
  return family;
}

/** CPU of a PostgreSQL server, in milliseconds: its postmaster, every backend and worker, and those that have ended. */
export function readServerCpu(postmaster: number): number {
  const ended = readTimes(postmaster)?.ended ?? 0;
  const running = listFamily(postmaster).reduce((sum, pid) => sum + (readTimes(pid)?.own ?? 0), 0);
  return (ended + running) * TICK_MS;
}

/** Memory of a process in megabytes: `resident` as `ps` shows it; `share` counts memory that several use only in part. */
export function readMemory(pid: number): { resident: number; share: number } {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    const read = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0) / 1024;
    return { resident: read('Rss'), share: read('Pss') };
  } catch {
    return { resident: 0, share: 0 };
  }
}

/** Memory of a process and all below it, shared parts counted once, in megabytes. */
export function readFamilyMemory(pid: number): number {
  return listFamily(pid).reduce((sum, one) => sum + readMemory(one).share, 0);
}

/** A process's program and arguments, blanks between them; empty when it is gone. */
export function readCommand(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
