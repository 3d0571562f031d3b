import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPasswordHasher } from '../apps/sign-in/src/factors/password/password-hasher.ts';
import { describeHttpGateway, PARTY, writeConfiguration } from './configuration.ts';
import { openCallCounter } from './count-calls.ts';
import { readFamilyMemory, readMemory } from './cpu.ts';
import { type BenchDatabase, openBenchDatabase } from './database.ts';
import { startGateway } from './gateway.ts';
import { joinLoads, type Load, listCalls, runLoad, type Stage } from './load.ts';
import { measureAlone, measureSigning } from './measure.ts';
import { addPeople } from './people.ts';
import { type Report, renderReport } from './report.ts';
import { findFreePorts, type Service, SIGN_IN, startService } from './service.ts';
import { addSessions } from './sessions.ts';
import { measureStarts } from './start-times.ts';
import { listProfileFlags, say, type Wishes } from './wishes.ts';
import { measureYardstick } from './yardstick.ts';

interface Sizes {
  people: number;
  warmUp: number;
  warmUpScripts: number;
  rounds: number;
  yardstick: number;
  /** How many at once, and how many in all. */
  loads: [number, number][];
}

const QUICK: Sizes = { people: 120, warmUp: 400, warmUpScripts: 120, rounds: 2, yardstick: 150, loads: [[8, 120]] };
const WHOLE: Sizes = {
  people: 300,
  // By then the engine has compiled what is asked often, as it has for all but the first minutes of a day.
  warmUp: 1500,
  warmUpScripts: 500,
  rounds: 3,
  yardstick: 250,
  loads: [
    [1, 40],
    [8, 120],
    [32, 160],
  ],
};
const SESSIONS = 10_000;

interface House {
  wishes: Wishes;
  sizes: Sizes;
  database: BenchDatabase;
  folder: string;
  origin: string;
  env: NodeJS.ProcessEnv;
  receipts: { on: boolean };
  stage: Omit<Stage, 'pid' | 'live'>;
  /** CPU of one comparison with nothing else going on, in milliseconds. */
  hashing: () => Promise<number>;
  remove(): Promise<void>;
}

/** Database, gateway, configuration and people; no service yet. */
async function prepareHouse(wishes: Wishes): Promise<House> {
  const sizes = wishes.quick ? QUICK : WHOLE;
  const folder = await mkdtemp(join(tmpdir(), 'vakt-bench-'));
  const database = await openBenchDatabase(wishes.database);
  const receipts = { on: false };
  const gateway = await startGateway({ receipts: () => receipts.on });
  const [port] = await findFreePorts(1);
  const origin = `http://localhost:${port}`;
  const masterKey = randomBytes(32);
  const env = {
    VAKT_CONFIG: await writeConfiguration(folder, origin, { gateways: [describeHttpGateway(gateway.url)] }),
    VAKT_DATA: folder,
    BENCH_DATABASE_URL: database.url,
    BENCH_MASTER_KEY: masterKey.toString('base64'),
    BENCH_CLIENT_SECRET: PARTY.clientSecret,
  };
  // The first start makes the tables.
  await (await startService(SIGN_IN, env)).stop();
  const hasher = createPasswordHasher();
  const people = await addPeople(database.url, masterKey, hasher, sizes.people);
  const password = people[0]?.password ?? '';
  const stored = await hasher.hash(password);
  return {
    wishes,
    sizes,
    database,
    folder,
    origin,
    env,
    receipts,
    stage: { origin, postmaster: database.postmaster, people, gateway },
    hashing: () => measureAlone(() => hasher.matches(stored, password)),
    async remove() {
      await gateway.close();
      await database.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What the database is asked in one sign-in, step by step, through a counter. */
async function countCalls(house: House) {
  const counter = await openCallCounter(house.database.url);
  const service = await startService(SIGN_IN, { ...house.env, BENCH_DATABASE_URL: counter.url });
  const stage = { ...house.stage, pid: service.pid, live: false };
  try {
    // Connections are opened and statements prepared by the first ones.
    await runLoad(stage, 4, 20);
    const plain = await listCalls(stage, counter);
    house.receipts.on = true;
    const browser = await listCalls({ ...stage, live: true }, counter);
    house.receipts.on = false;
    return { plain, browser };
  } finally {
    await service.stop();
    await counter.close();
  }
}

async function runRounds(stage: Stage, sizes: Sizes): Promise<Load[]> {
  const rounds: Load[][] = sizes.loads.map(() => []);
  for (let round = 0; round < sizes.rounds; round += 1) {
    for (const [index, [atOnce, count]] of sizes.loads.entries()) {
      rounds[index]?.push(await runLoad(stage, atOnce, count));
    }
  }
  return rounds.map(joinLoads);
}

async function measureLoad(house: House, service: Service) {
  const stage: Stage = { ...house.stage, pid: service.pid, live: false };
  const memoryAtStart = readMemory(service.pid).resident;
  await runLoad(stage, 8, house.sizes.warmUp);
  const alone = { hashing: await house.hashing(), signing: await measureSigning() };
  const loads = await runRounds(stage, house.sizes);
  const memoryAfterLoad = readMemory(service.pid).resident;
  house.receipts.on = true;
  await runLoad({ ...stage, live: true }, 8, house.sizes.warmUpScripts);
  const withScripts = await runLoad({ ...stage, live: true }, 8, 120);
  house.receipts.on = false;
  await addSessions(house.database, SESSIONS);
  await runLoad(stage, 8, 40);
  const memory = { atStart: memoryAtStart, afterLoad: memoryAfterLoad, withSessions: readMemory(service.pid).resident };
  const { postmaster } = house.database;
  return { loads, alone, withScripts, memory, databaseMemory: postmaster && readFamilyMemory(postmaster) };
}

async function measure(house: House): Promise<Report> {
  const { wishes, sizes } = house;
  say('counting database calls');
  const calls = await countCalls(house);
  say('signing people in');
  const service = await startService(SIGN_IN, house.env, { flags: listProfileFlags(wishes) });
  const measured = await measureLoad(house, service).finally(() => service.stop());
  say('oidc-provider alone');
  const yardstick = await measureYardstick(sizes.rounds, sizes.yardstick);
  if (!wishes.quick) say('starting everything, three times');
  const starts = wishes.quick ? null : await measureStarts();
  return {
    database: house.database.title,
    calls,
    ...measured,
    sessions: SESSIONS,
    processStart: service.readyAfter,
    yardstick,
    starts,
  };
}

/** Measures complete sign-ins: CPU, database calls, latency, memory, start times. Gives the report as people or programs read it. */
export async function benchSignIns(wishes: Wishes): Promise<string> {
  const house = await prepareHouse(wishes);
  try {
    const report = await measure(house);
    return wishes.json ? `${JSON.stringify(report, null, 2)}\n` : renderReport(report);
  } finally {
    await house.remove();
  }
}
