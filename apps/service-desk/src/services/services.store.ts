import { sql } from 'kysely';
import type { Database } from '../tables.ts';

/** The published services, for whoever orders one. */

export interface PublishedRow {
  id: string;
  key: string;
  /** The group whose service it is. */
  groupId: string;
  version: number;
  content: unknown;
}

const published = (db: Database) =>
  db
    .selectFrom('services as s')
    .innerJoin('service_versions as v', (join) =>
      join.onRef('v.service_id', '=', 's.id').onRef('v.version', '=', 's.published_version'),
    )
    .where('s.retired_at', 'is', null);

/** Finds a service that can be ordered now. Null when there is none, when it is not published yet, and when it is retired. */
export async function findPublished(db: Database, key: string): Promise<PublishedRow | null> {
  const row = await published(db)
    .select(['s.id', 's.key', 's.group_id as groupId', 'v.version', 'v.content'])
    .where('s.key', '=', key)
    .executeTakeFirst();
  return row ?? null;
}

/** What a list shows of a service; texts as they are stored. */
export interface BriefRow {
  id: string;
  key: string;
  name: unknown;
  summary: unknown;
  topic: string;
  keywords: string[];
}

/** Everything that can be ordered now, in the order of the catalogue. */
export async function listPublished(db: Database): Promise<BriefRow[]> {
  return published(db)
    .select(['s.id', 's.key'])
    .select([
      sql<unknown>`v.content -> 'name'`.as('name'),
      sql<unknown>`v.content -> 'summary'`.as('summary'),
      sql<string>`coalesce(v.content ->> 'topic', 'other')`.as('topic'),
      sql<string[]>`coalesce(array(select jsonb_array_elements_text(v.content -> 'keywords')), '{}')`.as('keywords'),
    ])
    .orderBy('s.position')
    .orderBy(sql`lower(v.content -> 'name' ->> 'nb')`)
    .execute();
}

/** The name of a service as a version of it says, published or not: for cases that came by it. */
export async function findServiceName(db: Database, id: string, version: number): Promise<unknown> {
  const row = await db
    .selectFrom('service_versions')
    .select(sql<unknown>`content -> 'name'`.as('name'))
    .where('service_id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return row?.name ?? null;
}

/** Of these groups in order the first that is open: cases never go to a group that was closed. */
export async function findOpenGroup(db: Database, ids: readonly string[]): Promise<string | null> {
  const rows = await db
    .selectFrom('groups')
    .select('id')
    .where('id', 'in', [...ids])
    .where('closed_at', 'is', null)
    .execute();
  return ids.find((id) => rows.some((row) => row.id === id)) ?? null;
}

/** Says that this form became this case. False when it did before: then nothing is written. */
export async function insertSentForm(db: Database, personId: string, formId: string, caseId: string): Promise<boolean> {
  const row = await db
    .insertInto('sent_forms')
    .values({ person_id: personId, form_id: formId, case_id: caseId })
    .onConflict((conflict) => conflict.doNothing())
    .returning('case_id')
    .executeTakeFirst();
  return row !== undefined;
}

/** The number of the case that a form of this person became; null when it was not sent yet. */
export async function findSentForm(db: Database, personId: string, formId: string): Promise<number | null> {
  const row = await db
    .selectFrom('sent_forms as f')
    .innerJoin('cases as c', 'c.id', 'f.case_id')
    .select('c.number')
    .where('f.person_id', '=', personId)
    .where('f.form_id', '=', formId)
    .executeTakeFirst();
  return row?.number ?? null;
}

/** A version that people could see, also when it is no longer the current one. Never a draft. */
export async function findShownVersion(db: Database, key: string, version: number): Promise<unknown> {
  const row = await db
    .selectFrom('services as s')
    .innerJoin('service_versions as v', 'v.service_id', 's.id')
    .select('v.content')
    .where('s.key', '=', key)
    .where('v.version', '=', version)
    .where('v.state', '<>', 'draft')
    .executeTakeFirst();
  return row?.content ?? null;
}

/** How many forms this person sent within an hour. Until the transaction ends no other one counts theirs: many at once do not slip through. */
export async function countLately(trx: Database, personId: string): Promise<number> {
  await trx.selectFrom('people').select('id').where('id', '=', personId).forNoKeyUpdate().executeTakeFirst();
  const row = await trx
    .selectFrom('sent_forms')
    .select(sql<number>`count(*)::int`.as('sent'))
    .where('person_id', '=', personId)
    .where('sent_at', '>', sql<Date>`now() - interval '1 hour'`)
    .executeTakeFirstOrThrow();
  return row.sent;
}

/** How long a form that was sent is known by its id. */
const SENT_FORMS_DAYS = 7;

/** Forgets forms that were sent so long ago that nobody sends them again. */
export async function removeOldSentForms(db: Database): Promise<void> {
  await sql`delete from sent_forms where sent_at < now() - make_interval(days => ${SENT_FORMS_DAYS})`.execute(db);
}
