import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { createSilentLog } from '@vakt/foundation/log';
import { sql } from 'kysely';
import { createTestDelivery } from '../delivery/test-gateways.ts';
import { recountHours } from '../support/figures.store.ts';
import { seedMessages } from '../support/test-messages.ts';
import { startTestService, type TestService } from '../test-service.ts';
import { createMetricsListener } from './listener.ts';
import { histogramSamples, writeMetrics } from './text-format.ts';

let service: TestService;
const closers: (() => void)[] = [];
before(async () => {
  service = await startTestService();
  await seedMessages(service.db, {
    messages: 3000,
    days: 20,
    gateways: ['test-phones', 'gone-1', 'gone-2'],
    countries: ['NO', 'SE', 'US', 'FR'],
  });
  await seedMessages(service.db, { messages: 50, days: 1, gateways: ['test-phones'], test: true });
  await recountHours(service.db, 'all');
});
after(async () => {
  for (const close of closers) close();
  await service.close();
});

/** What one process answers. */
async function startMetrics(): Promise<string> {
  const delivery = createTestDelivery({ db: service.db } as never);
  const listener = createMetricsListener({
    db: service.db,
    settings: service.settings,
    delivery,
    log: createSilentLog(),
  });
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.close().closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const LINE = /^([a-z_]+)(\{(?:[a-z]+="[^"\\\n]*",?)*\})? (\S+)$/;

async function scrape(origin: string): Promise<Map<string, number>> {
  const response = await fetch(`${origin}/metrics`);
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
  const samples = new Map<string, number>();
  for (const line of (await response.text()).split('\n')) {
    if (line === '' || line.startsWith('# ')) continue;
    const found = LINE.exec(line);
    assert.ok(found, line);
    samples.set(`${found[1]}${found[2] ?? ''}`, Number(found[3]));
  }
  return samples;
}

const sumOf = (samples: Map<string, number>, start: string) =>
  [...samples].reduce((sum, [name, value]) => (name.startsWith(start) ? sum + value : sum), 0);

test('counters say what the outbox says, from every process the same; tests are not among them', async () => {
  const [one, other] = [await scrape(await startMetrics()), await scrape(await startMetrics())];
  const { rows } = await sql<Record<string, number>>`
    select count(handed_over_at)::int as taken, count(*) filter (where state = 'delivered')::int as delivered,
      count(*) filter (where state = 'failed' and ended_at is not null)::int as failed,
      count(verified_at)::int as verified from outbox where not test`.execute(service.db);
  const truth = rows[0]!;
  assert.equal(sumOf(one, 'vakt_messages_handed_over_total'), truth['taken']);
  assert.equal(sumOf(one, 'vakt_messages_delivered_total'), truth['delivered']);
  assert.equal(sumOf(one, 'vakt_messages_failed_total'), truth['failed']);
  assert.equal(sumOf(one, 'vakt_messages_verified_total'), truth['verified']);
  assert.equal(sumOf(one, 'vakt_receipt_seconds_count'), truth['delivered']);
  for (const [name, value] of one) if (name.startsWith('vakt_messages')) assert.equal(other.get(name), value, name);
});

test('labels hold configured gateways and countries, else "other": the number of series has a bound', async () => {
  const names = [...(await scrape(await startMetrics())).keys()].filter((name) =>
    name.startsWith('vakt_messages_tried'),
  );
  const valuesOf = (label: string) =>
    [...new Set(names.map((name) => new RegExp(`${label}="([^"]*)"`).exec(name)?.[1]))].sort();
  assert.deepEqual(valuesOf('gateway'), ['other', 'test-phones']);
  assert.deepEqual(valuesOf('country'), ['NO', 'SE', 'other']);
  assert.deepEqual(valuesOf('channel'), ['call', 'sms']);
});

test('histograms are cumulative and end with all', async () => {
  const samples = await scrape(await startMetrics());
  const buckets = [...samples].filter(([name]) =>
    name.startsWith('vakt_receipt_seconds_bucket{gateway="test-phones",channel="sms",country="NO"'),
  );
  assert.ok(buckets.length > 10);
  assert.ok(buckets.every(([, value], at) => at === 0 || value >= buckets[at - 1]![1]));
  assert.match(buckets.at(-1)![0], /le="\+Inf"/);
  assert.equal(
    buckets.at(-1)![1],
    samples.get('vakt_receipt_seconds_count{gateway="test-phones",channel="sms",country="NO"}'),
  );
});

test('the public address has no metrics, and the other has nothing else', async () => {
  assert.equal((await fetch(`${service.origin}/metrics`)).status, 404);
  const origin = await startMetrics();
  for (const path of ['/', '/admin/delivery', '/sign-in/x', '/metrics/x', '//metrics'])
    assert.equal((await fetch(`${origin}${path}`)).status, 404, path);
  assert.equal((await fetch(`${origin}/metrics`, { method: 'POST' })).status, 404);
});

test('what could break a line is escaped', () => {
  const text = writeMetrics([
    {
      name: 'x',
      help: 'a\\b\nc',
      type: 'gauge',
      samples: [{ labels: { a: 'q"\\\n' }, value: Number.POSITIVE_INFINITY }],
    },
    { name: 'h', help: 'h', type: 'histogram', samples: histogramSamples({}, [1, 2], [3, 0, 1], 4.5) },
  ]);
  assert.equal(
    text,
    [
      '# HELP x a\\\\b\\nc',
      '# TYPE x gauge',
      'x{a="q\\"\\\\\\n"} +Inf',
      '# HELP h h',
      '# TYPE h histogram',
      'h_bucket{le="1"} 3',
      'h_bucket{le="2"} 3',
      'h_bucket{le="+Inf"} 4',
      'h_sum 4.5',
      'h_count 4',
      '',
    ].join('\n'),
  );
});
