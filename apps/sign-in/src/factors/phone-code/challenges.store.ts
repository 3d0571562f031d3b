import { ALWAYS, gave, listParts, orUndo, type Parts } from '@vakt/storage/parts';
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../tables.ts';

/** SQL of one-time codes by message and call. Each function is one statement; `also` is written in the same one. */

export interface NewChallenge {
  id: string;
  journeyId: string;
  accountId: string;
  methodId: string | null;
  purpose: 'sign-in' | 'enrol';
  targetSealed: string;
  targetHash: string;
  extensionSealed: string | null;
  /** Keyed hash of the network address that asks. */
  askedFrom: string;
  reference: string;
  codeHash: string;
  codeSealed: string;
  lifeSeconds: number;
}

/** Holds in the statement that makes a challenge when it made one. */
export const MADE: RawBuilder<unknown> = gave('made');
/** When the challenge that is being made expires. */
export const MADE_EXPIRES: RawBuilder<unknown> = sql`(select expires_at from made)`;

/**
 * Makes a challenge with its first code and cancels the journey's earlier ones; `also` does its work when {@link MADE}
 * holds. False, and nothing was made: `moving` (a part that moves the journey on) gave no row, for somebody was first; or
 * the method was taken out of use, which is asked and held here, so that a phone that is being removed gets nothing (T21).
 */
export async function insertChallenge(
  db: Database,
  challenge: NewChallenge,
  { moving, also }: { moving?: RawBuilder<unknown> | undefined; also: Parts },
): Promise<boolean> {
  // The account first, as everywhere: whoever counts a code holds it, then the challenge, then the method.
  const standing = challenge.methodId !== null && {
    owner: sql`select id from accounts where id = ${challenge.accountId} for share`,
    standing: sql`
      select id from methods
      where id = ${challenge.methodId} and account_id = ${challenge.accountId} and ${gave('owner')}
        and removed_at is null and disabled_at is null
      for share`,
  };
  const when = sql`${moving ? gave('moved') : ALWAYS} and ${standing ? gave('standing') : ALWAYS}`;
  const cancelled = sql`
      update challenges set cancelled_at = now()
      where journey_id = ${challenge.journeyId} and used_at is null and cancelled_at is null and ${when}`;
  const made = sql`
      insert into challenges (id, journey_id, account_id, method_id, purpose, target_sealed, target_hash,
        extension_sealed, asked_from, sends, last_send_at, expires_at)
      select ${challenge.id}::uuid, ${challenge.journeyId}, ${challenge.accountId}::uuid, ${challenge.methodId}::uuid,
        ${challenge.purpose}, ${challenge.targetSealed}, ${challenge.targetHash}, ${challenge.extensionSealed},
        ${challenge.askedFrom}, 1, now(), now() + make_interval(secs => ${challenge.lifeSeconds})
      where ${when}
      returning id, expires_at`;
  const { rows } = await sql`
    with ${listParts({ ...(moving && { moved: moving }), ...standing, cancelled, made, ...also })}
    insert into challenge_codes (challenge_id, send_number, reference, code_hash, code_sealed, expires_at)
    select id, 1, ${challenge.reference}, ${challenge.codeHash}, ${challenge.codeSealed}, expires_at from made
    returning challenge_id`.execute(db);
  return rows.length === 1;
}

export interface ClaimedSend {
  send_number: number;
  target_sealed: string;
  extension_sealed: string | null;
  account_id: string;
  purpose: 'sign-in' | 'enrol';
  previous_send_at: Date;
  /** References that its codes have, so that each message can be told from the others (P3). */
  references: string[];
}

/**
 * Claims the next send of a live challenge: once per click, however many clicks come (R10). `waits` are the seconds
 * before the first, second … resend. Nothing is claimed when the wait is not over or the cap is reached.
 */
