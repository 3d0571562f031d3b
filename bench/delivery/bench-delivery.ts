import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createPasswordHasher } from '../../apps/sign-in/src/factors/password/password-hasher.ts';
import { describeHttpGateway, PARTY, writeConfiguration } from '../configuration.ts';
import { type BenchDatabase, openBenchDatabase } from '../database.ts';
import { addPeople } from '../people.ts';
import { findCore, findFreePorts, type Service, SIGN_IN, startService } from '../service.ts';
import type { Person } from '../sign-in.ts';
import { listProfileFlags, say, type Wishes } from '../wishes.ts';
import { measureYardstick } from '../yardstick.ts';
import type { CallWish } from './caller.ts';
import { measureCalls } from './calls.ts';
import { type DeliveryReport, renderDelivery } from './delivery-report.ts';
import type { FarEndPorts } from './far-end.ts';
import { type HandOver, measureHandOver, RESEND_WAIT_SECONDS } from './hand-over.ts';
import { describeSmppGateway } from './smpp-settings.ts';
import { type Amount, measurePath, measureTransport } from './throughput.ts';

interface Sizes {
  people: number;
  /** Rounds of clicks that do not count: what is asked often is compiled by then, as it is for all but the first minutes of a day. */
  warmUp: number;
  transport: Amount;
  path: Amount;
  calls: CallWish;
  yardstick: { rounds: number; count: number };
}

const QUICK: Sizes = {
  people: 60,
  warmUp: 3,
  transport: { warmUp: 3000, rounds: 3, messages: 3000 },
  path: { warmUp: 1000, rounds: 2, messages: 1000 },
  calls: { calls: 50, mode: 'approve' },
  yardstick: { rounds: 2, count: 150 },
};
const WHOLE: Sizes = {
  people: 200,
  warmUp: 4,
  transport: { warmUp: 10_000, rounds: 5, messages: 10_000 },
  path: { warmUp: 3000, rounds: 5, messages: 3000 },
  calls: { calls: 50, mode: 'read-code' },
  yardstick: { rounds: 3, count: 250 },
};

const FAR_END = fileURLToPath(new URL('./far-end.ts', import.meta.url));

interface House {
  wishes: Wishes;
  sizes: Sizes;
  database: BenchDatabase;
  farEnd: Service;
  ports: FarEndPorts;
  people: Person[];
  origin: string;
  /** Environment of a program of ours with this gateway. */
  configure(gateway: object): Promise<NodeJS.ProcessEnv>;
  remove(): Promise<void>;
}

/** Database, far end, people; nothing of ours runs yet. */
async function prepareHouse(wishes: Wishes): Promise<House> {
  const sizes = wishes.quick ? QUICK : WHOLE;
  const folder = await mkdtemp(join(tmpdir(), 'vakt-bench-'));
  const database = await openBenchDatabase(wishes.database);
  const farEnd = await startService(FAR_END, {});
  const ports = await farEnd.ask<FarEndPorts>('ports');
  const [port] = await findFreePorts(1);
  const origin = `http://localhost:${port}`;
  const masterKey = randomBytes(32);
  const limits = { resendWaits: [RESEND_WAIT_SECONDS], sendsPerChallenge: 20 };
  const configure = async (gateway: object) => ({
    VAKT_CONFIG: await writeConfiguration(folder, origin, { gateways: [gateway], limits }),
    VAKT_DATA: folder,
    BENCH_DATABASE_URL: database.url,
    BENCH_MASTER_KEY: masterKey.toString('base64'),
    BENCH_CLIENT_SECRET: PARTY.clientSecret,
  });
  // The first start makes the tables.
  await (await startService(SIGN_IN, await configure(describeHttpGateway(ports.httpUrl)))).stop();
  const people = await addPeople(database.url, masterKey, createPasswordHasher(), sizes.people);
  return {
    ...{ wishes, sizes, database, farEnd, ports, people, origin, configure },
    async remove() {
      await farEnd.stop();
      await database.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** From the click to the gateway, through the running service. */
async function measureClicks(house: House): Promise<HandOver[]> {
  const { ports, wishes } = house;
  const gateways = [
    ['smpp', describeSmppGateway(ports.smppPort)],
    ['http', describeHttpGateway(ports.httpUrl)],
  ] as const;
  const found: HandOver[] = [];
  for (const [name, gateway] of gateways) {
    say(`clicks, ${name} gateway`);
    const service = await startService(SIGN_IN, await house.configure(gateway), { flags: listProfileFlags(wishes) });
    const stage = { ...house, service };
    try {
      for (let round = 0; round < house.sizes.warmUp; round += 1) await measureHandOver(stage, name, 8);
      for (const atOnce of [1, 8]) found.push(...(await measureHandOver(stage, name, atOnce)));
    } finally {
      await service.stop();
    }
  }
  return found;
}

async function measure(house: House): Promise<DeliveryReport> {
  const { sizes, ports, database, wishes } = house;
  const core = findCore();
  const clicks = await measureClicks(house);
  const how = { flags: listProfileFlags(wishes), core };
  say('messages over SMPP, the transport alone');
  const env = { BENCH_PORT: String(ports.smppPort) };
  const transport = await measureTransport({ env, ...how }, sizes.transport);
  say('messages over SMPP, from the queue to the stored receipt');
  const pathEnv = await house.configure(describeSmppGateway(ports.smppPort));
  const path = await measurePath({ env: pathEnv, ...how }, sizes.path, database);
  say('calls');
  const calls = await measureCalls({ ports, ask: house.farEnd.ask }, how, sizes.calls);
  say('oidc-provider alone');
  const yardstick = await measureYardstick(sizes.yardstick.rounds, sizes.yardstick.count);
  return { database: database.title, oneCore: core !== null, clicks, transport, path, calls, yardstick };
}

/** Measures delivery: from a click to the gateway, messages over SMPP. Gives the report as people or programs read it. */
export async function benchDelivery(wishes: Wishes): Promise<string> {
  const house = await prepareHouse(wishes);
  try {
    const report = await measure(house);
    return wishes.json ? `${JSON.stringify(report, null, 2)}\n` : renderDelivery(report);
  } finally {
    await house.remove();
  }
}
