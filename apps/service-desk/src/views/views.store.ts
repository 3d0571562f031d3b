import { newId } from '@vakt/foundation/ids';
import { sql } from 'kysely';
import { groupsOf, type Viewer } from '../access/viewer.ts';
import type { Database } from '../tables.ts';

export interface SavedView {
  id: string;
  name: string;
  /** A list's query string. */
  filter: string;
  /** Id of the group that it is shared with; null for the owner's own. */
  groupId: string | null;
  own: boolean;
  /** Whether the viewer may remove it. */
  removable: boolean;
}

/** The views that a person may use: the own ones, and those that are shared with a group that the person is in now. */
export async function findViews(db: Database, viewer: Viewer): Promise<SavedView[]> {
  const me = viewer.personId;
  const { rows } = await sql<SavedView>`
    select v.id, v.name, v.filter, v.group_id as "groupId", v.owner_id = ${me}::uuid as own,
      (v.owner_id = ${me}::uuid or v.group_id = any (${groupsOf(viewer, 'lead')}::uuid[])) as removable
    from saved_views v
    where (v.group_id is null and v.owner_id = ${me}::uuid) or v.group_id = any (${groupsOf(viewer)}::uuid[])
    order by v.group_id is not null, v.position, v.created_at, v.id`.execute(db);
  return rows;
}

/** Saves a view unless there are `most` of its kind already; gives its id. The person's row is locked: two at once are counted. */
export async function insertView(
  trx: Database,
  view: { ownerId: string; groupId: string | null; name: string; filter: string },
  most: number,
): Promise<string | null> {
  await sql`select from people where id = ${view.ownerId} for update`.execute(trx);
  if (view.groupId !== null) await sql`select from groups where id = ${view.groupId} for update`.execute(trx);
  const kind =
    view.groupId === null ? sql`group_id is null and owner_id = ${view.ownerId}` : sql`group_id = ${view.groupId}`;
  const { rows } = await sql<{ id: string }>`
    insert into saved_views (id, owner_id, group_id, name, filter)
    select ${newId()}::uuid, ${view.ownerId}::uuid, ${view.groupId}::uuid, ${view.name}, ${view.filter}
    where (select count(*) from saved_views where ${kind}) < ${most}
    returning id`.execute(trx);
  return rows[0]?.id ?? null;
}

/** Removes a view that is the viewer's own, or shared with a group that the viewer leads. */
export async function deleteView(db: Database, viewer: Viewer, viewId: string): Promise<void> {
  await sql`
    delete from saved_views v
    where v.id = ${viewId}::uuid
      and (v.owner_id = ${viewer.personId}::uuid or v.group_id = any (${groupsOf(viewer, 'lead')}::uuid[]))`.execute(
    db,
  );
}
