import { type RawBuilder, sql } from 'kysely';
import type { Viewer } from '../access/viewer.ts';
import { appointableBy, orphaned } from '../access/visible-cases.ts';
import type { Database } from '../tables.ts';
import type { CaseStatus } from '../tables-of-cases.ts';

/** An orphaned case as it is told of: neither what it is about nor whose it is. */
export interface OrphanedCase {
  number: number;
  groupKey: string;
  groupNb: string;
  groupEn: string;
  since: Date;
}

/** Longest list of them; how many there are is counted beyond. */
const MOST_LISTED = 50;

/** The orphaned cases that this viewer may give to a new case worker, the oldest first, and how many there are in all. */
export function findAppointable(db: Database, viewer: Viewer): Promise<{ cases: OrphanedCase[]; count: number }> {
  return list(db, appointableBy(viewer));
}

/** The same of one group, for who looks after it and is none of the people whose case it is. */
export function findOfGroup(
  db: Database,
  viewer: Pick<Viewer, 'personId'>,
  groupId: string,
): Promise<{ cases: OrphanedCase[]; count: number }> {
  return list(
    db,
    sql<boolean>`(c.group_id = ${groupId}::uuid and c.orphaned_at is not null and ${orphaned()}
      and not (${viewer.personId}::uuid = any (c.parties)))`,
  );
}

async function list(db: Database, which: RawBuilder<boolean>): Promise<{ cases: OrphanedCase[]; count: number }> {
  const { rows } = await sql<OrphanedCase & { count: number }>`
    select c.number, g.key as "groupKey", g.name_nb as "groupNb", g.name_en as "groupEn", c.orphaned_at as since,
      (count(*) over ())::int as count
    from cases c join groups g on g.id = c.group_id
    where ${which}
    order by c.orphaned_at, c.number limit ${MOST_LISTED}`.execute(db);
  return { cases: rows, count: rows[0]?.count ?? 0 };
}

/** Open cases that nobody sees any more and that nobody was told of: of everybody, or those on which somebody is named. */
export async function findUntold(db: Database, namedId: string | null, limit: number): Promise<string[]> {
  const whose = namedId === null ? sql`true` : sql`c.named @> array[${namedId}::uuid] and c.named <> '{}'`;
  const { rows } = await sql<{ id: string }>`
    select c.id from cases c
    where c.confidentiality in ('named', 'sealed') and c.status not in ('done', 'closed')
      and c.orphaned_at is null and ${whose} and ${orphaned()}
    order by c.id limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}

/**
 * Writes down that such a case is one, if it still is and nobody did so before. Gives the people whose case it is, else null.
 * One that somebody is changing just now is passed by, for the next round: who takes a member out holds many cases.
 */
export async function markOrphaned(trx: Database, caseId: string): Promise<string[] | null> {
  const { rows } = await sql<{ parties: string[] }>`
    update cases c set orphaned_at = now()
    where c.id = (select id from cases where id = ${caseId} for update skip locked)
      and c.orphaned_at is null and ${orphaned()}
    returning c.parties`.execute(trx);
  return rows[0]?.parties ?? null;
}

/** Forgets it of cases that somebody sees again, and of those that have ended. */
export async function unmarkSeen(db: Database): Promise<void> {
  await sql`update cases c set orphaned_at = null where c.orphaned_at is not null and not ${orphaned()}`.execute(db);
}

export async function unmark(trx: Database, caseId: string): Promise<void> {
  await trx.updateTable('cases').set({ orphaned_at: null }).where('id', '=', caseId).execute();
}

export interface LockedOrphan {
  id: string;
  version: number;
  status: CaseStatus;
  groupId: string;
  assigneeId: string | null;
}

/** Holds a case if this viewer may still give it to a new case worker; null otherwise. */
export async function lockAppointable(trx: Database, viewer: Viewer, caseId: string): Promise<LockedOrphan | null> {
  const { rows } = await sql<LockedOrphan>`
    select c.id, c.version, c.status, c.group_id as "groupId", c.assignee_id as "assigneeId"
    from cases c where c.id = ${caseId} and ${appointableBy(viewer)}
    for update of c`.execute(trx);
  return rows[0] ?? null;
}

/** Who works in a group, by name: listed as a member, or by the role that they last came with. */
export async function findWorkersOf(db: Database, groupId: string): Promise<{ id: string; name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`
    select p.id, coalesce(p.name, p.email, p.user_name, '') as name from people p
    where p.id in (
      select m.person_id from memberships m where m.group_id = ${groupId}
      union all
      select w.id from people w
      where w.roles && array(select g.role_claim from groups g where g.id = ${groupId} and g.role_claim is not null))
    order by name, p.id limit 300`.execute(db);
  return rows;
}

/** Whether somebody could see a case if they were named on it: none of the people whose it is, and not led by its requester. */
export async function couldSee(db: Database, caseId: string, personId: string): Promise<boolean> {
  const { rows } = await sql`
    select from cases c join people p on p.id = ${personId}
    where c.id = ${caseId} and not (p.id = any (c.parties))
      and not (c.recovery and c.requester_id is not distinct from p.manager_id)`.execute(db);
  return rows.length === 1;
}

/** Whether one of these people would see a case that they alone are named on. */
export async function anyWouldSee(db: Database, caseId: string, named: readonly string[]): Promise<boolean> {
  const { rows } = await sql`
    select from (select c.parties, c.recovery, c.requester_id, c.confidentiality, c.status, c.merged_into,
      ${[...named]}::uuid[] as named from cases c where c.id = ${caseId}) c
    where c.status in ('done', 'closed') or not ${orphaned()}`.execute(db);
  return rows.length === 1;
}
