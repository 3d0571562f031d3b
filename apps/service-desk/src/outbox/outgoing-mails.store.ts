import { randomBytes } from 'node:crypto';
import { newId } from '@vakt/foundation/ids';
import { sql } from 'kysely';
import type { Database } from '../tables.ts';
import type { MailKind } from '../tables-of-mail.ts';

export interface MailOrder {
  kind: MailKind;
  caseId: string;
  toPersonId: string;
  /** The reply that it carries. */
  messageId?: string;
  /** Not sent before; a reply that is held back waits for its own time anyway, and is never sent when it was recalled. */
  notBefore?: Date;
}

/** A mail that could not leave for so long is given up. */
const LIFE_DAYS = 3;

/** First half of an address of ours: 80 random bits. */
export function newSelector(): string {
  return randomBytes(10).toString('hex');
}

/** Puts a mail into the queue; nothing when it is there already. A reply waits until it can no longer be recalled. */
export async function insertOrder(trx: Database, order: MailOrder): Promise<void> {
  const { kind, caseId, toPersonId, messageId = null, notBefore = null } = order;
  await sql`
    insert into outgoing_mails (id, bounce_selector, kind, case_id, to_person_id, message_id, next_at, not_after)
    select ${newId()}, ${newSelector()}, ${kind}, ${caseId}, ${toPersonId}, ${messageId}::uuid, at,
      at + make_interval(days => ${LIFE_DAYS})
    from (select greatest(now(), ${notBefore}::timestamptz,
      (select m.held_until from messages m where m.id = ${messageId}::uuid)) as at) t
    on conflict (message_id, kind, to_person_id) where message_id is not null do nothing`.execute(trx);
}

/** The parties of a case, without one of them. */
export async function listParties(trx: Database, caseId: string, except: string | null): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select p.id from cases c join people p on p.id = any (c.parties)
    where c.id = ${caseId} and p.id is distinct from ${except}::uuid order by p.id`.execute(trx);
  return rows.map(({ id }) => id);
}

/** How many mails of a kind one person may get in a day, and how long none follows another. */
export interface MailCap {
  perDay: number;
  quietSeconds: number;
  /** The same for a case that came by mail: two machines must not answer each other. */
  quietSecondsByMail: number;
}

/**
 * Says whether one more mail of a kind may go to a person, for mails that strangers can cause. Of transactions that ask at
 * the same time one is let on: the lock is held until it ends.
 */
export async function hasRoomFor(
  trx: Database,
  personId: string,
  kind: MailKind,
  cap: MailCap,
  caseId: string,
): Promise<boolean> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`mail ${personId}`}, 0))`.execute(trx);
  const { rows } = await sql<{ lately: number; today: number }>`
    select count(*) filter (where created_at > now() - make_interval(secs => case
        when (select entry from cases where id = ${caseId}) = 'mail' then ${cap.quietSecondsByMail}::float8
        else ${cap.quietSeconds}::float8 end))::int as lately,
      count(*)::int as today
    from outgoing_mails
    where to_person_id = ${personId} and kind = ${kind} and created_at > now() - interval '1 day'`.execute(trx);
  const [found] = rows;
  return found !== undefined && found.lately === 0 && found.today < cap.perDay;
}

/** A mail that this process, and no other, has taken to send. */
export interface ClaimedMail {
  id: string;
  kind: MailKind;
  caseId: string;
  toPersonId: string;
  messageId: string | null;
  bounceSelector: string;
  tries: number;
  createdAt: Date;
  /** When it was taken: another taking of the same mail has another time. */
  claim: string;
}

/** Takes a mail that is due; null when it is not, or somebody else has it. */
export async function claimMail(db: Database, id: string): Promise<ClaimedMail | null> {
  const { rows } = await sql<ClaimedMail>`
    update outgoing_mails set state = 'sending', sending_at = clock_timestamp(), tries = tries + 1, relay = null
    where id = ${id} and state = 'queued' and next_at <= now()
    returning id, kind, case_id as "caseId", to_person_id as "toPersonId", message_id as "messageId",
      bounce_selector as "bounceSelector", tries, created_at as "createdAt", sending_at::text as claim`.execute(db);
  return rows[0] ?? null;
}

/** Notes which relay is asked, before it is: from here on the mail may have left. Null when the taking is another's by now. */
export async function noteRelay(
  db: Database,
  { id, claim }: Pick<ClaimedMail, 'id' | 'claim'>,
  relay: string,
  address: string,
): Promise<string | null> {
  const { rows } = await sql<{ claim: string }>`
    update outgoing_mails set relay = ${relay}, to_address = ${address}, sending_at = clock_timestamp()
    where id = ${id} and state = 'sending' and sending_at = ${claim}::timestamptz
    returning sending_at::text as claim`.execute(db);
  return rows[0]?.claim ?? null;
}

/** How a try ended. */
export type MailEnd =
  | { state: 'sent' }
  | { state: 'unsure' | 'refused' | 'dropped'; reason: string }
  | { state: 'queued'; reason: string; afterSeconds: number };

/** Stores how it stands; false when the taking is another's by now. A mail whose life is over is not queued again: `refused`. */
export async function storeEnd(
  db: Database,
  { id, claim }: Pick<ClaimedMail, 'id' | 'claim'>,
  end: MailEnd,
): Promise<MailEnd['state'] | null> {
  const after = end.state === 'queued' ? end.afterSeconds : 0;
  const { rows } = await sql<{ state: MailEnd['state'] }>`
    update outgoing_mails set
      state = case when ${end.state} = 'queued' and not_after <= now() then 'refused' else ${end.state} end,
      reason = ${end.state === 'sent' ? null : end.reason}, relay = null, sending_at = null,
      next_at = now() + make_interval(secs => ${after}::float8),
      ended_at = case when ${end.state} = 'queued' and not_after > now() then null else now() end
    where id = ${id} and state = 'sending' and sending_at = ${claim}::timestamptz
    returning state`.execute(db);
  return rows[0]?.state ?? null;
}

export interface DueMail {
  id: string;
  state: 'queued' | 'sending';
}

/** Mails that are due, and those that a process which ended left in sending. */
export async function listDue(db: Database, bounds: { sendingSeconds: number; limit: number }): Promise<DueMail[]> {
  const { rows } = await sql<DueMail>`
    (select id, state, next_at from outgoing_mails where state = 'queued' and next_at <= now()
     order by next_at limit ${bounds.limit})
    union all
    (select id, state, next_at from outgoing_mails
     where state = 'sending' and sending_at <= now() - make_interval(secs => ${bounds.sendingSeconds}::float8)
     limit ${bounds.limit})`.execute(db);
  return rows;
}

/** A mail that was left in sending, and whether a relay had been asked. */
export interface LeftMail extends Pick<ClaimedMail, 'id' | 'claim' | 'caseId'> {
  relay: string | null;
  toAddress: string | null;
}

/** Takes what was left in sending over; null when it ended in the meantime. Of two who look, one gets it. */
export async function takeLeft(db: Database, id: string, sendingSeconds: number): Promise<LeftMail | null> {
  const { rows } = await sql<LeftMail>`
    update outgoing_mails set sending_at = clock_timestamp()
    where id = ${id} and state = 'sending'
      and sending_at <= now() - make_interval(secs => ${sendingSeconds}::float8)
    returning id, case_id as "caseId", relay, to_address as "toAddress", sending_at::text as claim`.execute(db);
  return rows[0] ?? null;
}
