import { ALWAYS, gave, listParts, type Parts } from '@vakt/storage/parts';
import { type RawBuilder, sql } from 'kysely';
import type { Database, FirstFactor, SecondFactor } from '../tables.ts';
import { SESSIONS_ENDED } from './ended-channel.ts';
import { revoking, revokingWith } from './remembered-devices.store.ts';

export interface SessionSettings {
  idleSeconds: number;
  absoluteSeconds: number;
}

/** Makes a browser row for a new token; the part `opened` gives it. */
export function openingOf(id: string, tokenHash: string, agent: string | null): Parts {
  return {
    opened: sql`insert into browsers (id, token_hash, agent) values (${id}, ${tokenHash}, ${agent}) returning *`,
  };
}

export interface SignedInRow {
  browser_id: string;
  session_id: string | null;
  account_id: string | null;
  user_name: string | null;
  display_name: string | null;
  organisation: string | null;
  password_at: Date | null;
  second_factor: SecondFactor | null;
  second_factor_at: Date | null;
  second_factor_until: Date | null;
  first_factor: FirstFactor | null;
  provider_session_uid: string | null;
  roles: string[] | null;
  now: Date;
}

/** A browser by its token with the accounts that are signed in there, last used first; no rows when there is no such browser. */
export async function findBrowser(db: Database, tokenHash: string, settings: SessionSettings): Promise<SignedInRow[]> {
  const { rows } = await sql<SignedInRow>`
    select b.id as browser_id, s.id as session_id, a.id as account_id, a.user_name, a.display_name, a.organisation,
           s.password_at, s.first_factor, s.second_factor, s.second_factor_at, s.second_factor_until,
           s.provider_session_uid, a.roles, now() as now
    from browsers b
    left join account_sessions s on s.browser_id = b.id and s.ended_at is null
      and s.started_at > now() - make_interval(secs => ${settings.absoluteSeconds})
      and s.last_used_at > now() - make_interval(secs => ${settings.idleSeconds})
    left join accounts a on a.id = s.account_id and a.disabled_at is null
    where b.token_hash = ${tokenHash}
    order by s.last_used_at desc nulls last`.execute(db);
  return rows;
}

/** The browser whose session rises: known by the token that the request came with, which must live still (R6). */
export interface RisingBrowser {
  browserId: string;
  tokenHash: string;
  newTokenHash: string;
}

/** Gives a browser its new token, unless another request was first: then the token that this one came with is dead. */
const rotate = ({ browserId, tokenHash, newTokenHash }: RisingBrowser) => sql`
  update browsers set token_hash = ${newTokenHash}, last_seen_at = now()
  where id = ${browserId} and token_hash = ${tokenHash}`;

export interface SessionStart extends RisingBrowser {
  sessionId: string;
  accountId: string;
  /** In which the password was typed: locked before the account, as everywhere. */
  journeyId: string;
  /** Of the journey as it was loaded: nothing starts when somebody has moved it since. */
  journeyVersion: number;
  /** Fingerprint of the password that was right; null when it is not kept here. */
  passwordStamp: string | null;
  /** A passkey alone was proved: first factor and second at once. Left out: a password was. */
  passkeyFactor?: 'hwk' | 'swk';
}

/**
 * The password was right, or a passkey alone: the account's session in this browser starts anew, and the browser
 * gets a new token in the same statement (R6). The parts `rotated` (the browser) and `started` (the session) give no
 * row when the old token is dead already, the journey has moved on, or the password was changed or blocked while it was
 * compared.
 */
