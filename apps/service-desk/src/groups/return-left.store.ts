import { sql } from 'kysely';
import type { Database } from '../tables.ts';

/** Whether `p` works in the group `g`: listed, or by the role that they last came with. */
const WORKS = sql`g.closed_at is null and (g.role_claim = any (p.roles)
  or exists (select from memberships m where m.group_id = g.id and m.person_id = p.id))`;

/** The assignee `p` of the case `c` may still work on it, as access/case-policy.ts has it. */
const STILL_WORKS = sql`(
  exists (select from groups g where g.id = c.group_id and ${WORKS})
  or (p.id = any (c.named) and c.confidentiality <> 'group' and exists (select from groups g where ${WORKS})))`;

/** Open cases whose assignee works there no longer. */
export async function findLeft(db: Database, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with pairs as materialized (
      select distinct c.assignee_id, c.group_id from cases c
      where c.assignee_id is not null and c.status not in ('done', 'closed')),
    left_behind as materialized (
      select x.assignee_id, x.group_id from pairs x join people p on p.id = x.assignee_id
      where not exists (select from groups g where g.id = x.group_id and ${WORKS}))
    select c.id from left_behind l
      join people p on p.id = l.assignee_id
      join cases c on c.assignee_id = l.assignee_id and c.group_id = l.group_id
    where c.status not in ('done', 'closed') and not ${STILL_WORKS}
    order by c.id limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}

/** Holds such a case if it still is one and nobody else is at it. */
export async function claimLeft(trx: Database, caseId: string): Promise<boolean> {
  const { rows } = await sql`
    select from cases c join people p on p.id = c.assignee_id
    where c.id = ${caseId} and c.status not in ('done', 'closed') and not ${STILL_WORKS}
    for update of c skip locked`.execute(trx);
  return rows.length > 0;
}
