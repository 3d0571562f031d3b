import { sql } from 'kysely';
import type { Database } from '../tables.ts';

/** A form that waits for its sender to sign in again. */
export interface KeptForm {
  id: string;
  personId: string;
  /** The page that the form stands on. */
  page: string;
  /** Names and values as they came, as JSON: NUL is no sign for a column of text, and jsonb takes none either. */
  fields: string;
}

/** So many of one person wait at a time; with one more the oldest goes. */
const MOST_OF_ONE = 5;

/** Keeps a form. */
export async function insertKeptForm(db: Database, { id, personId, page, fields }: KeptForm): Promise<void> {
  await db.insertInto('kept_forms').values({ id, person_id: personId, page, fields }).execute();
  await sql`delete from kept_forms where person_id = ${personId} and id not in (
    select id from kept_forms where person_id = ${personId} order by kept_at desc, id limit ${MOST_OF_ONE})`.execute(
    db,
  );
}

/** The fields of a kept form of this person and this page. Null for anybody else's. */
export async function findKeptForm(db: Database, wish: Omit<KeptForm, 'fields'>): Promise<string | null> {
  const row = await db
    .selectFrom('kept_forms')
    .select('fields')
    .where('id', '=', wish.id)
    .where('person_id', '=', wish.personId)
    .where('page', '=', wish.page)
    .executeTakeFirst();
  return row?.fields ?? null;
}

/** Whose session this was, when it ran out by itself. Null for one that was ended, and for one that nobody had. */
export async function findOwnerOfSession(db: Database, idHash: string): Promise<string | null> {
  const row = await db
    .selectFrom('sessions')
    .select('person_id as personId')
    .where('id_hash', '=', idHash)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return row?.personId ?? null;
}

/** Removes what nobody came back for within a day. */
export async function removeOldKeptForms(db: Database): Promise<void> {
  await sql`delete from kept_forms where kept_at < now() - interval '1 day'`.execute(db);
}
