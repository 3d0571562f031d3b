import { sql } from 'kysely';
import type { SessionSettings } from '../sessions/load-browser.ts';
import type { Database, MethodKind, SecondFactor } from '../tables.ts';

export interface MethodRow {
  id: string;
  kind: MethodKind;
  number_sealed: string | null;
  extension_sealed: string | null;
  can_text: boolean;
  failures: number;
  disabled_at: string | null;
}

export interface JourneyRow {
  id: string;
  browser_id: string;
  service: string;
  step: string;
  state: Record<string, unknown>;
  request: Record<string, unknown>;
  version: number;
  account_session_id: string | null;
  created_at: Date;
  finished_at: Date | null;
  expired: boolean;
  now: Date;
  account_id: string | null;
  organisation: string | null;
  user_name: string | null;
  display_name: string | null;
  language: string | null;
  default_option: string | null;
  disabled_at: Date | null;
  session_id: string | null;
  password_at: Date | null;
  second_factor: SecondFactor | null;
  second_factor_at: Date | null;
  provider_session_uid: string | null;
  methods: MethodRow[] | null;
}

/** A journey of this browser with its account, live session and methods: one query for every request. */
export async function findJourney(
  db: Database,
  id: string,
  browserTokenHash: string,
  settings: SessionSettings,
): Promise<JourneyRow | null> {
  const { rows } = await sql<JourneyRow>`
    select j.id, j.browser_id, j.service, j.step, j.state, j.request, j.version, j.account_session_id, j.created_at,
      j.finished_at, j.expires_at <= now() as expired, now() as now,
      a.id as account_id, a.organisation, a.user_name, a.display_name, a.language, a.default_option, a.disabled_at,
      s.id as session_id, s.password_at, s.second_factor, s.second_factor_at, s.provider_session_uid,
      (select jsonb_agg(jsonb_build_object('id', m.id, 'kind', m.kind, 'number_sealed', m.number_sealed,
          'extension_sealed', m.extension_sealed, 'can_text', m.can_text,
          'failures', m.failures, 'disabled_at', m.disabled_at) order by m.proved_at)
        from methods m where m.account_id = j.account_id and m.removed_at is null) as methods
    from journeys j
    join browsers b on b.id = j.browser_id and b.token_hash = ${browserTokenHash}
    left join accounts a on a.id = j.account_id
    left join account_sessions s on s.id = j.account_session_id and s.browser_id = b.id and s.account_id = a.id
      and s.ended_at is null
      and s.started_at > now() - make_interval(secs => ${settings.absoluteSeconds})
      and s.last_used_at > now() - make_interval(secs => ${settings.idleSeconds})
    where j.id = ${id}`.execute(db);
  return rows[0] ?? null;
}

export interface NewJourney {
  id: string;
  browserId: string;
  service: string;
  step: string;
  state: object;
  request: object;
  lifeSeconds: number;
}

/** Makes a journey; false when one with this id exists already (another tab or browser was first). */
export async function insertJourney(db: Database, journey: NewJourney): Promise<boolean> {
  const { rows } = await sql`
    insert into journeys (id, browser_id, service, step, state, request, expires_at)
    values (${journey.id}, ${journey.browserId}, ${journey.service}, ${journey.step}, ${JSON.stringify(journey.state)},
      ${JSON.stringify(journey.request)}, now() + make_interval(secs => ${journey.lifeSeconds}))
    on conflict (id) do nothing returning id`.execute(db);
  return rows.length === 1;
}

export interface JourneyChange {
  step: string;
  state: object;
  /** Undefined: as it was. */
  account?: { accountId: string; sessionId: string } | null;
}

/** Stores one step of a journey if nobody else has since it was loaded; false when somebody has (double click, two tabs). */
export async function updateJourney(
  db: Database,
  id: string,
  version: number,
  change: JourneyChange,
): Promise<boolean> {
  const { account } = change;
  const { rows } = await sql`
    update journeys set step = ${change.step}, state = ${JSON.stringify(change.state)}, version = version + 1,
      account_id = case when ${account === undefined} then account_id else ${account?.accountId ?? null}::uuid end,
      account_session_id = case when ${account === undefined} then account_session_id else ${account?.sessionId ?? null}::uuid end
    where id = ${id} and version = ${version} and finished_at is null and expires_at > now()
    returning id`.execute(db);
  return rows.length === 1;
}

/**
 * Holds a journey, then its account, for the rest of the transaction: this order, as everywhere. False when the journey is
 * over or at another account.
 */
export async function holdJourney(trx: Database, id: string, accountId: string): Promise<boolean> {
  const { rows } = await sql`
    with journey as materialized (
      select account_id from journeys
      where id = ${id} and account_id = ${accountId} and finished_at is null and expires_at > clock_timestamp()
      for no key update)
    select id from accounts where id in (select account_id from journey) for no key update`.execute(trx);
  return rows.length === 1;
}

/** Notes in a journey that is held that its account's second factor was proved in it, on top of the password typed then. */
export async function markAnswered(trx: Database, id: string, passwordAt: number): Promise<void> {
  await sql`
    update journeys set state = jsonb_set(state, '{answered}', to_jsonb(${passwordAt}::float8)), version = version + 1
    where id = ${id}`.execute(trx);
}

/** Finishes a journey, once. */
export async function finishJourney(db: Database, id: string): Promise<boolean> {
  const { rows } = await sql`
    with finished as (
      update journeys set step = 'finished', finished_at = now(), version = version + 1
      where id = ${id} and finished_at is null and expires_at > now()
      returning id, account_session_id),
    used as (
      update account_sessions set last_used_at = now() where id in (select account_session_id from finished))
    select id from finished`.execute(db);
  return rows.length === 1;
}

/** Removes journeys that ended longer ago than this; their challenges go with them. */
export async function removeOldJourneys(db: Database, olderThanSeconds: number): Promise<void> {
  await sql`delete from journeys where expires_at < now() - make_interval(secs => ${olderThanSeconds})`.execute(db);
  await sql`delete from browsers b where b.last_seen_at < now() - interval '2 days'
    and not exists (select 1 from journeys j where j.browser_id = b.id)`.execute(db);
}
