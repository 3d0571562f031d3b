import { HOME_TIME_ZONE } from '@vakt/messages/format';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { MessageState, SignInTables } from '../tables.ts';
import type { ConsoleFilter, Period } from './console-filter.ts';
import { RECEIPT_CLASSES, WAIT_CLASSES } from './time-classes.ts';

/** Messages of one kind, summed. */
export interface Figures {
  gateway: string;
  channel: 'sms' | 'call';
  /** Empty when the number belongs to no country. */
  country: string;
  /** `unsure`: failed as far as we know, and yet a receipt may say that it arrived. */
  state: MessageState | 'unsure';
  /** Of a failure; empty else. */
  reason: string;
  messages: number;
  /** That a gateway was asked to take. */
  tried: number;
  handedOver: number;
  /** Handed over with a code in it: what `verified` is a part of. */
  codes: number;
  /** Whose code was used. */
  verified: number;
  costMilli: number;
  /** Counts by WAIT_CLASSES and RECEIPT_CLASSES, and the sums of the times in seconds. */
  waits: number[];
  waitSeconds: number;
  receipts: number[];
  receiptSeconds: number;
}

/** Messages of one outcome within a stretch of time. */
export interface SlotFigures {
  start: Date;
  state: Figures['state'];
  messages: number;
  receipts: number[];
}

/** Hours older than the outbox itself are folded into this one. */
export const FOLDED = sql`'1970-01-01T00:00:00Z'::timestamptz`;

/** Counts per class. Times have microseconds: half of one less, and a time on a bound falls below it. */
function classify(seconds: RawBuilder<unknown>, bounds: readonly number[]): RawBuilder<unknown> {
  return sql`width_bucket(${seconds} - 0.0000005, ${sql.raw(`array[${bounds.join()}]::float8[]`)})`;
}

function countClasses(name: string, bounds: readonly number[]): RawBuilder<unknown> {
  const counts = [...bounds, 0].map((_, at) => `count(*) filter (where ${name} = ${at})`);
  return sql.raw(`array[${counts.join()}]::int[]`);
}

function sumClasses(name: string, bounds: readonly number[]): RawBuilder<unknown> {
  return sql.raw(`array[${[...bounds, 0].map((_, at) => `sum(${name}[${at + 1}])`).join()}]::int[]`);
}

/** Messages of the outbox, each with its outcome and the classes of its times. */
function classified(where: RawBuilder<unknown>): RawBuilder<unknown> {
  const wait = sql`extract(epoch from handed_over_at - created_at)::float8`;
  const receipt = sql`extract(epoch from ended_at - handed_over_at)::float8`;
  return sql`
    select created_at, gateway, channel, coalesce(country, '') as country, send_number, sending_at, handed_over_at,
      verified_at, cost_milli, case when state = 'failed' then coalesce(reason, '') else '' end as reason,
      case when state = 'failed' and ended_at is null then 'unsure' else state end as state,
      case when handed_over_at is not null then ${wait} end as wait,
      case when handed_over_at is not null then ${classify(wait, WAIT_CLASSES)} end as wait_class,
      case when state = 'delivered' then ${receipt} end as receipt,
      case when state = 'delivered' then ${classify(receipt, RECEIPT_CLASSES)} end as receipt_class
    from outbox where ${where}`;
}

/** What is counted of a group of classified messages, by the columns of `delivery_hours`. */
const COUNTED = sql`
  count(*)::int as messages,
  count(sending_at)::int as tried,
  count(handed_over_at)::int as handed_over,
  count(handed_over_at) filter (where send_number > 0)::int as codes,
  count(verified_at)::int as verified,
  coalesce(sum(cost_milli) filter (where handed_over_at is not null), 0)::bigint as cost_milli,
  ${countClasses('wait_class', WAIT_CLASSES)} as waits, coalesce(sum(wait), 0)::float8 as wait_seconds,
  ${countClasses('receipt_class', RECEIPT_CLASSES)} as receipts, coalesce(sum(receipt), 0)::float8 as receipt_seconds`;

const SUMMED = sql`
  sum(messages)::int as messages, sum(tried)::int as tried, sum(handed_over)::int as handed_over,
  sum(codes)::int as codes, sum(verified)::int as verified, sum(cost_milli)::bigint as cost_milli,
  ${sumClasses('waits', WAIT_CLASSES)} as waits, sum(wait_seconds) as wait_seconds,
  ${sumClasses('receipts', RECEIPT_CLASSES)} as receipts, sum(receipt_seconds) as receipt_seconds`;

const READ = sql`
  messages, tried, handed_over as "handedOver", codes, verified, cost_milli::float8 as "costMilli",
  waits, wait_seconds as "waitSeconds", receipts, receipt_seconds as "receiptSeconds"`;

interface PeriodSql {
  /** Whose clock the stretches follow: days are the people's, and may have 23 or 25 hours. */
  zone: string;
  /** Where the period begins: the start of its first stretch. */
  since: RawBuilder<unknown>;
  step: RawBuilder<unknown>;
  slotOf(time: RawBuilder<unknown>): RawBuilder<unknown>;
}

const days = (count: number): PeriodSql => ({
  zone: HOME_TIME_ZONE,
  since: sql`(date_trunc('day', now() at time zone ${HOME_TIME_ZONE}) - make_interval(days => ${count - 1}::int)) at time zone ${HOME_TIME_ZONE}`,
  step: sql`interval '1 day'`,
  slotOf: (time) => sql`date_trunc('day', ${time}, ${HOME_TIME_ZONE})`,
});

