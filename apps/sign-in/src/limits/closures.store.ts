import { type Kysely, sql } from 'kysely';
import type { SignInTables } from '../tables.ts';

/** How many codes that were sent somewhere were never used, and how many were. */
export interface Usage {
  kind: 'prefix' | 'country' | 'address';
  /** Region of a country; keyed hash of a prefix or an address. */
  subject: string;
  /** Where a prefix is; the country itself; null for an address. */
  country: string | null;
  /** Never used, to numbers that were being enrolled: in the last hour and the last day. */
  enrolHour: number;
  enrolDay: number;
  /** By how many accounts. */
  enrolAccountsHour: number;
  enrolAccountsDay: number;
  /** Never used, to numbers that are somebody's method; and by how many accounts. */
  provedHour: number;
  provedDay: number;
  provedAccounts: number;
  /** Used. */
  verifiedHour: number;
  verifiedDay: number;
  /** Of a country, the best of its last 14 days. */
  peak: number;
}

/** So long a code may be on its way into the form before it counts as unused. It is looked at again as long as it lives. */
const PATIENCE = sql`interval '3 minutes'`;

/**
 * Adds up the last 24 hours' codes from the outbox, in one statement. Left out: tests and drills; messages that no gateway took
 * or that did not arrive (a gateway's failure is no fraud); sign-ins that went through another way. A code through two
 * gateways is one. What was sent before a closing ended does not count against the next. Only subjects with unused codes are
 * given, and every country. Of one account's unused codes no more than `mostPerAccount` count.
 */
export async function loadUsage(db: Kysely<SignInTables>, mostPerAccount: number): Promise<Usage[]> {
  const { rows } = await sql<Usage>`
    with sent as materialized (
      select o.challenge_id, o.send_number, min(o.country) as country, min(o.prefix_hash) as prefix_hash,
        min(o.created_at) as created_at, bool_or(o.verified_at is not null) as marked
      from outbox o
      where o.created_at > now() - interval '1 day' and o.challenge_id is not null and not o.test
        and o.handed_over_at is not null and o.state in ('handed-over', 'delivered') and o.country is not null
      group by o.challenge_id, o.send_number
    ), codes as materialized (
      select s.country, s.prefix_hash, s.created_at, c.asked_from, c.account_id, c.purpose,
        s.marked or c.used_at is not null as verified
      from sent s join challenges c on c.id = s.challenge_id join journeys j on j.id = c.journey_id
      where s.marked or c.used_at is not null
        or (s.created_at < now() - ${PATIENCE} and not (c.purpose = 'sign-in' and j.finished_at is not null))
    ), placed as (
      select 'country' as kind, country as subject, * from codes
      union all select 'prefix', prefix_hash, * from codes where prefix_hash is not null
      union all select 'address', asked_from, * from codes where asked_from is not null
    ), judged as (
      select p.*, not p.verified and p.created_at > coalesce(k.counted_from, '-infinity') as unused,
        p.created_at > now() - interval '1 hour' as lately
      from placed p left join closed_sends k on k.kind = p.kind and k.subject = p.subject
        and k.whom = case p.purpose when 'enrol' then 'unproved' else 'proved' end
    ), by_account as (
      select kind, subject, account_id, min(country) as country, purpose,
        least(count(*) filter (where unused and lately), ${mostPerAccount}) as unused_hour,
        least(count(*) filter (where unused), ${mostPerAccount}) as unused_day,
        count(*) filter (where verified and lately) as verified_hour, count(*) filter (where verified) as verified_day
      from judged group by kind, subject, account_id, purpose
    ), totals as (
      select kind, subject, case when kind <> 'address' then min(country) end as country,
        coalesce(sum(unused_hour) filter (where purpose = 'enrol'), 0)::int as "enrolHour",
        coalesce(sum(unused_day) filter (where purpose = 'enrol'), 0)::int as "enrolDay",
        (count(*) filter (where purpose = 'enrol' and unused_hour > 0))::int as "enrolAccountsHour",
        (count(*) filter (where purpose = 'enrol' and unused_day > 0))::int as "enrolAccountsDay",
        coalesce(sum(unused_hour) filter (where purpose = 'sign-in'), 0)::int as "provedHour",
        coalesce(sum(unused_day) filter (where purpose = 'sign-in'), 0)::int as "provedDay",
        (count(*) filter (where purpose = 'sign-in' and unused_day > 0))::int as "provedAccounts",
        sum(verified_hour)::int as "verifiedHour", sum(verified_day)::int as "verifiedDay"
      from by_account group by kind, subject
    )
    select t.*, coalesce((
        select max(k.verified) from country_peaks k
        where t.kind = 'country' and k.country = t.subject and k.day > current_date - 14), 0) as peak
    from totals t where t.kind = 'country' or t."enrolDay" + t."provedDay" > 0`.execute(db);
  return rows;
}

