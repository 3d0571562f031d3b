import { sql } from 'kysely';
import type { Database } from '../tables.ts';

export interface NewMail {
  id: string;
  noticeId: string;
  targetSealed: string;
  contentSealed: string;
  /** Never sent after this moment. */
  lifeSeconds: number;
}

export async function insertMail(trx: Database, mail: NewMail): Promise<void> {
  await sql`
    insert into mails (id, notice_id, target_sealed, content_sealed, not_after)
    values (${mail.id}, ${mail.noticeId}, ${mail.targetSealed}, ${mail.contentSealed},
      now() + make_interval(secs => ${mail.lifeSeconds}))`.execute(trx);
}

/** A mail that this process, and no other, is sending. */
export interface ClaimedMail {
  id: string;
  targetSealed: string;
  contentSealed: string;
  spent: string[];
  unsure: string[];
  tries: number;
  createdAt: Date;
  /** When it was claimed: another claim of the same mail has another time. */
  claim: string;
}

const CLAIMED = sql`id, target_sealed as "targetSealed", content_sealed as "contentSealed", spent, unsure, tries,
  created_at as "createdAt", sending_at::text as claim`;

/** Takes a mail that is due; null when it is not, or somebody else has it. What is past its life ends here. */
export async function claimMail(db: Database, id: string): Promise<ClaimedMail | null> {
  await sql`
    update mails set state = 'expired', content_sealed = null, target_sealed = '', ended_at = now()
    where id = ${id} and state = 'queued' and not_after <= now()`.execute(db);
  const { rows } = await sql<ClaimedMail>`
    update mails set state = 'sending', sending_at = clock_timestamp(), tries = tries + 1, relay = null
    where id = ${id} and state = 'queued' and next_at <= now() and content_sealed is not null
    returning ${CLAIMED}`.execute(db);
  return rows[0] ?? null;
}

/** Notes which relay is being asked, before it is; false when the claim is another's by now, or the life is over. */
export async function noteRelay(db: Database, { id, claim }: ClaimedMail, relay: string): Promise<string | null> {
  const { rows } = await sql<{ claim: string }>`
    update mails set relay = ${relay}, sending_at = clock_timestamp()
    where id = ${id} and state = 'sending' and sending_at = ${claim}::timestamptz and not_after > now()
    returning sending_at::text as claim`.execute(db);
  return rows[0]?.claim ?? null;
}

/** How a round of tries ended. */
export type MailEnd =
  | { state: 'accepted' }
  | { state: 'failed'; reason: string }
  | { state: 'queued'; reason: string; afterSeconds: number };

/** Stores how it stands, with what was learned of the relays. Does nothing when the claim is another's by now. */
export async function storeEnd(
  db: Database,
  { id, claim, spent, unsure }: Pick<ClaimedMail, 'id' | 'claim' | 'spent' | 'unsure'>,
  end: MailEnd,
): Promise<void> {
  const after = end.state === 'queued' ? end.afterSeconds : 0;
  const over = end.state !== 'queued';
  const reason = end.state === 'accepted' ? null : end.reason;
  await sql`
    update mails set state = ${end.state}, reason = ${reason}, spent = ${spent}::text[], unsure = ${unsure}::text[],
      next_at = now() + make_interval(secs => ${after}::float8), sending_at = null,
      ended_at = case when ${over}::boolean then now() end,
      content_sealed = case when ${over}::boolean then null else content_sealed end,
      target_sealed = case when ${over}::boolean then '' else target_sealed end
    where id = ${id} and state = 'sending' and sending_at = ${claim}::timestamptz`.execute(db);
}

/** Mails that are due, or past their life, and those that a process which ended left in sending. */
export async function listDue(
  db: Database,
  bounds: { sendingSeconds: number; limit: number },
): Promise<{ id: string; state: 'queued' | 'sending' }[]> {
  const { rows } = await sql<{ id: string; state: 'queued' | 'sending' }>`
    select id, state from mails
    where (state = 'queued' and (next_at <= now() or not_after <= now()))
       or (state = 'sending' and sending_at <= now() - make_interval(secs => ${bounds.sendingSeconds}::float8))
    order by next_at limit ${bounds.limit}`.execute(db);
  return rows;
}

/** A mail that was left in sending, and the relay that was being asked (null: none yet). Two processes may find it; one stores. */
export async function findLeft(
  db: Database,
  id: string,
  sendingSeconds: number,
): Promise<(ClaimedMail & { relay: string | null }) | null> {
  const { rows } = await sql<ClaimedMail & { relay: string | null }>`
    select ${CLAIMED}, relay from mails
    where id = ${id} and state = 'sending'
      and sending_at <= now() - make_interval(secs => ${sendingSeconds}::float8)`.execute(db);
  return rows[0] ?? null;
}
