import type { Parts } from '@vakt/storage/parts';
import { type RawBuilder, sql } from 'kysely';

/** What judges a send by signs of fraud, beside the counters. */
export interface SendGuard {
  /** Whether the number is a method of the account; else it is being enrolled. */
  proved: boolean;
  /** Keyed hash of the number without its last four digits, as the outbox has it. */
  prefixHash: string;
  country: string;
  /** Keyed hash of the address that asks, as the challenges have it. */
  askedFrom: string;
  /** Keyed hash of the account that asks. */
  account: string;
  /** Places for foreign countries that this address has in a day; null: not counted (proved, or an own country). */
  foreignCountries: number | null;
  /** False: what would be refused is told, and the send goes on. */
  enforced: boolean;
}

export type GuardRule = 'closedPrefix' | 'closedCountry' | 'closedAddress' | 'countriesPerAddressDay';

export interface GuardHit {
  rule: GuardRule;
  retryAt: Date;
}

const DAY_SECONDS = 86_400;

/** The places of a row of `address_countries` that are taken still, in the row's own form: country, until when, by whom. */
const LIVE = sql`(
  select coalesce(jsonb_object_agg(e.key, e.value), '{}') from jsonb_each(a.countries) e
  where (e.value->>'until')::float8 > extract(epoch from now()))`;

/**
 * What refuses a send, as part `guard_hits` (rule, retry_at) of the spending statement: three look-ups by primary key.
 * What is closed to proved numbers is closed to all.
 */
export function hittingOf(guard: SendGuard): RawBuilder<unknown> {
  const closed = sql`
    select case c.kind when 'prefix' then 'closedPrefix' when 'country' then 'closedCountry' else 'closedAddress' end as rule,
      c.until as retry_at
    from closed_sends c
    where (c.kind, c.subject) in (('prefix', ${guard.prefixHash}::text), ('country', ${guard.country}::text),
        ('address', ${guard.askedFrom}::text))
      and c.until > now() and (c.whom = 'proved' or not ${guard.proved}::boolean)`;
  if (guard.foreignCountries === null) return closed;
  return sql`${closed}
    union all
    select 'countriesPerAddressDay', coalesce(
      (select to_timestamp(min((e.value->>'until')::float8)) from jsonb_each(k.live) e), now() + make_interval(secs => ${DAY_SECONDS}))
    from (
      select coalesce(
        (select ${LIVE} from address_countries a where a.key = ${guard.askedFrom}::text), '{}') as live
    ) k
    where not k.live ? ${guard.country}::text
      and (select count(*) from jsonb_object_keys(k.live)) >= ${guard.foreignCountries}::int`;
}

/**
 * Notes the country of a send that goes on as part `visited`; no row when the address has filled up since. A country takes
 * a place for a day from its first send: the time that a refusal names is kept.
 *
 * An account takes one place at most: one stolen password must not fill a campus. Its other countries go on without a
 * place until others have filled the address, and are bounded by what one account may send. Whoever has many accounts
 * fills the address with the first few, and then none of them gets further.
 */
export function visitingOf(guard: SendGuard, when: RawBuilder<unknown>): Parts {
  if (guard.foreignCountries === null) return {};
  const isNoted = sql`${LIVE} ? ${guard.country}::text`;
  const hasPlace = sql`exists (select from jsonb_each(${LIVE}) e where e.value->>'account' = ${guard.account}::text)`;
  return {
    visited: sql`
      insert into address_countries as a (key, countries, expires_at)
      select ${guard.askedFrom}::text,
        jsonb_build_object(${guard.country}::text,
          jsonb_build_object('until', extract(epoch from now()) + ${DAY_SECONDS}, 'account', ${guard.account}::text)),
        now() + make_interval(secs => ${DAY_SECONDS})
      where ${when}
      on conflict (key) do update set expires_at = excluded.expires_at,
          countries = case when ${isNoted} or ${hasPlace} then ${LIVE} else ${LIVE} || excluded.countries end
        where not ${guard.enforced}::boolean or ${isNoted}
          or (select count(*) from jsonb_object_keys(${LIVE})) < ${guard.foreignCountries}::int
      returning 1`,
  };
}
