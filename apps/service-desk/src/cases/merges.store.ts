import { sql } from 'kysely';
import type { Database } from '../tables.ts';
import type { CaseStatus, Confidentiality } from '../tables-of-cases.ts';

/** What decides whether two cases may become one. */
export interface MergeSide {
  id: string;
  number: number;
  version: number;
  status: CaseStatus;
  confidentiality: Confidentiality;
  groupId: string;
  recovery: boolean;
  /** In order. */
  parties: string[];
  named: string[];
  mergedInto: string | null;
  held: boolean;
}

/** Locks two cases, always in the same order, and gives them as they are now. */
export async function lockSides(trx: Database, ids: readonly string[]): Promise<MergeSide[]> {
  const { rows } = await sql<MergeSide>`
    select id, number, version, status, confidentiality, group_id as "groupId", recovery, named, merged_into as "mergedInto", held_at is not null as held,
      (select array_agg(one order by one) from unnest(parties) one) as parties
    from cases where id = any (${[...ids]}::uuid[]) order by id for update`.execute(trx);
  return rows;
}

/**
 * Moves thread and files, and what belongs to them: mails that wait to be sent (a reply's mail is written from the case
 * where it stands), mails that came (a hold keeps what they came as), drafts. Each row keeps what it was: a note stays
 * internal. Own addresses for replies stay: they lead to where the case stands.
 */
export async function moveThread(trx: Database, from: string, into: string): Promise<void> {
  await sql`update messages set case_id = ${into} where case_id = ${from}`.execute(trx);
  await sql`update attachments set case_id = ${into} where case_id = ${from}`.execute(trx);
  await sql`update outgoing_mails set case_id = ${into} where case_id = ${from}`.execute(trx);
  await sql`update incoming_mails set case_id = ${into} where case_id = ${from}`.execute(trx);
  await moveDrafts(trx, from, into);
  await sql`update cases set merged_into = ${into} where id = ${from}`.execute(trx);
}

/** What somebody has begun on both becomes one draft. Its writer has seen no version of the other case. */
async function moveDrafts(trx: Database, from: string, into: string): Promise<void> {
  await sql`
    with moved as (delete from drafts where case_id = ${from} returning *)
    insert into drafts (case_id, person_id, kind, body, case_version, template_id, file_ids, updated_at)
    select ${into}, person_id, kind, body, 1, template_id, file_ids, updated_at from moved
    on conflict (case_id, person_id, kind) do update
      set body = drafts.body || E'\n\n' || excluded.body, file_ids = drafts.file_ids || excluded.file_ids,
        updated_at = greatest(drafts.updated_at, excluded.updated_at)`.execute(trx);
}

/**
 * Locks the case where a case's thread is now, itself or the one it was merged into, however often, and gives its id. Who
 * waited for a merge meanwhile asks again.
 */
export async function lockStanding(trx: Database, id: string): Promise<string> {
  for (;;) {
    const standing = await findStanding(trx, id);
    const { rows } = await sql<{ merged: boolean }>`
      select merged_into is not null as merged from cases where id = ${standing} for update`.execute(trx);
    if (rows[0]?.merged !== true) return standing;
  }
}

async function findStanding(db: Database, id: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    with recursive line as (
      select id, merged_into, 0 as steps from cases where id = ${id}
      union all
      select c.id, c.merged_into, steps + 1 from cases c join line on c.id = line.merged_into where steps < 20)
    select id from line where merged_into is null limit 1`.execute(db);
  return rows[0]?.id ?? id;
}
