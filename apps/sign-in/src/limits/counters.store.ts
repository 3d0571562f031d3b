import { listParts, orUndo, wasUndone } from '@vakt/storage/parts';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { SignInTables } from '../tables.ts';
import { type GuardHit, type GuardRule, hittingOf, type SendGuard, visitingOf } from './guards.store.ts';

/** One limit that a send is held against: at most `max` in any `windowSeconds`. */
export interface WantedCount {
  /** Keyed hash of limit and subject. */
  key: string;
  max: number;
  windowSeconds: number;
  /** What is added; one when left out. */
  amount?: number;
  /** The sum from which on it is told that little is left. */
  alarmAt?: number;
}

export type Spent =
  /** `alarms`: keys that are at their alarm. `hits`: what a guard that is not enforced would have refused it for. */
  | { spent: true; alarms: string[]; hits: GuardHit[] }
  | { spent: false; full: { key: string; retryAt: Date } | null; hits: GuardHit[] };

/** A window is counted in this many parts, so that it slides: a part leaves when all of it is older than the window. */
const PARTS = 12;

/** How often a count that another process just used up is looked at again before we give up. */
const ATTEMPTS = 5;

/**
 * Adds to all counters, or to none when one of them has no room or a guard refuses: one statement, one round trip,
 * committed when it returns. When several are full, the one that stays full longest is given.
 *
 * How parallel spends are kept from exceeding a maximum: earlier parts of a window no longer change, and the present
 * part is counted by `on conflict do update … where`, which waits for the row and judges its newest version. If that
 * refuses one counter after others were added, the statement undoes itself; the next attempt sees
 * the full counter and says so. Rows are taken in the order of `wanted`, the same for every send: no deadlocks; the row
 * of the address's countries comes after them.
 */
export async function spendCounters(
  db: Kysely<SignInTables>,
  wanted: readonly WantedCount[],
  guard?: SendGuard,
): Promise<Spent> {
  if (db.isTransaction) throw new Error('Limits are counted in their own transaction, not in the caller’s.');
  for (let attempt = 1; ; attempt++) {
    try {
      return await trySpend(db, wanted, guard);
    } catch (error) {
      if (!wasUndone(error) || attempt === ATTEMPTS) throw error;
    }
  }
}

interface SpentRow {
  spent: boolean;
  key: string | null;
  retryAt: Date | null;
  alarms: string[];
  hits: { rule: GuardRule; retryAt: string }[];
}

/** No guard: nothing hits. */
const NO_HITS = sql`select null::text as rule, null::timestamptz as retry_at where false`;

async function trySpend(
  db: Kysely<SignInTables>,
  wanted: readonly WantedCount[],
  guard: SendGuard | undefined,
): Promise<Spent> {
  const goes = sql`not exists (select from full_ones)
    and not (${guard?.enforced ?? false}::boolean and exists (select from guard_hits))`;
  const visits = guard ? visitingOf(guard, sql`${goes} and (select count(*) from added) >= 0`) : {};
  const visited = Object.keys(visits).length > 0 ? sql`, ${listParts(visits)}` : sql``;
  const allVisited = Object.keys(visits).length > 0 ? sql`and exists (select from visited)` : sql``;
  const { rows } = await sql<SpentRow>`
    with ${countingOf(wanted)}, guard_hits as materialized (${guard ? hittingOf(guard) : NO_HITS}), added as (
      insert into limit_counters as c (key, window_start, count, expires_at)
      select w.key, w.part, w.amount, w.part + w.whole + w.whole / ${PARTS}::float8
      from wanted w where ${goes} order by w.ord
      on conflict (key, window_start) do update set count = c.count + excluded.count
        where c.count::bigint + excluded.count
          + coalesce((select max(p.earlier) from parts p where p.key = excluded.key), 0)
          <= (select w.max from wanted w where w.key = excluded.key)
      returning c.key, c.count
    )${visited}
    select f.key, f.retry_at as "retryAt",
      array(select a.key from added a join wanted w on w.key = a.key where w.alarm is not null
        and a.count + coalesce((select max(p.earlier) from parts p where p.key = a.key), 0) >= w.alarm) as alarms,
      (select coalesce(json_agg(json_build_object('rule', h.rule, 'retryAt', h.retry_at) order by h.retry_at desc), '[]')
        from guard_hits h) as hits,
      case when not (${goes}) then false
        else ${orUndo(sql`(select count(*) from added) = (select count(*) from wanted) ${allVisited}`)}
      end as spent
    from (select 1) one left join full_ones f on true`.execute(db);
  const row = rows[0];
  if (!row) throw new Error('The counters gave no answer.');
  const hits = row.hits.map(({ rule, retryAt }) => ({ rule, retryAt: new Date(retryAt) }));
  if (row.spent) return { spent: true, alarms: row.alarms, hits };
  const full = row.key === null || row.retryAt === null ? null : { key: row.key, retryAt: row.retryAt };
  if (!full && hits.length === 0) throw new Error('The counters refused without a reason.');
  return { spent: false, full, hits };
}

