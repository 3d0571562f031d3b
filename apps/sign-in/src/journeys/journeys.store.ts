import { ALWAYS, gave, listParts, type Parts } from '@vakt/storage/parts';
import { type RawBuilder, sql } from 'kysely';
import type { SessionSettings } from '../sessions/load-browser.ts';
import type { Database, FirstFactor, MethodKind, SecondFactor } from '../tables.ts';

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
  roles: string[] | null;
  disabled_at: Date | null;
  recovery_codes_left: number | null;
  pass_from: Date | null;
  pass_until: Date | null;
  enrol_needs_pass: boolean | null;
  passkey_offer_after: Date | null;
  passkey_offer_snoozes: number | null;
  passkey_offer_closed: boolean | null;
  pass_order_until: Date | null;
  session_id: string | null;
  password_at: Date | null;
  second_factor: SecondFactor | null;
  second_factor_at: Date | null;
  second_factor_until: Date | null;
  first_factor: FirstFactor | null;
  provider_session_uid: string | null;
  methods: MethodRow[] | null;
  /** How many accounts are signed in in this browser; told while the password is asked for. */
  signed_in: number | null;
}

/** Where the rows of a journey are read: tables, or what a statement has just made of them. */
interface Sources {
  journeys: RawBuilder<unknown>;
  browsers?: RawBuilder<unknown> | undefined;
  sessions?: RawBuilder<unknown> | undefined;
}

function selectFrom(
  { journeys, browsers = sql`browsers`, sessions = sql`account_sessions` }: Sources,
  browserTokenHash: string,
  settings: SessionSettings,
) {
  const isLive = (session: RawBuilder<unknown>) => sql`${session}.browser_id = b.id and ${session}.ended_at is null
      and ${session}.started_at > now() - make_interval(secs => ${settings.absoluteSeconds})
      and ${session}.last_used_at > now() - make_interval(secs => ${settings.idleSeconds})`;
  return sql<JourneyRow>`
    select j.id, j.browser_id, j.service, j.step, j.state, j.request, j.version, j.account_session_id, j.created_at,
      j.finished_at, j.expires_at <= now() as expired, now() as now,
      a.id as account_id, a.organisation, a.user_name, a.display_name, a.language, a.default_option, a.roles, a.disabled_at,
      a.recovery_codes_left, a.pass_from, a.pass_until, a.pass_order_until, a.enrol_needs_pass,
      a.passkey_offer_after, a.passkey_offer_snoozes, a.passkey_offer_closed,
      s.id as session_id, s.password_at, s.first_factor, s.second_factor, s.second_factor_at, s.second_factor_until,
      s.provider_session_uid,
      (select jsonb_agg(jsonb_build_object('id', m.id, 'kind', m.kind, 'number_sealed', m.number_sealed,
          'extension_sealed', m.extension_sealed, 'can_text', m.can_text,
          'failures', m.failures, 'disabled_at', m.disabled_at) order by m.proved_at)
        from methods m where m.account_id = j.account_id and m.removed_at is null) as methods,
      case when j.step = 'password' then (
        select count(*)::int from account_sessions o join accounts oa on oa.id = o.account_id and oa.disabled_at is null
        where ${isLive(sql`o`)}) end as signed_in
    from ${journeys} j
    join ${browsers} b on b.id = j.browser_id and b.token_hash = ${browserTokenHash}
    left join accounts a on a.id = j.account_id
    left join ${sessions} s on s.id = j.account_session_id and s.account_id = a.id and ${isLive(sql`s`)}`;
}