/** Keeps how many codes to each country were used in the last 24 hours as the day's, when it is the most so far. */
export async function storePeaks(
  db: Kysely<SignInTables>,
  verified: readonly { country: string; verified: number }[],
): Promise<void> {
  await sql`
    insert into country_peaks as p (country, day, verified)
    select country, current_date, verified
    from unnest(${verified.map(({ country }) => country)}::text[], ${verified.map((one) => one.verified)}::int[])
      as v (country, verified) order by country
    on conflict (country, day) do update set verified = excluded.verified where excluded.verified > p.verified
  `.execute(db);
}

export type Whom = 'unproved' | 'proved';

export interface Closing {
  kind: Usage['kind'];
  subject: string;
  country: string | null;
  whom: Whom;
}

/**
 * Closes what is open: for `firstSeconds`, and twice as long as the last time when that ended less than a day ago. Gives
 * for how long each was closed; what is closed already is left as it is.
 */
export async function storeClosings(
  db: Kysely<SignInTables>,
  closings: readonly Closing[],
  { firstSeconds, maxSeconds }: { firstSeconds: number; maxSeconds: number },
): Promise<(Closing & { seconds: number })[]> {
  if (closings.length === 0) return [];
  const seconds = (times: ReturnType<typeof sql>) => sql`
    make_interval(secs => least(${maxSeconds}::float8, ${firstSeconds}::float8 * power(2, least(30, ${times} - 1))))`;
  const again = sql`case when c.until > now() - interval '1 day' then c.times + 1 else 1 end`;
  const { rows } = await sql<Closing & { seconds: number }>`
    insert into closed_sends as c (kind, subject, country, whom, until, counted_from)
    select kind, subject, country, whom, now() + ${seconds(sql`1`)}, now() + ${seconds(sql`1`)}
    from unnest(${closings.map(({ kind }) => kind)}::text[], ${closings.map(({ subject }) => subject)}::text[],
      ${closings.map(({ country }) => country)}::text[], ${closings.map(({ whom }) => whom)}::text[])
      as n (kind, subject, country, whom)
    order by kind, subject, whom
    on conflict (kind, subject, whom) do update set
      times = ${again}, closed_at = now(), until = now() + ${seconds(again)}, counted_from = now() + ${seconds(again)}
      where c.until <= now()
    returning kind, subject, country, whom, extract(epoch from until - closed_at)::float8 as seconds`.execute(db);
  return rows;
}

export interface ClosedPlace extends Closing {
  closedAt: Date;
  until: Date;
  times: number;
}

/** What is closed now, the longest first. */
export async function loadClosed(db: Kysely<SignInTables>): Promise<ClosedPlace[]> {
  const { rows } = await sql<ClosedPlace>`
    select kind, subject, country, whom, closed_at as "closedAt", until, times
    from closed_sends where until > now() order by until desc, kind, subject limit 1000`.execute(db);
  return rows;
}

/** Opens a country with its prefixes, or (null) everything. What was sent before counts no more. Gives how many were closed. */
export async function openClosed(db: Kysely<SignInTables>, country: string | null): Promise<number> {
  const { rows } = await sql`
    update closed_sends set until = now(), counted_from = now(), times = 0
    where until > now() and (${country}::text is null or country = ${country}::text)
    returning 1`.execute(db);
  return rows.length;
}

/** A closing is forgotten a day after it ended: the next is a first one again. */
export async function deleteOldClosings(db: Kysely<SignInTables>): Promise<void> {
  await sql`delete from closed_sends where until < now() - interval '1 day' and counted_from < now() - interval '1 day'
  `.execute(db);
  await sql`delete from country_peaks where day <= current_date - 14`.execute(db);
}