/** What is wanted, what stands in the windows, and which counter has no room: parts of the statement. */
function countingOf(wanted: readonly WantedCount[]) {
  const keys = wanted.map(({ key }) => key);
  const maxima = wanted.map(({ max }) => max);
  const windows = wanted.map(({ windowSeconds }) => windowSeconds);
  const amounts = wanted.map(({ amount }) => amount ?? 1);
  const alarms = wanted.map(({ alarmAt }) => alarmAt ?? null);
  return sql`
    wanted as materialized (
      select ord, key, max, amount, alarm, make_interval(secs => seconds) as whole, ${partOf(sql`seconds`)} as part
      from unnest(${keys}::text[], ${maxima}::int[], ${windows}::float8[], ${amounts}::int[], ${alarms}::int[])
        with ordinality as w (key, max, seconds, amount, alarm, ord)
    ), parts as materialized (
      select w.ord, w.key, w.max, w.amount, c.window_start, c.count, c.expires_at,
        sum(c.count) over (partition by w.key order by c.window_start desc) - c.count as later,
        sum(c.count) over (partition by w.key) as total,
        coalesce(sum(c.count) filter (where c.window_start < w.part) over (partition by w.key), 0) as earlier
      from wanted w join limit_counters c on c.key = w.key and c.expires_at > now()
    ), full_ones as materialized (
      select w.key, coalesce((
          select min(p.expires_at) from parts p where p.key = w.key and p.later + w.amount <= w.max), now() + w.whole
        ) as retry_at
      from wanted w
      where coalesce((select max(p.total) from parts p where p.key = w.key), 0) + w.amount > w.max
      order by 2 desc limit 1
    )`;
}

/** When the present part of a window of so many seconds began. */
function partOf(seconds: RawBuilder<unknown>, at: RawBuilder<unknown> = sql`now()`): RawBuilder<unknown> {
  const size = sql`(${seconds} / ${PARTS}::float8)`;
  return sql`to_timestamp(floor(extract(epoch from ${at}) / ${size}) * ${size})`;
}

/** What stands in the counters' windows now, by key; a counter that nobody used is missing. */
export async function loadCounts(db: Kysely<SignInTables>, keys: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ key: string; total: number }>`
    select key, sum(count)::float8 as total from limit_counters
    where key = any(${[...keys]}::text[]) and expires_at > now() group by key`.execute(db);
  return new Map(rows.map(({ key, total }) => [key, total]));
}

/**
 * Raises counters of costs to what messages of the present and the last part of the window really cost: a failover
 * through a dearer gateway, and notices. Never lowers any, so it may be done as often and by as many as like. Messages
 * that a gateway refused for certain count as nothing here; those that it took and then did not deliver cost all the same. `scopes`: key by organisation; null: all together, which
 * stands last, as it does where sends are counted (no deadlocks).
 */
export async function raiseToCosts(
  db: Kysely<SignInTables>,
  scopes: readonly { key: string; organisation: string | null }[],
  windowSeconds: number,
): Promise<void> {
  const keys = scopes.map(({ key }) => key);
  const organisations = scopes.map(({ organisation }) => organisation);
  const seconds = sql`${windowSeconds}::float8`;
  await sql`
    with costs as (
      select s.ord, s.key, o.cost_milli, ${partOf(seconds, sql`o.created_at`)} as part
      from outbox o
      join unnest(${keys}::text[], ${organisations}::text[]) with ordinality s (key, organisation, ord)
        on s.organisation is null or s.organisation = o.organisation
      where o.created_at >= ${partOf(seconds)} - make_interval(secs => ${seconds} / ${PARTS}::float8)
        and o.cost_milli > 0 and not o.test
        and not (o.state = 'failed' and o.ended_at is not null and o.handed_over_at is null) and o.state <> 'expired'
    )
    insert into limit_counters as c (key, window_start, count, expires_at)
    select key, part, least(sum(cost_milli), 2000000000)::int,
      part + make_interval(secs => ${seconds} * ${1 + 1 / PARTS}::float8)
    from costs group by ord, key, part order by ord, part
    on conflict (key, window_start) do update set count = greatest(c.count, excluded.count)`.execute(db);
}

export async function deleteOldCounters(db: Kysely<SignInTables>): Promise<number> {
  await sql`delete from address_countries where expires_at <= now()`.execute(db);
  const result = await sql`delete from limit_counters where expires_at <= now()`.execute(db);
  return Number(result.numAffectedRows ?? 0n);
}