const PERIODS: Record<Period, PeriodSql> = {
  hour: {
    zone: 'UTC',
    since: sql`date_bin('5 minutes', now(), timestamptz 'epoch') - interval '55 minutes'`,
    step: sql`interval '5 minutes'`,
    slotOf: (time) => sql`date_bin('5 minutes', ${time}, timestamptz 'epoch')`,
  },
  day: {
    zone: 'UTC',
    since: sql`date_trunc('hour', now()) - interval '23 hours'`,
    step: sql`interval '1 hour'`,
    slotOf: (time) => sql`date_trunc('hour', ${time})`,
  },
  week: days(7),
  month: days(30),
};

/** Weeks of people's messages are read from the stored hours; what is short, or of tests, from the outbox itself. */
function readsHours({ period, of }: ConsoleFilter): boolean {
  return of === 'people' && (period === 'week' || period === 'month');
}

function chosen(filter: ConsoleFilter, time: RawBuilder<unknown>): RawBuilder<unknown> {
  const { channel, country } = filter;
  return sql`${time} >= ${PERIODS[filter.period].since}
    and (${channel}::text is null or channel = ${channel}) and (${country}::text is null or country = ${country})`;
}

function groupedMessages(filter: ConsoleFilter, keys: RawBuilder<unknown>, by: RawBuilder<unknown>) {
  const kind = filter.of === 'tests' ? sql`test` : sql`not test`;
  return readsHours(filter)
    ? sql`select ${keys}, ${SUMMED} from delivery_hours where ${chosen(filter, sql`hour`)} group by ${by}`
    : sql`select ${keys}, ${COUNTED} from (${classified(sql`${kind} and ${chosen(filter, sql`created_at`)}`)}) as m
        group by ${by}`;
}

/** How the messages of a period fared, by gateway, channel, country and outcome. */
export async function sumFigures(db: Kysely<SignInTables>, filter: ConsoleFilter): Promise<Figures[]> {
  const keys = sql`gateway, channel, country, state, reason`;
  const { rows } = await sql<Figures>`
    select ${keys}, ${READ} from (${groupedMessages(filter, keys, keys)}) as grouped order by gateway`.execute(db);
  return rows;
}

/** The same stretch by stretch: every stretch of the period has at least one row, whose `messages` may be 0. */
export async function sumSlots(db: Kysely<SignInTables>, filter: ConsoleFilter): Promise<SlotFigures[]> {
  const { zone, since, step, slotOf } = PERIODS[filter.period];
  const time = readsHours(filter) ? sql`hour` : sql`created_at`;
  const grouped = groupedMessages(filter, sql`${slotOf(time)} as start, state`, sql`1, 2`);
  const { rows } = await sql<SlotFigures>`
    with slots as (
      select slot at time zone ${zone} as start
      from generate_series((${since}) at time zone ${zone}, now() at time zone ${zone}, ${step}) as slot
    ), grouped as (${grouped})
    select slots.start, coalesce(state, 'queued') as state, coalesce(messages, 0) as messages,
      coalesce(receipts, '{}') as receipts
    from slots left join grouped on grouped.start = slots.start order by slots.start`.execute(db);
  return rows;
}

/** Sums of everything that the stored hours hold, folded ones too: these never fall. */
export async function sumEver(db: Kysely<SignInTables>): Promise<Figures[]> {
  const keys = sql`gateway, channel, country, state, reason`;
  const { rows } = await sql<Figures>`
    select ${keys}, ${READ} from (
      select ${keys}, ${SUMMED} from delivery_hours group by ${keys}) as summed`.execute(db);
  return rows;
}

/** Hours may change this long after: receipts come late, and codes are used late. */
const UNSETTLED = sql`interval '48 hours'`;
const OLDEST = sql`now() - interval '36 days'`;
const COLUMNS = sql`(hour, gateway, channel, country, state, reason, messages, tried, handed_over, codes, verified,
  cost_milli, waits, wait_seconds, receipts, receipt_seconds)`;

/**
 * Counts the last two days' hours anew (and, after a pause, all since); people's messages only. Of several processes at
 * once one does it. `back`: how far an hour may lie back to be counted again; null for all that may still change.
 */
export async function recountHours(db: Kysely<SignInTables>, back: 'recent' | 'all'): Promise<boolean> {
  const unsettled = back === 'recent' ? sql`interval '2 hours'` : UNSETTLED;
  return db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ mine: boolean; since: Date }>`
      select pg_try_advisory_xact_lock(hashtext('delivery_hours')) as mine,
        date_trunc('hour', greatest(${OLDEST}, coalesce(
          (select max(hour) - ${unsettled} from delivery_hours where hour > ${FOLDED}), ${OLDEST}))) as since`.execute(
      trx,
    );
    const [found] = rows;
    if (!found?.mine) return false;
    await sql`delete from delivery_hours where hour >= ${found.since} and hour > ${FOLDED}`.execute(trx);
    const keys = sql`gateway, channel, country, state, reason`;
    await sql`
      insert into delivery_hours ${COLUMNS}
      select date_trunc('hour', created_at), ${keys}, ${COUNTED}
      from (${classified(sql`not test and created_at >= ${found.since}`)}) as m
      group by date_trunc('hour', created_at), ${keys}`.execute(trx);
    return true;
  });
}

/** Folds hours that no period shows any more into one: the table stays small and its sums stay whole. */
export async function foldHours(db: Kysely<SignInTables>): Promise<void> {
  const keys = sql`gateway, channel, country, state, reason`;
  await db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtext('delivery_hours'))`.execute(trx);
    await sql`
      with gone as (
        delete from delivery_hours
        where hour < now() - interval '40 days'
          and exists (select from delivery_hours where hour > ${FOLDED} and hour < now() - interval '40 days')
        returning *
      )
      insert into delivery_hours ${COLUMNS}
      select ${FOLDED}, ${keys}, ${SUMMED} from gone group by ${keys}
      on conflict do nothing`.execute(trx);
  });
}
