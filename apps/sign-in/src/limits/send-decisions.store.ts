import { type Kysely, sql } from 'kysely';
import type { SignInTables } from '../tables.ts';

export interface NewDecision {
  rule: string;
  mode: 'deny' | 'record-only';
  channel: 'sms' | 'call';
  /** Empty when the number has none. */
  country: string;
  organisation: string;
  prefixHash: string;
}

/** Decisions of one hour that were alike. */
export interface SendDecision extends Omit<NewDecision, 'prefixHash'> {
  /** Begin of the hour. */
  hour: Date;
  count: number;
  /** The last one's time and prefix. */
  at: Date;
  prefixHash: string | null;
}

/** Adds a decision to its hour's row: however many a stranger brings about, the rows are few. */
export async function addDecision(db: Kysely<SignInTables>, decision: NewDecision): Promise<void> {
  const { rule, mode, channel, country, organisation, prefixHash } = decision;
  await sql`
    insert into send_decisions as d (hour, rule, mode, channel, country, organisation, prefix_hash)
    values (date_trunc('hour', now(), 'UTC'), ${rule}, ${mode}, ${channel}, ${country}, ${organisation}, ${prefixHash})
    on conflict (hour, rule, mode, channel, country, organisation) do update
      set count = least(d.count::bigint + 1, 2147483647), at = now(), prefix_hash = excluded.prefix_hash`.execute(db);
}

export async function loadDecisions(db: Kysely<SignInTables>, since: Date): Promise<SendDecision[]> {
  const { rows } = await sql<SendDecision>`
    select hour, rule, mode, channel, country, organisation, count, at, prefix_hash as "prefixHash"
    from send_decisions where at >= ${since}::timestamptz order by at desc limit 1000`.execute(db);
  return rows;
}

export async function deleteOldDecisions(db: Kysely<SignInTables>, keepSeconds: number): Promise<void> {
  await sql`delete from send_decisions where hour < now() - make_interval(secs => ${keepSeconds}::float8)`.execute(db);
}
