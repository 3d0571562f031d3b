import { writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const GRACE_MS = 5000;

/** Which processes this start has brought up, so that the next one finds them if we are killed. */
const listPath = (dataFolder: string) => join(dataFolder, 'processes.json');

/** Whether the process still is the program that it was (ids are used again). */
async function isStill(pid: number, program: string): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return command.split('\0').includes(program);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended in the meantime, which is what we wanted.
  }
}

/** Notes the programs that run now: path of the program → process id. */
export function recordProcesses(dataFolder: string, processes: ReadonlyMap<string, number>): void {
  writeFileSync(listPath(dataFolder), JSON.stringify([...processes]), { mode: 0o600 });
}

/** Ends what a killed `npm start` of this data folder left running, and waits until it is gone. Call with the start lock held. */
export async function endLeftovers(dataFolder: string): Promise<void> {
  const text = await readFile(listPath(dataFolder), 'utf8').catch(() => '[]');
  let left: [program: string, pid: number][] = [];
  try {
    left = JSON.parse(text) as [string, number][];
  } catch {
    // Cut short while it was written: there is nothing to learn from it.
  }
  const deadline = Date.now() + GRACE_MS;
  for (const [program, pid] of left) {
    if (await isStill(pid, program)) signal(pid, 'SIGTERM');
    while (await isStill(pid, program)) {
      if (Date.now() > deadline) signal(pid, 'SIGKILL');
      await wait(20);
    }
  }
  await rm(listPath(dataFolder), { force: true });
}
