import { setTimeout as wait } from 'node:timers/promises';
import { createBrowsers, type Requests } from './browser.ts';
import { PARTY } from './configuration.ts';
import type { CallCounter } from './count-calls.ts';
import { readPoolCpu, readProcessCpu, readServerCpu } from './cpu.ts';
import type { Gateway } from './gateway.ts';
import { median, percentile, repeat } from './measure.ts';
import { type Person, STEPS, type Step, signIn } from './sign-in.ts';

/** A running sign-in service, and who walks through it. */
export interface Stage {
  origin: string;
  pid: number;
  postmaster: number | null;
  people: readonly Person[];
  gateway: Gateway;
  /** As a browser with scripts: the live line of the code page, pages compressed. */
  live: boolean;
}

export interface Load {
  atOnce: number;
  signIns: number;
  /** CPU per sign-in in milliseconds, hashing included; the database's is null when it runs elsewhere. */
  processCpu: number;
  /** The part of it that the process's pool of threads took: hashing and signing (and compressing, when asked for). */
  poolCpu: number;
  databaseCpu: number | null;
  requests: number;
  p50: number;
  p95: number;
  perSecond: number;
}

let turn = 0;

/** Takes the next person: everybody comes before anybody comes again. */
function nextPerson({ people }: Stage): Person {
  const person = people[turn++ % people.length];
  if (!person) throw new Error('There is nobody to sign in.');
  return person;
}

/** Signs people in, `atOnce` at a time, each in a new browser. */
export async function runLoad(stage: Stage, atOnce: number, count: number): Promise<Load> {
  const requests: Requests = { count: 0 };
  const browsers = createBrowsers(stage.origin, requests);
  const readDatabase = () => (stage.postmaster === null ? null : readServerCpu(stage.postmaster));
  const [before, poolBefore, databaseBefore] = [readProcessCpu(stage.pid), readPoolCpu(stage.pid), readDatabase()];
  const began = Date.now();
  const times = await repeat(count, atOnce, () =>
    signIn({
      ...stage,
      browser: browsers.create({ compressed: stage.live }),
      party: PARTY,
      person: nextPerson(stage),
      nextCode: stage.gateway.nextCode,
    }),
  );
  const elapsed = (Date.now() - began) / 1000;
  const databaseAfter = readDatabase();
  browsers.close();
  return {
    atOnce,
    signIns: count,
    processCpu: (readProcessCpu(stage.pid) - before) / count,
    poolCpu: (readPoolCpu(stage.pid) - poolBefore) / count,
    databaseCpu: databaseBefore === null || databaseAfter === null ? null : (databaseAfter - databaseBefore) / count,
    requests: requests.count / count,
    p50: percentile(times, 0.5),
    p95: percentile(times, 0.95),
    perSecond: count / elapsed,
  };
}

/** Several runs as one: medians of each figure. */
export function joinLoads(loads: readonly Load[]): Load {
  const [first] = loads;
  if (!first) throw new Error('Nothing was measured.');
  const middle = (read: (load: Load) => number) => median(loads.map(read));
  return {
    ...first,
    signIns: loads.reduce((sum, load) => sum + load.signIns, 0),
    processCpu: middle((load) => load.processCpu),
    poolCpu: middle((load) => load.poolCpu),
    databaseCpu: first.databaseCpu === null ? null : middle((load) => load.databaseCpu ?? 0),
    p50: middle((load) => load.p50),
    p95: middle((load) => load.p95),
    perSecond: middle((load) => load.perSecond),
  };
}

export type Calls = Record<Step, string[]>;

/** Nothing was asked for this long: what a step set going in the background is over. */
const QUIET_MS = 40;

async function takeWhenQuiet(counter: CallCounter): Promise<string[]> {
  const taken: string[] = [];
  for (;;) {
    await wait(QUIET_MS);
    const more = counter.take();
    taken.push(...more);
    if (more.length === 0) return taken;
  }
}

/** Signs one person in, slowly, and gives what the database was asked in each step. */
export async function listCalls(stage: Stage, counter: CallCounter): Promise<Calls> {
  const browsers = createBrowsers(stage.origin, { count: 0 });
  const calls = Object.fromEntries(STEPS.map((step) => [step, []])) as unknown as Calls;
  await takeWhenQuiet(counter);
  await signIn({
    ...stage,
    browser: browsers.create({ compressed: stage.live }),
    party: PARTY,
    person: nextPerson(stage),
    nextCode: stage.gateway.nextCode,
    after: async (step) => {
      calls[step] = await takeWhenQuiet(counter);
    },
  });
  browsers.close();
  return calls;
}
