import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { openSignInDatabase, type SignInTestDatabase } from '../delivery/test-rows.ts';
import type { ConsoleFilter } from './console-filter.ts';
import { foldHours, recountHours, sumEver, sumFigures, sumSlots } from './figures.store.ts';
import { foldAll, foldFailures, foldLines, foldSlots } from './fold-figures.ts';
import { seedMessages } from './test-messages.ts';
import { RECEIPT_CLASSES, readPercentile, WAIT_CLASSES } from './time-classes.ts';

let database: SignInTestDatabase;
before(async () => {
  database = await openSignInDatabase();
  await seedMessages(database.db, { messages: 20_000, days: 30, gateways: ['one', 'two', 'three'] });
  await seedMessages(database.db, { messages: 200, days: 30, gateways: ['drill'], test: true });
  assert.equal(await recountHours(database.db, 'all'), true);
});
after(() => database.close());

const filterOf = (given: Partial<ConsoleFilter> = {}): ConsoleFilter => ({
  period: 'month',
  channel: null,
  country: null,
  of: 'people',
  ...given,
});

/** What a person would count in the outbox. */
async function countOutbox(where = sql`true`) {
  const { rows } = await sql<Record<string, number>>`
    select count(*)::int as messages, count(*) filter (where state = 'delivered')::int as delivered,
      count(*) filter (where state = 'failed')::int as failed, count(*) filter (where state = 'handed-over')::int as open,
      count(verified_at)::int as verified, count(handed_over_at)::int as "handedOver",
      percentile_cont(0.5) within group (order by extract(epoch from ended_at - handed_over_at))
        filter (where state = 'delivered') as half,
      percentile_cont(0.95) within group (order by extract(epoch from ended_at - handed_over_at))
        filter (where state = 'delivered') as most
    from outbox where not test and ${where}`.execute(database.db);
  return rows[0]!;
}

test('the stored hours say of a month what the outbox says, times included', async () => {
  const since = sql`created_at >= (date_trunc('day', now() at time zone 'Europe/Oslo') - interval '29 days') at time zone 'Europe/Oslo'`;
  const truth = await countOutbox(since);
  const all = foldAll(await sumFigures(database.db, filterOf()));
  for (const name of ['delivered', 'failed', 'open', 'verified', 'handedOver'] as const)
    assert.equal(all[name], truth[name], name);
  assert.ok(truth['delivered']! > 15_000);
  const half = readPercentile(all.receipts, RECEIPT_CLASSES, 0.5) ?? 0;
  const most = readPercentile(all.receipts, RECEIPT_CLASSES, 0.95) ?? 0;
  assert.ok(Math.abs(half - truth['half']!) / truth['half']! < 0.1, `half ${half} for ${truth['half']}`);
  assert.ok(Math.abs(most - truth['most']!) / truth['most']! < 0.1, `95 of 100 ${most} for ${truth['most']}`);
  assert.ok((readPercentile(all.waits, WAIT_CLASSES, 0.5) ?? 0) > 0.2);
});

test('each period, channel and country holds what the outbox holds of it', async () => {
  const hours = sql`created_at >= date_trunc('hour', now()) - interval '23 hours'`;
  const truth = await countOutbox(sql`${hours} and channel = 'call' and country = 'SE'`);
  const day = foldAll(await sumFigures(database.db, filterOf({ period: 'day', channel: 'call', country: 'SE' })));
  assert.equal(day.handedOver, truth['handedOver']);
  const lines = foldLines(await sumFigures(database.db, filterOf({ period: 'week' })), 'gateway');
  assert.deepEqual(lines.map(({ name, channel }) => `${name} ${channel}`).sort(), [
    'one call',
    'one sms',
    'three call',
    'three sms',
    'two call',
    'two sms',
  ]);
  const failures = foldFailures(await sumFigures(database.db, filterOf()));
  assert.deepEqual(failures.map(({ reason }) => reason).sort(), [
    'sender_refused',
    'throttled',
    'unknown',
    'unreachable',
  ]);
});

for (const [period, count] of [
  ['hour', 12],
  ['day', 24],
  ['week', 7],
  ['month', 30],
] as const) {
  test(`the stretches of a ${period} are all there and add up to the whole`, async () => {
    const filter = filterOf({ period });
    const slots = foldSlots(await sumSlots(database.db, filter));
    assert.equal(slots.length, count);
    const sum = (name: 'delivered' | 'failed' | 'open') => slots.reduce((all, slot) => all + slot[name], 0);
    const all = foldAll(await sumFigures(database.db, filter));
    assert.deepEqual([sum('delivered'), sum('failed'), sum('open')], [all.delivered, all.failed, all.open]);
  });
}

test('tests and drills are counted apart, and never among the messages of people', async () => {
  const people = foldLines(await sumFigures(database.db, filterOf()), 'gateway');
  assert.equal(
    people.some(({ name }) => name === 'drill'),
    false,
  );
  const tests = foldAll(await sumFigures(database.db, filterOf({ of: 'tests' })));
  assert.ok(tests.tried > 190);
  assert.equal(
    (await sumEver(database.db)).some(({ gateway }) => gateway === 'drill'),
    false,
  );
});

test('no message at all: every stretch is there and empty', async () => {
  const filter = filterOf({ country: 'IS', period: 'week' });
  assert.deepEqual(await sumFigures(database.db, filter), []);
  const slots = foldSlots(await sumSlots(database.db, filter));
  assert.equal(slots.length, 7);
  assert.equal(readPercentile(slots[0]!.receipts, RECEIPT_CLASSES, 0.5), null);
});

test('sums that counters are made of never fall: neither by a late receipt, nor when the outbox forgets', async () => {
  const { db } = database;
  const count = async () => {
    const figures = await sumEver(db);
    const all = foldAll(figures);
    const final = figures.filter(({ state }) => state === 'failed').reduce((sum, one) => sum + one.messages, 0);
    return { handedOver: all.handedOver, delivered: all.delivered, verified: all.verified, cost: all.costMilli, final };
  };
  const first = await count();
  await sql`update outbox set state = 'delivered', ended_at = handed_over_at + interval '5 seconds'
    where state = 'handed-over' and not test and created_at > now() - interval '1 day'`.execute(db);
  await recountHours(db, 'all');
  const second = await count();
  assert.ok(second.delivered > first.delivered);
  assert.equal(second.handedOver, first.handedOver);
  // Weeks pass in which nothing is sent: the outbox forgets, and the hours are folded.
  const pass = async () => {
    await sql`update delivery_hours set hour = hour - interval '41 days' where hour > '1971-01-01'`.execute(db);
    await sql`delete from outbox where not test`.execute(db);
    await foldHours(db);
  };
  await pass();
  const { rows } = await sql<{ hours: number }>`select count(distinct hour)::int as hours from delivery_hours`.execute(
    db,
  );
  assert.equal(rows[0]?.hours, 1);
  assert.deepEqual(await count(), second);
  await recountHours(db, 'all');
  assert.deepEqual(await count(), second, 'counting anew leaves what is folded');
  await seedMessages(db, { messages: 1000, days: 5, gateways: ['one', 'four'] });
  await recountHours(db, 'all');
  const third = await count();
  assert.equal(third.handedOver, second.handedOver + 960);
  await pass();
  await foldHours(db);
  assert.deepEqual(await count(), third, 'folded upon what was folded');
});
