import { sql } from 'kysely';
import type { Database } from '../tables.ts';

/** Open cases whose group is closed: they stand in nobody's queue. */
export async function findStrays(db: Database, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select c.id from groups g join cases c on c.group_id = g.id
    where g.closed_at is not null and c.status not in ('done', 'closed')
    limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}

/** Holds such a case if it still is one and nobody else is at it. */
export async function claimStray(trx: Database, caseId: string): Promise<boolean> {
  const { rows } = await sql`
    select from cases c
    where c.id = ${caseId} and c.status not in ('done', 'closed')
      and exists (select from groups g where g.id = c.group_id and g.closed_at is not null)
    for update skip locked`.execute(trx);
  return rows.length > 0;
}

/** A person `p` who sees the case `c` by being named on it, and works in the group `g`. */
const SEES_FROM = sql`p.id = any (c.named) and not (p.id = any (c.parties))
  and not (c.recovery and c.requester_id is not distinct from p.manager_id)
  and g.closed_at is null and (g.role_claim = any (p.roles)
    or exists (select from memberships m where m.group_id = g.id and m.person_id = p.id))`;

/** Open cases for named people that nobody has and that stand in a group of none of them, while some work elsewhere. */
const MISPLACED = sql`c.confidentiality in ('named', 'sealed') and c.status not in ('done', 'closed')
  and c.merged_into is null
  and not exists (select from people p, groups g where g.id = c.group_id and ${SEES_FROM})
  and not exists (select from people p, groups g where p.id = c.assignee_id and ${SEES_FROM})
  and exists (select from people p, groups g where ${SEES_FROM})`;

/** Such cases. */
export async function findMisplaced(db: Database, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select c.id from cases c where ${MISPLACED} order by c.id limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}

/** Holds such a case if it still is one and nobody else is at it, and gives the group in which most of those named work. */
export async function claimMisplaced(trx: Database, caseId: string): Promise<string | null> {
  const { rows } = await sql<{ group: string | null }>`
    select (
      select g.id from groups g where exists (select from people p where ${SEES_FROM})
      order by (select count(*) from people p where ${SEES_FROM}) desc, g.line, g.created_at, g.id limit 1) as group
    from cases c where c.id = ${caseId} and ${MISPLACED}
    for update of c skip locked`.execute(trx);
  return rows[0]?.group ?? null;
}