export function startingOf(values: SessionStart): Parts {
  const { passwordStamp, passkeyFactor = null } = values;
  return {
    typed_in: sql`
      select id from journeys
      where id = ${values.journeyId} and version = ${values.journeyVersion} and finished_at is null
        and expires_at > clock_timestamp()
      for no key update`,
    account: sql`
      select id from accounts
      where id = ${values.accountId} and ${gave('typed_in')}
        and (${passwordStamp}::text is null or password_blocked_at is null
          and encode(sha256(convert_to(password_hash, 'UTF8')), 'hex') = ${passwordStamp})
      for share`,
    rotated: sql`${rotate(values)} and ${gave('account')} returning *`,
    started: sql`
      insert into account_sessions (id, browser_id, account_id, password_at, first_factor, second_factor, second_factor_at)
      select ${values.sessionId}::uuid, id, ${values.accountId}::uuid, t.at, ${passkeyFactor ? 'passkey' : 'password'},
        ${passkeyFactor}::text, case when ${passkeyFactor}::text is not null then t.at end
      from rotated, (select clock_timestamp() as at) t
      on conflict (browser_id, account_id) where ended_at is null
      do update set password_at = excluded.password_at, first_factor = excluded.first_factor,
        second_factor = excluded.second_factor, second_factor_at = excluded.second_factor_at, second_factor_until = null,
        started_at = now(), last_used_at = now()
      returning *`,
  };
}

export interface ProvedFactor extends RisingBrowser {
  sessionId: string;
  factor: SecondFactor;
  /** When it ends by itself, as what a pass gave ends with the pass. */
  until?: Date | null;
}

/**
 * A second factor was proved in this session: it is noted, and the browser gets a new token (R6). The part `risen` gives
 * no row when the session or the token is gone: then nothing that rests on it may stand.
 */
export function risingOf(values: ProvedFactor, when: RawBuilder<unknown> = ALWAYS): Parts {
  return {
    rotated: sql`${rotate(values)} and ${when} returning id`,
    risen: sql`
      update account_sessions s
      set second_factor = ${values.factor}, second_factor_at = clock_timestamp(),
        second_factor_until = ${values.until ?? null}::timestamptz, last_used_at = now()
      from rotated
      where s.id = ${values.sessionId} and s.browser_id = rotated.id and s.ended_at is null
      returning s.id`,
  };
}

/** Writes {@link risingOf} and what goes with it as a statement of its own; false: the caller must undo all of it. */
export async function rise(db: Database, parts: Parts): Promise<boolean> {
  const { rows } = await sql`with ${listParts(parts)} select id from risen`.execute(db);
  return rows.length === 1;
}

/**
 * Notes that a session with both factors is used; false when it has ended or its second factor was forgotten, or only a
 * remembered device stands for it. The row is held until the transaction ends.
 */
export async function useProvedSession(db: Database, sessionId: string): Promise<boolean> {
  const { rows } = await sql`
    update account_sessions set last_used_at = now()
    where id = ${sessionId} and ended_at is null and password_at is not null and second_factor is not null
      and (second_factor_until is null or second_factor_until > clock_timestamp())
      and second_factor <> 'device'
    returning id`.execute(db);
  return rows.length === 1;
}

/**
 * Forgets the second factor of all sessions of an account but this one, and every device on which it is remembered. What a
 * passkey alone opened has to sign in anew: it may be the one that is gone.
 */
export async function forgetSecondFactors(db: Database, accountId: string, exceptSessionId: string): Promise<void> {
  const forgotten = sql`
    update account_sessions set second_factor = null, second_factor_at = null, second_factor_until = null,
      password_at = case when first_factor = 'password' then password_at end
    where account_id = ${accountId} and id <> ${exceptSessionId} and ended_at is null
      and (second_factor is not null or first_factor = 'passkey')`;
  await sql`with ${listParts({ forgotten, devices: revoking(accountId, 'changed') })} select 1`.execute(db);
}

/** What an access pass gave is over, for the pass is: the sessions are asked for a factor again. With the account held. */
export async function forgetPassFactors(db: Database, accountId: string): Promise<void> {
  await sql`
    update account_sessions set second_factor = null, second_factor_at = null, second_factor_until = null
    where account_id = ${accountId} and ended_at is null and second_factor in ('pass', 'pass-once')`.execute(db);
}

/** Ends one session of a browser. */
export async function endSession(db: Database, sessionId: string): Promise<void> {
  await db
    .updateTable('account_sessions')
    .set({ ended_at: sql<Date>`now()` })
    .where('id', '=', sessionId)
    .where('ended_at', 'is', null)
    .execute();
}

