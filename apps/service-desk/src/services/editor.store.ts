import { newId } from '@vakt/foundation/ids';
import { type SqlBool, sql } from 'kysely';
import type { Database } from '../tables.ts';

/** Services as their editors see them. Each query is told in which groups somebody edits, and knows no others. */

export interface EditableRow {
  id: string;
  key: string;
  groupId: string;
  publishedVersion: number | null;
  retiredAt: Date | null;
}

export interface VersionRow {
  version: number;
  state: 'draft' | 'published' | 'superseded';
  revision: number;
  content: unknown;
  savedAt: Date;
  savedBy: string | null;
  publishedAt: Date | null;
}

export interface ListedRow extends EditableRow {
  groupNb: string;
  groupEn: string;
  /** Of the newest version. */
  name: unknown;
  hasDraft: boolean;
}

/** The services of these groups, with the name of their newest version. */
export async function listEditable(db: Database, groupIds: readonly string[]): Promise<ListedRow[]> {
  if (groupIds.length === 0) return [];
  return db
    .selectFrom('services as s')
    .innerJoin('groups as g', 'g.id', 's.group_id')
    .innerJoin('service_versions as v', 'v.service_id', 's.id')
    .select(['s.id', 's.key', 's.group_id as groupId', 's.published_version as publishedVersion'])
    .select(['s.retired_at as retiredAt', 'g.name_nb as groupNb', 'g.name_en as groupEn'])
    .select([sql<unknown>`v.content -> 'name'`.as('name'), sql<boolean>`v.state = 'draft'`.as('hasDraft')])
    .where('s.group_id', 'in', [...groupIds])
    .where(sql<SqlBool>`v.version = (select max(n.version) from service_versions n where n.service_id = s.id)`)
    .orderBy('g.name_nb')
    .orderBy(sql`lower(v.content -> 'name' ->> 'nb')`)
    .execute();
}

/** A service of one of these groups. Null when there is none, and when it is another group's. */
export async function findEditable(
  db: Database,
  key: string,
  groupIds: readonly string[],
): Promise<EditableRow | null> {
  if (groupIds.length === 0) return null;
  const row = await db
    .selectFrom('services')
    .select(['id', 'key', 'group_id as groupId', 'published_version as publishedVersion', 'retired_at as retiredAt'])
    .where('key', '=', key)
    .where('group_id', 'in', [...groupIds])
    .executeTakeFirst();
  return row ?? null;
}

/** The versions of a service, newest first. */
export async function listVersions(db: Database, serviceId: string): Promise<VersionRow[]> {
  return db
    .selectFrom('service_versions as v')
    .leftJoin('people as p', 'p.id', 'v.saved_by')
    .select(['v.version', 'v.state', 'v.revision', 'v.content', 'v.saved_at as savedAt'])
    .select(['v.published_at as publishedAt', sql<string | null>`coalesce(p.name, p.user_name)`.as('savedBy')])
    .where('v.service_id', '=', serviceId)
    .orderBy('v.version', 'desc')
    .execute();
}

/** Adds a service with its first draft. False when the key is taken. */
export async function insertService(
  trx: Database,
  wish: { key: string; groupId: string; content: unknown; by: string },
): Promise<boolean> {
  const made = await trx
    .insertInto('services')
    .values({ id: newId(), key: wish.key, group_id: wish.groupId, published_version: null })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!made) return false;
  await insertDraft(trx, { serviceId: made.id, content: wish.content, by: wish.by });
  return true;
}

