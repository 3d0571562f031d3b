import { sql } from 'kysely';
import type { Database } from '../tables.ts';

/** Says whether there is an open group of this id. What is no id at all is no group. */
export async function lockOpenGroup(db: Database, groupId: string): Promise<boolean> {
  const row = await db
    .selectFrom('groups')
    .select('id')
    .where(sql<boolean>`id::text = ${groupId}`)
    .where('closed_at', 'is', null)
    // Held until the transaction ends: a group cannot be closed while a case is on its way there.
    .forShare()
    .executeTakeFirst();
  return row !== undefined;
}

/** The oldest open group of the first line, another than this one; null when there is none. */
export async function findOldestOfFirstLine(db: Database, otherThan: string): Promise<string | null> {
  const row = await db
    .selectFrom('groups')
    .select('id')
    .where('closed_at', 'is', null)
    .where('line', '=', 1)
    .where('id', '!=', otherThan)
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .forShare()
    .executeTakeFirst();
  return row?.id ?? null;
}

export interface Group {
  id: string;
  key: string;
  nameNb: string;
  nameEn: string;
  line: number;
  mailName: string | null;
  roleClaim: string | null;
  signatureNb: string;
  signatureEn: string;
}

const GROUP = sql`g.id, g.key, g.name_nb as "nameNb", g.name_en as "nameEn", g.line, g.mail_name as "mailName",
  g.role_claim as "roleClaim", g.signature_nb as "signatureNb", g.signature_en as "signatureEn"`;

/** All open groups, first line first, with how many members each has. */
export async function listGroups(db: Database): Promise<(Group & { members: number })[]> {
  const { rows } = await sql<Group & { members: number }>`
    select ${GROUP}, (select count(*)::int from memberships m where m.group_id = g.id) as members
    from groups g where g.closed_at is null
    order by g.line, g.name_nb, g.id`.execute(db);
  return rows;
}

/** Finds an open group by the short name that stands in its address. */
export async function findGroup(db: Database, key: string): Promise<Group | null> {
  const { rows } = await sql<Group>`select ${GROUP} from groups g where g.key = ${key} and g.closed_at is null`.execute(
    db,
  );
  return rows[0] ?? null;
}

export type GroupFields = Omit<Group, 'id'>;

/** Which of a group's names is taken by another, open or closed; null when none is. */
export async function findTaken(
  db: Database,
  { key, mailName }: Pick<GroupFields, 'key' | 'mailName'>,
  except: string | null,
): Promise<'key' | 'mailName' | null> {
  const { rows } = await sql<{ key: string; mail: string | null }>`
    select key, mail_name as mail from groups
    where (key = ${key} or lower(mail_name) = lower(${mailName}::text)) and id is distinct from ${except}::uuid
  `.execute(db);
  if (rows.length === 0) return null;
  return rows.some((row) => row.key === key) ? 'key' : 'mailName';
}

export async function insertGroup(trx: Database, id: string, fields: GroupFields): Promise<void> {
  await trx
    .insertInto('groups')
    .values({ id, ...columnsOf(fields) })
    .execute();
}

export async function updateGroup(trx: Database, id: string, fields: GroupFields): Promise<void> {
  await trx.updateTable('groups').set(columnsOf(fields)).where('id', '=', id).execute();
}

function columnsOf(fields: GroupFields) {
  return {
    key: fields.key,
    name_nb: fields.nameNb,
    name_en: fields.nameEn,
    line: fields.line,
    mail_name: fields.mailName,
    role_claim: fields.roleClaim,
    signature_nb: fields.signatureNb,
    signature_en: fields.signatureEn,
  };
}

/** Why a group must stay: it has open cases, services lead to it, or it is the last of the first line. */
export type StaysBecause = 'cases' | 'services' | 'last-first-line';

/** Holds all groups: of two who close groups or move them to another line, one sees what the other did. */
export async function lockGroups(trx: Database): Promise<void> {
  await sql`lock table groups in share row exclusive mode`.execute(trx);
}

/** All that keeps a group from being closed. */
export async function findWhyStays(trx: Database, id: string): Promise<StaysBecause[]> {
  const { rows } = await sql<{ cases: boolean; services: boolean; firstLine: boolean }>`
    select
      exists (select from cases c where c.group_id = ${id} and c.status not in ('done', 'closed')) as cases,
      exists (select from services s where s.group_id = ${id} and s.retired_at is null) as services,
      not exists (select from groups g where g.line = 1 and g.closed_at is null and g.id <> ${id}) as "firstLine"
  `.execute(trx);
  const [row] = rows;
  return [
    ...(row?.cases ? (['cases'] as const) : []),
    ...(row?.services ? (['services'] as const) : []),
    ...(row?.firstLine ? (['last-first-line'] as const) : []),
  ];
}

export async function closeGroup(trx: Database, id: string): Promise<void> {
  // Its address is free for another group.
  const closed = { closed_at: sql<Date>`now()`, mail_name: null };
  await trx.updateTable('groups').set(closed).where('id', '=', id).execute();
}
