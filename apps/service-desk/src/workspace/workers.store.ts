import { sql } from 'kysely';
import type { Database } from '../tables.ts';

/**
 * Says whether this person may be made the assignee of a case: a case worker of its group who would see it, by the same
 * rules as everybody (access/case-policy.ts). No such person, and one who may not, are the same answer.
 */
export async function mayBeAssigned(db: Database, caseId: string, personId: string): Promise<boolean> {
  const { rows } = await sql`
    select from cases c join people p on p.id = ${personId}
    where c.id = ${caseId}
      and not (p.id = any (c.parties))
      and not (c.recovery and c.requester_id is not distinct from p.manager_id)
      and (c.confidentiality not in ('named', 'sealed') or p.id = any (c.named))
      and ((p.id = any (c.named) and c.confidentiality <> 'group') or ${worksIn(sql`c.group_id`)})`.execute(db);
  return rows.length === 1;
}

/**
 * A case worker by user name or address, in any open group and no party of the case. A user name without a domain is one of
 * the house. Null when there is none, and when there are two: a closed case must not be opened to the wrong one.
 */
export async function findWorkerToName(
  db: Database,
  wish: { caseId: string; words: string; domain: string },
): Promise<{ id: string; name: string } | null> {
  const words = wish.words.toLowerCase();
  const full = words.includes('@') ? words : `${words}@${wish.domain.toLowerCase()}`;
  const { rows } = await sql<{ id: string; name: string }>`
    select p.id, coalesce(p.name, p.email, p.user_name, '') as name
    from people p join cases c on c.id = ${wish.caseId}
    where (lower(p.user_name) in (${words}, ${full}) or lower(p.email) = ${full})
      and not (p.id = any (c.parties))
      and exists (select from groups g where g.closed_at is null and ${worksIn(sql`g.id`)})
    limit 2`.execute(db);
  return rows.length === 1 ? (rows[0] ?? null) : null;
}

/** Whether the person `p` works in a group: as a listed member, or by the role that they last came with. */
function worksIn(groupId: ReturnType<typeof sql>) {
  return sql`(
    exists (select from memberships m where m.person_id = p.id and m.group_id = ${groupId})
    or exists (select from groups k where k.id = ${groupId} and k.closed_at is null and k.role_claim = any (p.roles)))`;
}
