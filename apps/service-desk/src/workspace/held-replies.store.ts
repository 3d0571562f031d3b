import { sql } from 'kysely';
import type { Database } from '../tables.ts';
import type { CaseStatus } from '../tables-of-cases.ts';

/** What a reply did to its case, kept with the reply so that taking it back takes that back as well. */
export interface ReplyEffect {
  what: 'replied';
  /** The case that it did this to: a merge moves the reply away from it. */
  caseId: string;
  status: { from: CaseStatus; to: CaseStatus } | null;
  /** Its writer took the case with it: nobody had it. */
  taken: boolean;
  /** The tag that it added. */
  tag: string | null;
  /** The template that it began with. */
  templateId: string | null;
  /** Since when somebody waited for us before it. */
  waitingSince: string | null;
}

/** Since when somebody waits for us in a case, as the database writes it; null when nobody does. */
export async function findWaitingSince(trx: Database, caseId: string): Promise<string | null> {
  const { rows } = await sql<{ since: string | null }>`
    select waiting_since::text as since from cases where id = ${caseId}`.execute(trx);
  return rows[0]?.since ?? null;
}

/** Gives a case the place in its queue that it had before a reply. */
export async function restoreWaiting(trx: Database, caseId: string, since: string | null): Promise<void> {
  await sql`update cases set waiting_since = ${since}::timestamptz where id = ${caseId}`.execute(trx);
}

/**
 * Notes on a held reply what it did to the case, and holds the line of history about the status back just as long: a requester learns
 * of both together, or of neither.
 */
export async function noteEffect(db: Database, messageId: string, effect: ReplyEffect): Promise<void> {
  await sql`update messages set event = ${JSON.stringify(effect)}::jsonb where id = ${messageId} and kind = 'reply'`.execute(
    db,
  );
  if (effect.status === null) return;
  await sql`
    update messages m set held_until = r.held_until
    from messages r
    where r.id = ${messageId} and m.case_id = r.case_id and m.kind = 'event' and m.author_id = r.author_id
      and m.created_at = r.created_at and m.event ->> 'what' = 'status'`.execute(db);
}

/** A reply, by its case and whoever wrote it. */
interface WhichReply {
  messageId: string;
  caseId: string;
  authorId: string;
}

export interface RecalledReply {
  body: string;
  /** Null: sent by a release of Vakt that noted less. */
  effect: ReplyEffect | null;
}

/**
 * Recalls a reply that its own author sent into this case and that is still held; null when it is too late, or not
 * theirs. One row decides between this and `releaseHeldReply`, by the database's clock: whichever comes first wins.
 */
export async function recallHeldReply(db: Database, wish: WhichReply): Promise<RecalledReply | null> {
  const { rows } = await sql<{ body: string; effect: ReplyEffect | { what: 'status' } | null }>`
    update messages set recalled_at = clock_timestamp()
    where id = ${wish.messageId} and case_id = ${wish.caseId} and author_id = ${wish.authorId} and kind = 'reply'
      and recalled_at is null and released_at is null and held_until > clock_timestamp()
    returning body, event as effect`.execute(db);
  const [recalled] = rows;
  if (!recalled) return null;
  await sql`
    update messages set recalled_at = clock_timestamp()
    where case_id = ${wish.caseId} and kind = 'event' and author_id = ${wish.authorId}
      and created_at = (select r.created_at from messages r where r.id = ${wish.messageId})`.execute(db);
  const { body, effect } = recalled;
  return { body, effect: effect?.what === 'replied' ? effect : null };
}

/** Whether its author has taken a reply back already. */
export async function wasRecalled(db: Database, wish: WhichReply): Promise<boolean> {
  const { rows } = await sql`
    select from messages
    where id = ${wish.messageId} and case_id = ${wish.caseId} and author_id = ${wish.authorId} and kind = 'reply'
      and recalled_at is not null`.execute(db);
  return rows.length === 1;
}

/** Lets a message go out. False while it is held, and for ever when it was recalled. */
export async function releaseHeldReply(db: Database, messageId: string): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    update messages set released_at = coalesce(released_at, clock_timestamp())
    where id = ${messageId} and recalled_at is null and (held_until is null or held_until <= clock_timestamp())
    returning id`.execute(db);
  return rows.length === 1;
}

/** Keeps from everybody what this transaction has said of a status: it is what it was, and who was not told of the one is not told of the other. */
export async function hideStatusLines(trx: Database, caseId: string, authorId: string): Promise<void> {
  await sql`
    update messages set recalled_at = clock_timestamp()
    where case_id = ${caseId} and author_id = ${authorId} and kind = 'event' and event ->> 'what' = 'status'
      and created_at = now()`.execute(trx);
}
