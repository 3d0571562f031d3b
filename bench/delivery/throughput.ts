import { fileURLToPath } from 'node:url';
import { readServerCpu } from '../cpu.ts';
import type { BenchDatabase } from '../database.ts';
import { median, percentile } from '../measure.ts';
import { type Service, startService } from '../service.ts';
import { addChallenges } from './challenges.ts';
import type { PathRun } from './path-sender.ts';
import type { TransportRun } from './transport-sender.ts';

/** The SMPP transport alone: milliseconds for each message, medians over the rounds. */
export interface TransportFigures {
  messages: number;
  perSecond: number;
  bestPerSecond: number;
  /** CPU of our process for each message. */
  cpu: number;
  p50: number;
  p95: number;
}

/** From the queue in the database to the stored receipt. */
export interface PathFigures {
  messages: number;
  perSecond: number;
  bestPerSecond: number;
  cpu: number;
  /** CPU of the database server for each message; null when it runs elsewhere. */
  databaseCpu: number | null;
}

/** How much is sent: a round first that does not count, then the rounds. */
export interface Amount {
  warmUp: number;
  rounds: number;
  messages: number;
}

const TRANSPORT = fileURLToPath(new URL('./transport-sender.ts', import.meta.url));
const PATH = fileURLToPath(new URL('./path-sender.ts', import.meta.url));

interface Sender {
  env: NodeJS.ProcessEnv;
  flags: readonly string[];
  core: number | null;
}

async function withSender<Result>(
  program: string,
  { env, ...options }: Sender,
  work: (service: Service) => Promise<Result>,
): Promise<Result> {
  const service = await startService(program, env, options);
  return work(service).finally(() => service.stop());
}

const rate = (count: number, elapsed: number) => (1000 * count) / elapsed;

/** Sends over SMPP, a window of messages at once, receipts and all, and stores nothing. */
export function measureTransport(sender: Sender, { warmUp, rounds, messages }: Amount): Promise<TransportFigures> {
  return withSender(TRANSPORT, sender, async ({ ask }) => {
    await ask('send', warmUp);
    const runs: TransportRun[] = [];
    for (let round = 0; round < rounds; round += 1) runs.push(await ask<TransportRun>('send', messages));
    const rates = runs.map(({ sent, elapsed }) => rate(sent, elapsed));
    return {
      messages,
      perSecond: median(rates),
      bestPerSecond: Math.max(...rates),
      cpu: median(runs.map(({ cpu, sent }) => cpu / sent)),
      p50: median(runs.map(({ times }) => percentile(times, 0.5))),
      p95: median(runs.map(({ times }) => percentile(times, 0.95))),
    };
  });
}

/** Delivers queued messages by the database and over SMPP, and waits for their receipts to be stored. */
export function measurePath(
  sender: Sender,
  { warmUp, rounds, messages }: Amount,
  database: BenchDatabase,
): Promise<PathFigures> {
  const { postmaster } = database;
  const readDatabase = () => (postmaster === null ? 0 : readServerCpu(postmaster));
  return withSender(PATH, sender, async ({ ask }) => {
    const run = async (count: number) => {
      await ask('queue', await addChallenges(database, count));
      const before = readDatabase();
      const result = await ask<PathRun>('deliver');
      return { ...result, databaseCpu: readDatabase() - before };
    };
    await run(warmUp);
    const runs: Awaited<ReturnType<typeof run>>[] = [];
    for (let round = 0; round < rounds; round += 1) runs.push(await run(messages));
    const rates = runs.map(({ delivered, elapsed }) => rate(delivered, elapsed));
    return {
      messages,
      perSecond: median(rates),
      bestPerSecond: Math.max(...rates),
      cpu: median(runs.map(({ cpu, delivered }) => cpu / delivered)),
      databaseCpu: postmaster === null ? null : median(runs.map((one) => one.databaseCpu / one.delivered)),
    };
  });
}
