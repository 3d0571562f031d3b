import { sql } from 'kysely';
import type { CaseEvent } from '../cases/events.ts';
import type { Database } from '../tables.ts';

/** What a reply did to its case's status, kept with the reply so that taking it back takes that back as well. */
export type ReplyEffect = Extract<CaseEvent, { what: 'status' }>;

/**
 * Notes on a held reply what it did to the status, and holds that line of history back just as long: a requester learns
 * of both together, or of neither.
 */
export async function noteEffect(db: Database, messageId: string, effect: ReplyEffect): Promise<void> {
  await sql`update messages set event = ${JSON.stringify(effect)}::jsonb where id = ${messageId} and kind = 'reply'`.execute(
    db,
  );
  await sql`
    update messages m set held_until = r.held_until
    from messages r
    where r.id = ${messageId} and m.case_id = r.case_id and m.kind = 'event' and m.author_id = r.author_id
      and m.created_at = r.created_at and m.event ->> 'what' = 'status'`.execute(db);
}

export interface RecalledReply {
  body: string;
  effect: ReplyEffect | null;
}

/**
 * Recalls a reply that its own author sent into this case and that is still held; null when it is too late, or not
 * theirs. One row decides between this and `releaseHeldReply`, by the database's clock: whichever comes first wins.
 */
export async function recallHeldReply(
  db: Database,
  wish: { messageId: string; caseId: string; authorId: string },
): Promise<RecalledReply | null> {
  const { rows } = await sql<RecalledReply & { held_until: Date }>`
    update messages set recalled_at = clock_timestamp()
    where id = ${wish.messageId} and case_id = ${wish.caseId} and author_id = ${wish.authorId} and kind = 'reply'
      and recalled_at is null and released_at is null and held_until > clock_timestamp()
    returning body, event as effect, held_until`.execute(db);
  const [recalled] = rows;
  if (!recalled) return null;
  await sql`
    update messages set recalled_at = clock_timestamp()
    where case_id = ${wish.caseId} and kind = 'event' and author_id = ${wish.authorId}
      and created_at = (select r.created_at from messages r where r.id = ${wish.messageId})
      and held_until is not null`.execute(db);
  return { body: recalled.body, effect: recalled.effect };
}

/** Lets a message go out. False while it is held, and for ever when it was recalled. */
export async function releaseHeldReply(db: Database, messageId: string): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    update messages set released_at = coalesce(released_at, clock_timestamp())
    where id = ${messageId} and recalled_at is null and (held_until is null or held_until <= clock_timestamp())
    returning id`.execute(db);
  return rows.length === 1;
}
