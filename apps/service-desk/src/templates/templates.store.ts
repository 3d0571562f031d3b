import { newId } from '@vakt/foundation/ids';
import { type RawBuilder, sql } from 'kysely';
import { groupsOf, type Viewer } from '../access/viewer.ts';
import type { Database } from '../tables.ts';
import type { CaseStatus } from '../tables-of-cases.ts';

/** Languages that a template can have. Northern Sámi falls back to bokmål. */
export const TEMPLATE_LANGUAGES = ['nb', 'nn', 'en'] as const;
export type TemplateLanguage = (typeof TEMPLATE_LANGUAGES)[number];

export interface Template {
  id: string;
  /** Null: for all groups. */
  groupId: string | null;
  name: string;
  bodies: Partial<Record<TemplateLanguage, string>>;
  statusAfter: CaseStatus | null;
  tag: string | null;
  updatedAt: Date;
}

const COLUMNS = sql`t.id, t.group_id as "groupId", t.name, t.bodies, t.status_after as "statusAfter", t.tag,
  t.updated_at as "updatedAt"`;

/** Templates that a viewer may use: those of the own groups, and those for all. */
function usableBy(viewer: Viewer): RawBuilder<boolean> {
  return sql<boolean>`(t.removed_at is null and ${viewer.worker}::boolean
    and (t.group_id is null or t.group_id = any (${groupsOf(viewer)}::uuid[])))`;
}

/** Templates that a viewer may change: of groups where they are editor or lead; those for all, as administrator. */
function editableBy(viewer: Viewer): RawBuilder<boolean> {
  return sql<boolean>`(t.removed_at is null and (t.group_id = any (${groupsOf(viewer, 'editor', 'lead')}::uuid[])
    or (t.group_id is null and ${viewer.administrator}::boolean)))`;
}

/** All that a viewer may use, by name. */
export async function findTemplates(db: Database, viewer: Viewer): Promise<(Template & { editable: boolean })[]> {
  const { rows } = await sql<Template & { editable: boolean }>`
    select ${COLUMNS}, ${editableBy(viewer)} as editable from templates t
    where ${usableBy(viewer)} order by lower(t.name), t.id limit 500`.execute(db);
  return rows;
}

/** One that a viewer may use, or (`toEdit`) change; null when there is none such. */
export async function findTemplate(db: Database, viewer: Viewer, id: string, toEdit = false): Promise<Template | null> {
  const may = toEdit ? editableBy(viewer) : usableBy(viewer);
  const { rows } = await sql<Template>`
    select ${COLUMNS} from templates t where t.id::text = ${id} and ${may}`.execute(db);
  return rows[0] ?? null;
}

export interface TemplateWish {
  groupId: string | null;
  name: string;
  bodies: Template['bodies'];
  statusAfter: CaseStatus | null;
  tag: string | null;
  by: string;
}

/** Adds a template. Who may is for the caller to ask: it has no row yet. */
export async function insertTemplate(db: Database, wish: TemplateWish): Promise<string> {
  const id = newId();
  await db
    .insertInto('templates')
    .values({
      id,
      // A name of its own for machines: the id itself, which is never taken.
      key: id,
      group_id: wish.groupId,
      name: wish.name,
      bodies: JSON.stringify(wish.bodies),
      status_after: wish.statusAfter,
      tag: wish.tag,
      created_by: wish.by,
    })
    .execute();
  return id;
}

/** Changes a template that the viewer may change, if it is still as they saw it. */
export async function updateTemplate(
  db: Database,
  viewer: Viewer,
  id: string,
  wish: Omit<TemplateWish, 'by' | 'groupId'> & { seen: Date },
): Promise<boolean> {
  const { rows } = await sql`
    update templates t set name = ${wish.name}, bodies = ${JSON.stringify(wish.bodies)}::jsonb,
      status_after = ${wish.statusAfter}, tag = ${wish.tag}, updated_at = now()
    where t.id::text = ${id} and ${editableBy(viewer)}
      and date_trunc('milliseconds', t.updated_at) = ${wish.seen}
    returning t.id`.execute(db);
  return rows.length === 1;
}

/** Takes a template away; drafts that began with it keep their text. */
export async function removeTemplate(db: Database, viewer: Viewer, id: string): Promise<boolean> {
  const { rows } = await sql`
    update templates t set removed_at = now() where t.id::text = ${id} and ${editableBy(viewer)} returning t.id`.execute(
    db,
  );
  return rows.length === 1;
}
