import { setTimeout as wait } from 'node:timers/promises';
import { readClock } from '../answer-questions.ts';
import { type Browser, createBrowsers } from '../browser.ts';
import { PARTY } from '../configuration.ts';
import { readProcessCpu, readServerCpu } from '../cpu.ts';
import type { BenchDatabase } from '../database.ts';
import { percentile, repeat } from '../measure.ts';
import type { Service } from '../service.ts';
import { createRequest, type Person } from '../sign-in.ts';
import type { Arrival } from './far-end.ts';

/** 50th and 95th of a hundred, in milliseconds. */
export interface Spread {
  p50: number;
  p95: number;
}

/** From a click to the gateway. */
export interface HandOver {
  gateway: 'smpp' | 'http';
  /** `password`: the password that leads to the code (it is compared first); `again`: "Send ny kode". */
  click: 'password' | 'again';
  atOnce: number;
  clicks: number;
  /** From the request to the arrival of the message at the gateway, and to the answer that the person sees. */
  arrived: Spread;
  answered: Spread;
  /** From the beginning of the transaction that queues the message: to its arrival, and until its hand-over is stored. */
  queuedToArrived: Spread;
  queuedToStored: Spread;
  /** CPU of one click, hand-over, receipt and answer and all; the database's is null when it runs elsewhere. */
  cpu: number;
  databaseCpu: number | null;
}

export interface HandOverStage {
  /** The sign-in process. */
  service: Service;
  origin: string;
  database: BenchDatabase;
  people: readonly Person[];
  farEnd: Service;
}

/** One person before a page with a button. */
interface Visit {
  person: Person;
  browser: Browser;
  journey: string;
}

/** One press of a button. */
interface Click {
  to: string;
  at: number;
  answered: number;
}

const PATIENCE_MS = 20_000;
/** The configuration's wait before "Send ny kode" counts, and a little. */
export const RESEND_WAIT_SECONDS = 5;
const RESEND_WAIT_MS = RESEND_WAIT_SECONDS * 1000 + 200;

const spread = (values: readonly number[]): Spread => ({ p50: percentile(values, 0.5), p95: percentile(values, 0.95) });

async function press({ person, browser }: Visit, address: string, form: Record<string, string>): Promise<Click> {
  const at = readClock();
  const { status, body } = await browser.post(address, form);
  if (status !== 303) throw new Error(`${address}: ${status}: ${body.replace(/<[^>]*>/g, ' ').slice(0, 300)}`);
  return { to: person.number, at, answered: readClock() };
}

/** Comes to the password page. */
async function visit(person: Person, browser: Browser): Promise<Visit> {
  const { location } = await browser.get(createRequest(PARTY).address);
  const journey = location ?? '';
  const { status } = await browser.get(journey);
  if (status !== 200) throw new Error(`The password page answered ${status}.`);
  return { person, browser, journey };
}

async function listArrivals(farEnd: Service, count: number): Promise<Arrival[]> {
  const arrivals: Arrival[] = [];
  for (const until = Date.now() + PATIENCE_MS; arrivals.length < count; await wait(20)) {
    arrivals.push(...(await farEnd.ask<Arrival[]>('arrivals')));
    if (Date.now() > until) throw new Error(`${arrivals.length} of ${count} messages came.`);
  }
  return arrivals;
}

interface Stored {
  id: string;
  gatewayMessageId: string | null;
  queued: number;
  handedOver: number;
}

/** The newest messages, newest first, by the database's clock. Waits until their hand-over is stored. */
async function listStored({ database }: HandOverStage, count: number): Promise<Stored[]> {
  for (const until = Date.now() + PATIENCE_MS; ; await wait(20)) {
    const rows = await database.ask(`
      select id, gateway_message_id as "gatewayMessageId", 1000 * extract(epoch from created_at)::float8 as queued,
        1000 * extract(epoch from handed_over_at)::float8 as "handedOver"
      from outbox order by created_at desc limit ${count}`);
    if (rows.every(({ handedOver }) => handedOver !== null)) return rows as unknown as Stored[];
    if (Date.now() > until) throw new Error('A hand-over was not stored.');
  }
}

/** What came of a round of clicks. Every person clicked once, and every number is one person's. */
async function judge(
  stage: HandOverStage,
  clicks: readonly Click[],
): Promise<Omit<HandOver, 'gateway' | 'click' | 'atOnce' | 'cpu' | 'databaseCpu'>> {
  const arrivals = await listArrivals(stage.farEnd, clicks.length);
  const stored = await listStored(stage, clicks.length);
  const cameAt = new Map(arrivals.map(({ to, at }) => [to, at]));
  const walls = new Map(arrivals.map(({ id, wall }) => [id, wall]));
  const wallOf = ({ id, gatewayMessageId }: Stored) => walls.get(id) ?? walls.get(gatewayMessageId ?? '') ?? Number.NaN;
  return {
    clicks: clicks.length,
    arrived: spread(clicks.map(({ to, at }) => (cameAt.get(to) ?? Number.NaN) - at)),
    answered: spread(clicks.map(({ at, answered }) => answered - at)),
    queuedToArrived: spread(stored.map((one) => wallOf(one) - one.queued)),
    queuedToStored: spread(stored.map((one) => one.handedOver - one.queued)),
  };
}

function readCpu({ service, database: { postmaster } }: HandOverStage) {
  return { process: readProcessCpu(service.pid), database: postmaster === null ? 0 : readServerCpu(postmaster) };
}

/** Presses each of the two buttons once for everybody, `atOnce` at a time. Nothing else goes on meanwhile. */
export async function measureHandOver(
  stage: HandOverStage,
  gateway: HandOver['gateway'],
  atOnce: number,
): Promise<HandOver[]> {
  const browsers = createBrowsers(stage.origin, { count: 0 });
  const visits: Visit[] = [];
  await repeat(stage.people.length, 4, async (index) => {
    const person = stage.people[index] as Person;
    visits.push(await visit(person, browsers.create()));
  });
  const round = async (address: string, form: (visit: Visit) => Record<string, string>) => {
    await stage.farEnd.ask('arrivals');
    const clicks: Click[] = [];
    const before = readCpu(stage);
    await repeat(visits.length, atOnce, async (index) => {
      const one = visits[index] as Visit;
      clicks.push(await press(one, `${one.journey}/${address}`, form(one)));
    });
    const found = await judge(stage, clicks);
    const after = readCpu(stage);
    return {
      ...found,
      cpu: (after.process - before.process) / clicks.length,
      databaseCpu: stage.database.postmaster === null ? null : (after.database - before.database) / clicks.length,
    };
  };
  try {
    const password = await round('password', ({ person: { userName, password } }) => ({ userName, password }));
    await wait(RESEND_WAIT_MS);
    const again = await round('again', () => ({ channel: 'sms' }));
    return [
      { gateway, click: 'password', atOnce, ...password },
      { gateway, click: 'again', atOnce, ...again },
    ];
  } finally {
    browsers.close();
  }
}
