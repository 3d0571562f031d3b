import { sql } from 'kysely';
import type { Viewer } from '../access/viewer.ts';
import { visibleTo } from '../access/visible-cases.ts';
import type { CaseEvent } from '../cases/events.ts';
import type { LanguageTag } from '../settings.ts';
import type { Database } from '../tables.ts';
import type { CaseStatus, Confidentiality, Entry } from '../tables-of-cases.ts';

/** What stands above a thread. */
export interface CaseHead {
  id: string;
  number: number;
  version: number;
  title: string;
  status: CaseStatus;
  confidentiality: Confidentiality;
  groupId: string;
  groupNb: string;
  groupEn: string;
  assigneeId: string | null;
  requesterId: string;
  parties: string[];
  named: string[];
  impact: number;
  urgency: number;
  priority: number;
  entry: Entry;
  language: LanguageTag;
  tags: string[];
  createdAt: Date;
  flaggedAt: Date | null;
}

/** Finds what stands above a thread, if this viewer sees the case as a case worker. */
export async function findCaseHead(db: Database, viewer: Viewer, caseId: string): Promise<CaseHead | null> {
  const { rows } = await sql<CaseHead>`
    select c.id, c.number, c.version, c.title, c.status, c.confidentiality, c.group_id as "groupId",
      g.name_nb as "groupNb", g.name_en as "groupEn", c.assignee_id as "assigneeId", c.requester_id as "requesterId",
      c.parties, c.named, c.impact, c.urgency, c.priority, c.entry, c.language, c.tags,
      c.created_at as "createdAt",
      c.flagged_at as "flaggedAt"
    from cases c join groups g on g.id = c.group_id
    where c.id = ${caseId} and ${visibleTo(viewer)}`.execute(db);
  return rows[0] ?? null;
}

/** One message or line of history. */
export interface ThreadRow {
  id: string;
  position: string;
  kind: 'question' | 'reply' | 'note' | 'event';
  internal: boolean;
  authorId: string | null;
  authorName: string | null;
  entry: Entry | null;
  body: string;
  event: CaseEvent | null;
  language: string | null;
  heldUntil: Date | null;
  /** Seconds for which it can be recalled still, by the database's clock; 0 for no more. */
  heldSeconds: number;
  recalledAt: Date | null;
  createdAt: Date;
}

/** The newest `limit` rows of a thread before `before` (null: to its end) and after `after`, oldest first. */
export async function findThread(
  db: Database,
  viewer: Viewer,
  wish: { caseId: string; before?: string | null; after?: string | null; limit: number },
): Promise<ThreadRow[]> {
  const { rows } = await sql<ThreadRow>`
    select m.id, m.position, m.kind, m.internal, m.author_id as "authorId", m.author_name as "authorName", m.entry,
      m.body, m.event, m.language, m.held_until as "heldUntil", m.recalled_at as "recalledAt",
      m.created_at as "createdAt",
      case when m.recalled_at is null and m.released_at is null
        then greatest(0, coalesce(extract(epoch from m.held_until - now()), 0))::float8 else 0 end as "heldSeconds"
    from messages m join cases c on c.id = m.case_id
    where m.case_id = ${wish.caseId} and ${visibleTo(viewer)}
      and (${wish.before ?? null}::bigint is null or m.position < ${wish.before ?? null}::bigint)
      and (${wish.after ?? null}::bigint is null or m.position > ${wish.after ?? null}::bigint)
    order by m.position desc
    limit ${wish.limit}`.execute(db);
  return rows.reverse();
}

/** A person, as pages show people. */
export interface PersonShown {
  id: string;
  name: string;
  email: string | null;
  unit: string | null;
  phone: string | null;
  /** Has an account, so that they can sign in and read their cases. */
  hasAccount: boolean;
}

/** People by id. Their names alone are no secret among case workers. */
export async function findPeople(db: Database, ids: readonly string[]): Promise<Map<string, PersonShown>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<PersonShown>`
    select p.id, coalesce(p.name, p.email, p.user_name, '') as name, p.email, p.unit, p.phone,
      p.user_name is not null or p.subject is not null as "hasAccount"
    from people p where p.id = any (${[...new Set(ids)]}::uuid[])`.execute(db);
  return new Map(rows.map((row) => [row.id, row]));
}

export interface GroupShown {
  id: string;
  nb: string;
  en: string;
  line: number;
}

/** Groups that cases can be handed to. */
export async function findOpenGroups(db: Database): Promise<GroupShown[]> {
  const { rows } = await sql<GroupShown>`
    select g.id, g.name_nb as nb, g.name_en as en, g.line from groups g
    where g.closed_at is null order by g.line, g.name_nb`.execute(db);
  return rows;
}

/** The case workers of a group, with whether they are away today. */
export async function findWorkers(
  db: Database,
  groupId: string,
): Promise<{ id: string; name: string; away: boolean }[]> {
  const { rows } = await sql<{ id: string; name: string; away: boolean }>`
    select p.id, coalesce(p.name, p.email, p.user_name, '') as name,
      exists (select from absences a where a.person_id = p.id and a.ended_at is null
        and (now() at time zone 'Europe/Oslo')::date between a.starts_on and a.ends_on) as away
    from people p
    where p.id in (
      select m.person_id from memberships m where m.group_id = ${groupId}
      union all
      select w.id from people w
      where w.roles && array(select g.role_claim from groups g where g.id = ${groupId} and g.role_claim is not null))
    order by name limit 300`.execute(db);
  return rows;
}

/** Who read a confidential case, newest first. */
export async function findReads(
  db: Database,
  caseId: string,
): Promise<{ name: string; how: 'page' | 'file' | 'raw-mail'; readAt: Date }[]> {
  const { rows } = await sql<{ name: string; how: 'page' | 'file' | 'raw-mail'; readAt: Date }>`
    select coalesce(p.name, p.email, p.user_name, '') as name, r.how, r.read_at as "readAt"
    from case_reads r join people p on p.id = r.person_id
    where r.case_id = ${caseId} order by r.read_at desc limit 500`.execute(db);
  return rows;
}