/** A journey of this browser with its account, live session and methods: one query for every request. */
export async function findJourney(
  db: Database,
  id: string,
  browserTokenHash: string,
  settings: SessionSettings,
): Promise<JourneyRow | null> {
  const { rows } = await sql<JourneyRow>`
    ${selectFrom({ journeys: sql`journeys` }, browserTokenHash, settings)} where j.id = ${id}`.execute(db);
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

/**
 * Makes a journey and gives it; null when one with this id exists already (another tab or browser was first). `opening`
 * makes its browser in the same statement (part `opened`); without it the browser is there.
 */
export async function insertJourney(
  db: Database,
  journey: NewJourney,
  browserTokenHash: string,
  settings: SessionSettings,
  opening?: Parts,
): Promise<JourneyRow | null> {
  const made = sql`
      insert into journeys (id, browser_id, service, step, state, request, expires_at)
      values (${journey.id}, ${journey.browserId}, ${journey.service}, ${journey.step},
        ${JSON.stringify(journey.state)}, ${JSON.stringify(journey.request)},
        now() + make_interval(secs => ${journey.lifeSeconds}))
      on conflict (id) do nothing returning *`;
  const sources = { journeys: sql`made`, browsers: opening && sql`opened` };
  const { rows } = await sql<JourneyRow>`
    with ${listParts({ ...opening, made })} ${selectFrom(sources, browserTokenHash, settings)}`.execute(db);
  return rows[0] ?? null;
}

export interface JourneyChange {
  step: string;
  state: object;
  /** Undefined: as it was. */
  account?: { accountId: string; sessionId: string | RawBuilder<unknown> } | null;
}

function changing(id: string, version: number, { step, state, account }: JourneyChange): RawBuilder<unknown> {
  return sql`
    update journeys set step = ${step}, state = ${JSON.stringify(state)}, version = version + 1,
      account_id = case when ${account === undefined} then account_id else ${account?.accountId ?? null}::uuid end,
      account_session_id = case when ${account === undefined} then account_session_id else ${account?.sessionId ?? null}::uuid end
    where id = ${id} and version = ${version} and finished_at is null and expires_at > now()`;
}

/** Stores one step as a part of a statement; gives no row when somebody else was first. */
export function movingOf(id: string, version: number, change: JourneyChange): RawBuilder<unknown> {
  return sql`${changing(id, version, change)} returning id`;
}

/** Stores one step of a journey if nobody else has since it was loaded; false when somebody has (double click, two tabs). */
export async function updateJourney(
  db: Database,
  id: string,
  version: number,
  change: JourneyChange,
): Promise<boolean> {
  const { rows } = await movingOf(id, version, change).execute(db);
  return rows.length === 1;
}

/** Stores one step as {@link updateJourney} does and gives the journey as it is then; null: somebody else was first. */
export async function moveJourney(
  db: Database,
  journey: { id: string; version: number; tokenHash: string },
  change: JourneyChange,
  settings: SessionSettings,
): Promise<JourneyRow | null> {
  const moved = sql`${changing(journey.id, journey.version, change)} returning *`;
  const { rows } = await sql<JourneyRow>`
    with ${listParts({ moved })} ${selectFrom({ journeys: sql`moved` }, journey.tokenHash, settings)}`.execute(db);
  return rows[0] ?? null;
}

/**
 * Stores one step of a journey together with the session that `starting` starts (parts `rotated` and `started` of
 * sessions/), in one statement, and gives the journey as it is then. Null: nothing started and nothing was changed; but
 * `also` happened, for it does not rest on it. `tokenHash` is the new token's.
 */
export async function startInJourney(
  db: Database,
  journey: { id: string; version: number; tokenHash: string },
  change: Omit<JourneyChange, 'account'> & { account: { accountId: string } },
  settings: SessionSettings,
  { starting, also }: { starting: Parts; also: Parts },
): Promise<JourneyRow | null> {
  const account = { ...change.account, sessionId: sql`(select id from started)` };
  const moved = sql`${changing(journey.id, journey.version, { ...change, account })} and ${gave('started')} returning *`;
  const sources = { journeys: sql`moved`, browsers: sql`rotated`, sessions: sql`started` };
  const { rows } = await sql<JourneyRow>`
    with ${listParts({ ...starting, moved, ...also })}
    ${selectFrom(sources, journey.tokenHash, settings)}`.execute(db);
  return rows[0] ?? null;
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

/**
 * Holds a journey for the rest of the transaction if nobody has moved it since it was loaded, and it is not over; false
 * when somebody has: of two answers to one page the second comes here.
 */
export async function holdVersion(trx: Database, { id, version }: { id: string; version: number }): Promise<boolean> {
  const { rows } = await sql`
    select id from journeys
    where id = ${id} and version = ${version} and finished_at is null and expires_at > clock_timestamp()
    for no key update`.execute(trx);
  return rows.length === 1;
}

/** Notes in a journey that is held that its account's second factor was proved in it, on top of the password typed then. */
export function answeringOf(id: string, passwordAt: number, when: RawBuilder<unknown> = ALWAYS): Parts {
  return {
    answered: sql`
      update journeys set state = jsonb_set(state, '{answered}', to_jsonb(${passwordAt}::float8)), version = version + 1
      where id = ${id} and ${when}`,
  };
}

/** The same, and the journey goes to a step behind the last gate. */
export function goingToOf(id: string, step: string, passwordAt: number, when: RawBuilder<unknown>): Parts {
  return {
    answered: sql`
      update journeys set step = ${step}, version = version + 1,
        state = jsonb_set(state, '{answered}', to_jsonb(${passwordAt}::float8))
      where id = ${id} and ${when}`,
  };
}

/** Finishes a journey whose session is used in the same statement. */
export function finishingOf(id: string, when: RawBuilder<unknown> = ALWAYS): Parts {
  return {
    finished: sql`
      update journeys set step = 'finished', finished_at = now(), version = version + 1
      where id = ${id} and finished_at is null and expires_at > now() and ${when} returning id, account_session_id`,
  };
}

/** Finishes a journey, once. */
export async function finishJourney(db: Database, id: string): Promise<boolean> {
  const used = sql`update account_sessions set last_used_at = now() where id in (select account_session_id from finished)`;
  const { rows } = await sql`with ${listParts({ ...finishingOf(id), used })} select id from finished`.execute(db);
  return rows.length === 1;
}

/** Removes journeys that ended longer ago than this; their challenges go with them. */
export async function removeOldJourneys(db: Database, olderThanSeconds: number): Promise<void> {
  await sql`delete from journeys where expires_at < now() - make_interval(secs => ${olderThanSeconds})`.execute(db);
  await sql`delete from browsers b where b.last_seen_at < now() - interval '2 days'
    and not exists (select 1 from journeys j where j.browser_id = b.id)`.execute(db);
}
