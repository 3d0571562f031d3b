import type { Kysely } from 'kysely';
import type { DeliveryDependencies } from '../delivery/dependencies.ts';
import type { Settings } from '../settings.ts';
import { readFigures } from '../support/read-figures.ts';
import type { SignInTables } from '../tables.ts';
import { describeMessages, describeNow } from './delivery-metrics.ts';
import { type Family, writeMetrics } from './text-format.ts';

export interface MetricsDependencies {
  db: Kysely<SignInTables>;
  settings: Settings;
  delivery: DeliveryDependencies;
}

/** Of this process, by the names that Prometheus's own client libraries use. */
function describeProcess(): Family[] {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  const one = (name: string, help: string, type: Family['type'], value: number): Family => ({
    name,
    help,
    type,
    samples: [{ labels: {}, value }],
  });
  return [
    one('process_cpu_seconds_total', 'CPU time of this process.', 'counter', (user + system) / 1_000_000),
    one('process_resident_memory_bytes', 'Memory of this process.', 'gauge', rss),
    one('nodejs_heap_size_used_bytes', 'JavaScript heap in use.', 'gauge', heapUsed),
    one(
      'process_start_time_seconds',
      'Start of this process, since 1970.',
      'gauge',
      Math.round(performance.timeOrigin / 1000),
    ),
  ];
}

/**
 * Gives everything that Prometheus asks for, as text. Labels name gateways, channels, countries of the configuration and
 * reasons: never a number, a text, an account or a code. Rejects when the database is away: a scrape that failed is
 * seen, counters at zero would be believed.
 */
export async function collectMetrics({ db, settings, delivery }: MetricsDependencies): Promise<string> {
  const { figures, waiting } = await readFigures(db);
  const known = {
    gateways: settings.delivery.gateways.map(({ name }) => name),
    countries: [...new Set(settings.organisations.flatMap(({ allowedCountries }) => allowedCountries))],
  };
  return writeMetrics([
    ...describeMessages(figures, known),
    ...describeNow({ health: delivery.breakers.list(), shares: delivery.ways.listShares(), waiting }),
    ...describeProcess(),
  ]);
}