export async function claimSend(
  db: Database,
  challengeId: string,
  bounds: { waits: readonly number[]; cap: number },
): Promise<ClaimedSend | null> {
  const { rows } = await sql<ClaimedSend>`
    with old as (select id, last_send_at from challenges where id = ${challengeId} for update)
    update challenges c set sends = c.sends + 1, last_send_at = now()
    from old
    where c.id = old.id and c.used_at is null and c.cancelled_at is null and c.expires_at > now()
      and c.sends < ${bounds.cap}
      and c.last_send_at <= now() - make_interval(secs =>
        (${[...bounds.waits]}::double precision[])[least(c.sends, ${bounds.waits.length})])
    returning c.sends as send_number, c.target_sealed, c.extension_sealed, c.account_id, c.purpose,
      old.last_send_at as previous_send_at,
      array(select reference from challenge_codes where challenge_id = c.id) as references`.execute(db);
  return rows[0] ?? null;
}

/**
 * Gives a claimed send back: a limit refused it, so nothing left the house. Was another one claimed since, it stays
 * counted: else that one's number would be given out twice.
 */
export async function unclaimSend(db: Database, challengeId: string, claimed: ClaimedSend): Promise<void> {
  await sql`update challenges set sends = sends - 1, last_send_at = ${claimed.previous_send_at}
    where id = ${challengeId} and sends = ${claimed.send_number} and sends > 1`.execute(db);
}

/**
 * Adds a new code to a challenge for a claimed send; the challenge lives as long as its newest code. `also` does its work
 * when {@link MADE} holds, and knows {@link MADE_EXPIRES}.
 */
export async function insertCode(
  db: Database,
  code: {
    challengeId: string;
    sendNumber: number;
    reference: string;
    codeHash: string;
    codeSealed: string;
    lifeSeconds: number;
  },
  also: Parts,
): Promise<void> {
  const made = sql`
      insert into challenge_codes (challenge_id, send_number, reference, code_hash, code_sealed, expires_at)
      values (${code.challengeId}, ${code.sendNumber}, ${code.reference}, ${code.codeHash}, ${code.codeSealed},
        now() + make_interval(secs => ${code.lifeSeconds}))
      returning challenge_id, expires_at`;
  await sql`
    with ${listParts({ made, ...also })}
    update challenges c set expires_at = made.expires_at from made where c.id = made.challenge_id`.execute(db);
}

/** The newest code of a challenge that still lives, sealed: what failover and "call me instead" repeat. */
export async function findNewestCode(
  db: Database,
  challengeId: string,
): Promise<{ reference: string; code_sealed: string; expires_at: Date } | null> {
  const { rows } = await sql<{ reference: string; code_sealed: string; expires_at: Date }>`
    select k.reference, k.code_sealed, k.expires_at from challenge_codes k
    where k.challenge_id = ${challengeId} and k.expires_at > now() and k.code_sealed is not null
    order by k.send_number desc limit 1`.execute(db);
  return rows[0] ?? null;
}

export interface ConsumeRow {
  matched: boolean;
  live: boolean;
  used: boolean;
  method_id: string | null;
  target_sealed: string | null;
  extension_sealed: string | null;
}

/**
 * Who may consume: the account that the journey is at now, however it came there (T20). Journey, account and challenge
 * are locked in this order, as everywhere; the clock is read once, so that a code is used before its end or not at all
 * (R4).
 */
const asker = (journeyId: string) => sql`
  moment as materialized (select clock_timestamp() as at),
  journey as materialized (
    select id, account_id from journeys
    where id = ${journeyId} and finished_at is null and expires_at > clock_timestamp() for no key update),
  account as materialized (
    select id, disabled_at is not null or coalesce(code_locked_until > clock_timestamp(), false) as shut
    from accounts where id in (select account_id from journey) for no key update)`;

/** Holds when the statement that it is a part of has consumed a challenge. */
export const CONSUMED: RawBuilder<unknown> = gave('used');

/** What a consumed code leads to. Each part does its work only when {@link CONSUMED} holds. */
export interface Consequence {
  parts: Parts;
  /** The part that must have given a row; else the code is not consumed, and nothing else happens either. */
  required: string;
}

/**
 * Consumes a challenge if one of its codes has this hash and lives: one statement, decided by the database's clock
 * (R1, R3, R4, R7). Consuming one code kills all of the challenge. Throws, undone (`wasUndone`), when the consequence's
 * required part gave nothing.
 */