/** Begins a draft after the newest version. Null when there is a draft already. */
export async function insertDraft(
  db: Database,
  wish: { serviceId: string; content: unknown; by: string },
): Promise<number | null> {
  const row = await db
    .insertInto('service_versions')
    .columns(['service_id', 'version', 'state', 'content', 'created_by', 'saved_by'])
    .expression((row) =>
      row
        .selectFrom('service_versions as v')
        .select([
          sql<string>`${wish.serviceId}::uuid`.as('id'),
          sql<number>`coalesce(max(v.version), 0) + 1`.as('version'),
          sql<'draft'>`'draft'`.as('state'),
          sql<never>`${JSON.stringify(wish.content)}::jsonb`.as('content'),
          sql<string>`${wish.by}::uuid`.as('by'),
          sql<string>`${wish.by}::uuid`.as('saved'),
        ])
        .where('v.service_id', '=', wish.serviceId),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning('version')
    .executeTakeFirst();
  return row?.version ?? null;
}

/** Saves a draft if it is still at `revision`. False when somebody else saved it meanwhile, published it or threw it away. */
export async function updateDraft(
  db: Database,
  wish: { serviceId: string; revision: number; content: unknown; by: string },
): Promise<boolean> {
  const row = await db
    .updateTable('service_versions')
    .set({
      content: JSON.stringify(wish.content),
      revision: sql<number>`revision + 1`,
      saved_by: wish.by,
      saved_at: sql<Date>`now()`,
    })
    .where('service_id', '=', wish.serviceId)
    .where('state', '=', 'draft')
    .where('revision', '=', wish.revision)
    .returning('revision')
    .executeTakeFirst();
  return row !== undefined;
}

/** Makes the draft the version that people see. The one before it stays, for the cases that came by it. */
export async function publishDraft(trx: Database, serviceId: string, by: string): Promise<void> {
  await trx
    .updateTable('service_versions')
    .set({ state: 'superseded' })
    .where('service_id', '=', serviceId)
    .where('state', '=', 'published')
    .execute();
  const { version } = await trx
    .updateTable('service_versions')
    .set({ state: 'published', published_at: sql<Date>`now()`, published_by: by })
    .where('service_id', '=', serviceId)
    .where('state', '=', 'draft')
    .returning('version')
    .executeTakeFirstOrThrow();
  await trx
    .updateTable('services')
    .set({ published_version: version, retired_at: null })
    .where('id', '=', serviceId)
    .execute();
}

/** Throws a draft away. A service that was never published goes with it. */
export async function deleteDraft(trx: Database, serviceId: string, revision: number): Promise<boolean> {
  const row = await trx
    .deleteFrom('service_versions')
    .where('service_id', '=', serviceId)
    .where('state', '=', 'draft')
    .where('revision', '=', revision)
    .returning('version')
    .executeTakeFirst();
  if (!row) return false;
  await trx
    .deleteFrom('services')
    .where('id', '=', serviceId)
    .where('published_version', 'is', null)
    .where((one) =>
      one.not(one.exists(one.selectFrom('service_versions').select('version').where('service_id', '=', serviceId))),
    )
    .execute();
  return true;
}

/** Takes a service out of the catalogue, or puts it back. */
export async function setRetired(db: Database, serviceId: string, retired: boolean): Promise<void> {
  await db
    .updateTable('services')
    .set({ retired_at: retired ? sql<Date>`coalesce(retired_at, now())` : null })
    .where('id', '=', serviceId)
    .execute();
}

/** Locks a service until the transaction ends: of two who publish at once one waits. */
export async function lockService(trx: Database, serviceId: string): Promise<void> {
  await trx.selectFrom('services').select('id').where('id', '=', serviceId).forUpdate().executeTakeFirst();
}

/** Names of open groups among these. */
export async function listGroups(
  db: Database,
  ids: readonly string[],
): Promise<{ id: string; nameNb: string; nameEn: string }[]> {
  if (ids.length === 0) return [];
  return db
    .selectFrom('groups')
    .select(['id', 'name_nb as nameNb', 'name_en as nameEn'])
    .where('id', 'in', [...ids])
    .where('closed_at', 'is', null)
    .orderBy('name_nb')
    .execute();
}

/** User names or addresses of people, for a list that can be edited. */
export async function listUserNames(db: Database, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('people')
    .select(sql<string>`coalesce(user_name, email, '')`.as('name'))
    .where('id', 'in', [...ids])
    .orderBy('name')
    .execute();
  return rows.map(({ name }) => name).filter((name) => name !== '');
}
