import { orUndo, wasUndone } from '@vakt/storage/parts';
import { type Kysely, sql } from 'kysely';
import type { SignInTables } from '../tables.ts';

/** One limit that a send is held against: at most `max` in any `windowSeconds`. */
export interface WantedCount {
  /** Keyed hash of limit and subject. */
  key: string;
  max: number;
  windowSeconds: number;
}

export type Spent = { spent: true } | { spent: false; key: string; retryAt: Date };

/** A window is counted in this many parts, so that it slides: a part leaves when all of it is older than the window. */
const PARTS = 12;

/** How often a count that another process just used up is looked at again before we give up. */
const ATTEMPTS = 5;

/**
 * Adds one to all counters, or to none when one of them is full: one statement, one round trip, committed when it
 * returns. When several are full, the one that stays full longest is given.
 *
 * How parallel spends are kept from exceeding a maximum: earlier parts of a window no longer change, and the present
 * part is counted by `on conflict do update … where`, which waits for the row and judges its newest version. If that
 * refuses one counter after others were added, the statement undoes itself; the next attempt sees
 * the full counter and says so. Rows are taken in the order of `wanted`, the same for every send: no deadlocks.
 */
export async function spendCounters(db: Kysely<SignInTables>, wanted: readonly WantedCount[]): Promise<Spent> {
  if (db.isTransaction) throw new Error('Limits are counted in their own transaction, not in the caller’s.');
  for (let attempt = 1; ; attempt++) {
    try {
      return await trySpend(db, wanted);
    } catch (error) {
      if (!wasUndone(error) || attempt === ATTEMPTS) throw error;
    }
  }
}

async function trySpend(db: Kysely<SignInTables>, wanted: readonly WantedCount[]): Promise<Spent> {
  const keys = wanted.map(({ key }) => key);
  const maxima = wanted.map(({ max }) => max);
  const windows = wanted.map(({ windowSeconds }) => windowSeconds);
  const { rows } = await sql<{ spent: boolean; key: string | null; retryAt: Date | null }>`
    with wanted as materialized (
      select ord, key, max, make_interval(secs => seconds) as whole,
        to_timestamp(floor(extract(epoch from now()) / (seconds / ${PARTS}::float8)) * (seconds / ${PARTS}::float8)) as part
      from unnest(${keys}::text[], ${maxima}::int[], ${windows}::float8[]) with ordinality as w (key, max, seconds, ord)
    ), parts as materialized (
      select w.ord, w.key, w.max, c.window_start, c.count, c.expires_at,
        sum(c.count) over (partition by w.key order by c.window_start desc) - c.count as later,
        sum(c.count) over (partition by w.key) as total,
        coalesce(sum(c.count) filter (where c.window_start < w.part) over (partition by w.key), 0) as earlier
      from wanted w join limit_counters c on c.key = w.key and c.expires_at > now()
    ), full_ones as materialized (
      select w.key, coalesce(
          (select min(p.expires_at) from parts p where p.key = w.key and p.later < w.max), now() + w.whole) as retry_at
      from wanted w
      where w.max <= coalesce((select max(p.total) from parts p where p.key = w.key), 0)
      order by 2 desc limit 1
    ), added as (
      insert into limit_counters as c (key, window_start, count, expires_at)
      select w.key, w.part, 1, w.part + w.whole + w.whole / ${PARTS}::float8
      from wanted w where not exists (select 1 from full_ones) order by w.ord
      on conflict (key, window_start) do update set count = c.count + 1
        where c.count + coalesce((select max(p.earlier) from parts p where p.key = excluded.key), 0)
          < (select w.max from wanted w where w.key = excluded.key)
      returning 1
    )
    select f.key, f.retry_at as "retryAt",
      case when f.key is not null then false
        else ${orUndo(sql`(select count(*) from added) = (select count(*) from wanted)`)}
      end as spent
    from (select 1) one left join full_ones f on true`.execute(db);
  const row = rows[0];
  if (!row) throw new Error('The counters gave no answer.');
  if (row.spent) return { spent: true };
  if (row.key === null || row.retryAt === null) throw new Error('The counters refused without a reason.');
  return { spent: false, key: row.key, retryAt: row.retryAt };
}

export async function deleteOldCounters(db: Kysely<SignInTables>): Promise<number> {
  const result = await sql`delete from limit_counters where expires_at <= now()`.execute(db);
  return Number(result.numAffectedRows ?? 0n);
}