export async function consumeChallenge(
  db: Database,
  values: { challengeId: string; journeyId: string; codeHash: string; cap: number },
  consequence?: Consequence,
): Promise<ConsumeRow> {
  const stands = consequence ? orUndo(sql`${gave(consequence.required)} or not ${CONSUMED}`) : sql`true`;
  const { rows } = await sql<ConsumeRow>`
    with ${asker(values.journeyId)},
    matched as (
      select expires_at > moment.at as live from challenge_codes, moment
      where challenge_id = ${values.challengeId} and code_hash = ${values.codeHash}),
    used as (
      update challenges c set used_at = moment.at from moment, account
      where c.id = ${values.challengeId} and c.journey_id = ${values.journeyId} and c.account_id = account.id
        and c.used_at is null and c.cancelled_at is null and c.attempts <= ${values.cap}
        and exists (select 1 from matched where live)
      returning c.method_id, c.target_sealed, c.extension_sealed),
    wiped as (
      update challenge_codes set code_sealed = null
      where challenge_id = ${values.challengeId} and exists (select 1 from used))
    ${consequence ? sql`, ${listParts(consequence.parts)}` : sql``}
    select exists (select 1 from matched) as matched, exists (select 1 from matched where live) as live,
      exists (select 1 from used) as used, ${stands} as stands, (select method_id from used) as method_id,
      (select target_sealed from used) as target_sealed, (select extension_sealed from used) as extension_sealed`.execute(
    db,
  );
  return rows[0] as ConsumeRow;
}

/**
 * Consumes a challenge that was approved by a key press in the call (R11). Nothing is typed and no attempt is counted,
 * so the lock-out of codes is asked here (T5).
 */
export async function consumeApproval(
  db: Database,
  values: { challengeId: string; journeyId: string },
): Promise<ConsumeRow> {
  const { rows } = await sql<ConsumeRow>`
    with ${asker(values.journeyId)},
    used as (
      update challenges c set used_at = moment.at from moment, account
      where c.id = ${values.challengeId} and c.journey_id = ${values.journeyId} and c.account_id = account.id
        and not account.shut
        and c.used_at is null and c.cancelled_at is null and c.approved_at is not null and c.expires_at > moment.at
      returning c.method_id, c.target_sealed, c.extension_sealed),
    wiped as (
      update challenge_codes set code_sealed = null
      where challenge_id = ${values.challengeId} and exists (select 1 from used))
    select true as matched, exists (select 1 from used) as live, exists (select 1 from used) as used,
      (select method_id from used) as method_id, (select target_sealed from used) as target_sealed,
      (select extension_sealed from used) as extension_sealed`.execute(db);
  return rows[0] as ConsumeRow;
}

/** Cancels a challenge that is no longer wanted; its codes are dead and wiped. Quiet when it is over already. */
export async function cancelChallenge(db: Database, challengeId: string): Promise<void> {
  await sql`
    with cancelled as (
      update challenges set cancelled_at = now() where id = ${challengeId} and used_at is null and cancelled_at is null
      returning id)
    update challenge_codes set code_sealed = null where challenge_id in (select id from cancelled)`.execute(db);
}

export interface LiveChallengeRow {
  id: string;
  journey_id: string;
  account_id: string;
  method_id: string | null;
  purpose: 'sign-in' | 'enrol';
  target_sealed: string;
  extension_sealed: string | null;
  attempts: number;
  sends: number;
  last_send_at: Date;
  approved_at: Date | null;
  used_at: Date | null;
  cancelled_at: Date | null;
  expires_at: Date;
  reference: string;
  now: Date;
}

/**
 * The journey's newest challenge with the reference of its newest code, and the database's time; null when there is
 * none. Challenges of an account that the journey has left are not its any more (T20).
 */
export async function findChallenge(db: Database, journeyId: string): Promise<LiveChallengeRow | null> {
  const { rows } = await sql<LiveChallengeRow>`
    select c.id, c.journey_id, c.account_id, c.method_id, c.purpose, c.target_sealed, c.extension_sealed, c.attempts,
      c.sends, c.last_send_at, c.approved_at, c.used_at, c.cancelled_at, c.expires_at, k.reference, now() as now
    from challenges c
    join lateral (select reference from challenge_codes where challenge_id = c.id order by send_number desc limit 1) k on true
    join journeys j on j.id = c.journey_id and j.account_id = c.account_id
    where c.journey_id = ${journeyId}
    order by c.created_at desc limit 1`.execute(db);
  return rows[0] ?? null;
}
