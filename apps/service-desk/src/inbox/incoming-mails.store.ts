import { newId } from '@vakt/foundation/ids';
import { sql } from 'kysely';
import type { LanguageTag } from '../settings.ts';
import type { Database } from '../tables.ts';

export interface NewIncoming {
  fingerprint: string;
  inlet: string;
  envelopeFrom: string | null;
  recipients: readonly string[];
  raw: Buffer;
}

/** Keeps a mail as it came; gives false when we have it already (its new addresses are added while nobody has looked). */
export async function insertIncoming(db: Database, mail: NewIncoming): Promise<boolean> {
  const { rows } = await sql<{ fresh: boolean }>`
    insert into incoming_mails as kept (id, fingerprint, inlet, envelope_from, recipients, raw, size)
    values (${newId()}, ${mail.fingerprint}, ${mail.inlet}, ${mail.envelopeFrom}, ${[...mail.recipients]}::text[],
      ${mail.raw}, ${mail.raw.length})
    on conflict (fingerprint) do update
      set recipients = (select array_agg(distinct one) from unnest(kept.recipients || excluded.recipients) one)
      where kept.state = 'new' and cardinality(kept.recipients) < 100
    returning (xmax = 0) as fresh`.execute(db);
  return rows[0]?.fresh ?? false;
}

export interface TakenMail {
  id: string;
  tries: number;
  envelopeFrom: string | null;
  recipients: string[];
  raw: Buffer;
  /** Until when it is taken: another taking of the same mail has another time. */
  claim: string;
}

/** Seconds that a process has for a mail before another one takes it. */
const TAKEN_SECONDS = 180;

/**
 * Takes the oldest mail that nobody is at; null when there is none. The try is counted before the mail is read: one that
 * ends the process is not read for ever.
 */
export async function takeIncoming(db: Database): Promise<TakenMail | null> {
  const { rows } = await sql<TakenMail>`
    update incoming_mails set tries = tries + 1, taken_until = now() + make_interval(secs => ${TAKEN_SECONDS})
    where id = (
      select id from incoming_mails
      where state = 'new' and (taken_until is null or taken_until <= now())
      order by received_at limit 1 for update skip locked)
    returning id, tries, envelope_from as "envelopeFrom", recipients, raw, taken_until::text as claim`.execute(db);
  return rows[0] ?? null;
}

/** Takes a try back that was none of the mail's, and lets it be taken again at once unless another process has it by now. */
export async function giveTryBack(db: Database, { id, claim }: Pick<TakenMail, 'id' | 'claim'>): Promise<void> {
  await sql`
    update incoming_mails set tries = greatest(tries - 1, 0),
      taken_until = case when taken_until = ${claim}::timestamptz then null else taken_until end
    where id = ${id} and state = 'new'`.execute(db);
}

/** Locks a mail that still is new; false when another process was faster. */
export async function lockNew(trx: Database, id: string): Promise<boolean> {
  const row = await trx
    .selectFrom('incoming_mails')
    .select('id')
    .where('id', '=', id)
    .where('state', '=', 'new')
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

/** What became of a mail. */
export interface MailFate {
  state: 'opened' | 'joined' | 'quarantined' | 'dropped';
  reason: string | null;
  groupId: string | null;
  caseId: string | null;
  messageId: string | null;
}

/** What lists show of a mail. All of it is the sender's word. */
export interface MailFace {
  messageIdHeader: string | null;
  fromAddress: string | null;
  fromName: string | null;
  subject: string;
  body: string;
  bodyHash: string | null;
}

export async function storeFate(trx: Database, id: string, fate: MailFate, face: MailFace | null): Promise<void> {
  await trx
    .updateTable('incoming_mails')
    .set({
      state: fate.state,
      reason: fate.reason,
      group_id: fate.groupId,
      case_id: fate.caseId,
      message_id: fate.messageId,
      taken_until: null,
      ...(face && {
        message_id_header: face.messageIdHeader,
        from_address: face.fromAddress,
        from_name: face.fromName,
        subject: face.subject,
        body: face.body,
        body_hash: face.bodyHash,
      }),
    })
    .where('id', '=', id)
    .execute();
}

/** Groups with the local part of their own address. */
export async function listGroupAddresses(
  db: Database,
): Promise<{ id: string; key: string; mailName: string | null }[]> {
  return db
    .selectFrom('groups')
    .select(['id', 'key', 'mail_name as mailName'])
    .where('closed_at', 'is', null)
    .execute();
}

/** Says whether a Message-ID's left part is that of a mail which we sent. */
export async function isSentByUs(db: Database, id: string): Promise<boolean> {
  const row = await db.selectFrom('outgoing_mails').select('id').where('id', '=', id).executeTakeFirst();
  return row !== undefined;
}

/** Somebody by address. */
export interface Sender {
  id: string;
  language: LanguageTag | null;
}

export async function findSender(db: Database, address: string): Promise<Sender | null> {
  const { rows } = await sql<Sender>`
    select id, language from people where lower(email) = ${address}`.execute(db);
  return rows[0] ?? null;
}

/** The case that an own address leads to, also after it was merged, and who its parties are. */
export interface ReplyTarget {
  caseId: string;
  parties: string[];
}

export async function findReplyTarget(db: Database, selector: string): Promise<ReplyTarget | null> {
  const { rows } = await sql<ReplyTarget>`
    with recursive line as (
      select c.id, c.merged_into, c.parties, r.person_id, 0 as steps
      from reply_addresses r join cases c on c.id = r.case_id where r.selector = ${selector}
      union all
      select c.id, c.merged_into, c.parties, line.person_id, steps + 1
      from line join cases c on c.id = line.merged_into where steps < 20)
    select id as "caseId", parties from line where merged_into is null and person_id = any (parties)`.execute(db);
  return rows[0] ?? null;
}

/** What a sender has sent lately that was taken: cases opened and answers in an hour, and the same text within a day. */
export interface Lately {
  opened: number;
  joined: number;
  same: boolean;
}

export async function countLately(db: Database, address: string, bodyHash: string): Promise<Lately> {
  const { rows } = await sql<Lately>`
    select count(*) filter (where state = 'opened' and received_at > now() - interval '1 hour')::int as opened,
      count(*) filter (where state = 'joined' and received_at > now() - interval '1 hour')::int as joined,
      coalesce(bool_or(body_hash = ${bodyHash}), false) as same
    from incoming_mails
    where from_address = ${address} and received_at > now() - interval '1 day' and state in ('opened', 'joined')`.execute(
    db,
  );
  return rows[0] ?? { opened: 0, joined: 0, same: false };
}