/** Ends the sessions tied to a provider session; gives the accounts. */
export async function endSessionsOfProvider(db: Database, providerSessionUid: string): Promise<string[]> {
  const rows = await db
    .updateTable('account_sessions')
    .set({ ended_at: sql<Date>`now()` })
    .where('provider_session_uid', '=', providerSessionUid)
    .where('ended_at', 'is', null)
    .returning('account_id')
    .execute();
  return rows.map((row) => row.account_id);
}

/**
 * Provider sessions whose account session ended lately, if no session that lives has taken them over. A person who signed
 * out is among them: the provider knows of it already.
 */
export async function listEndedProviderSessions(db: Database, sinceSeconds: number): Promise<string[]> {
  const { rows } = await sql<{ uid: string }>`
    select distinct s.provider_session_uid as uid from account_sessions s
    where s.ended_at > now() - make_interval(secs => ${sinceSeconds}) and s.provider_session_uid is not null
      and not exists (select from account_sessions l
        where l.provider_session_uid = s.provider_session_uid and l.ended_at is null)`.execute(db);
  return rows.map((row) => row.uid);
}

/** Notes which provider session belongs to an account session. */
export function tyingOf(sessionId: string, uid: string, when: RawBuilder<unknown>): Parts {
  return {
    tied: sql`
      update account_sessions set provider_session_uid = ${uid}
      where id = ${sessionId} and provider_session_uid is distinct from ${uid} and ${when}`,
  };
}

/** Who is signed in in a session, as claims tell it. */
export interface SessionOwner {
  account_id: string;
  organisation: string;
  user_name: string;
  display_name: string;
  email: string | null;
  roles: string[];
  language: string | null;
}

/** Whose session this is; null when it has ended or its account is not open. */
export async function findOwner(
  db: Database,
  sessionId: string,
  settings: SessionSettings,
): Promise<SessionOwner | null> {
  const { rows } = await sql<SessionOwner>`
    select a.id as account_id, a.organisation, a.user_name, a.display_name, a.email, a.roles, a.language
    from account_sessions s join accounts a on a.id = s.account_id
    where s.id = ${sessionId} and s.ended_at is null and a.disabled_at is null
      and s.started_at > now() - make_interval(secs => ${settings.absoluteSeconds})`.execute(db);
  return rows[0] ?? null;
}

/** One place where an account is signed in, as its owner is shown it. */
export interface AccountSession {
  id: string;
  browserId: string;
  /** "Firefox, Linux"; null when the browser did not say. */
  agent: string | null;
  startedAt: Date;
  lastUsedAt: Date;
  secondFactor: SecondFactor | null;
}

export async function findAccountSessions(
  db: Database,
  accountId: string,
  settings: SessionSettings,
): Promise<AccountSession[]> {
  const { rows } = await sql<AccountSession>`
    select s.id, s.browser_id as "browserId", b.agent, s.started_at as "startedAt", s.last_used_at as "lastUsedAt",
      s.second_factor as "secondFactor"
    from account_sessions s join browsers b on b.id = s.browser_id
    where s.account_id = ${accountId} and s.ended_at is null
      and s.started_at > now() - make_interval(secs => ${settings.absoluteSeconds})
      and s.last_used_at > now() - make_interval(secs => ${settings.idleSeconds})
    order by s.last_used_at desc, s.id`.execute(db);
  return rows;
}

export async function endChosen(
  db: Database,
  accountId: string,
  which: { only: string } | { except: string },
): Promise<number> {
  const chosen = 'only' in which ? sql`id::text = ${which.only}` : sql`id::text <> ${which.except}`;
  const { rows } = await sql<{ ended: number }>`
    with ended as (
      update account_sessions set ended_at = now()
      where account_id = ${accountId} and ended_at is null and ${chosen} returning browser_id, device_id),
    devices as (${'only' in which ? revokingWith(accountId, sql`ended`) : revoking(accountId, 'sessions-ended')}),
    counted as (select count(*)::int as ended from ended)
    select ended, case when ended > 0 then pg_notify(${SESSIONS_ENDED}, '') end from counted`.execute(db);
  return rows[0]?.ended ?? 0;
}
