import { sql } from 'kysely';
import type { Database } from '../tables.ts';
import type { GroupRole } from '../tables-of-cases.ts';

/** What the desk knows of somebody's place in the house. */
export interface Standing {
  /** Role in each open group. */
  roles: Map<string, GroupRole>;
  managerId: string | null;
}

/** A person's roles and manager, in one question. `claims` are the roles of this sign-in: a group may take its workers from one of them. */
export async function findStanding(db: Database, personId: string, claims: readonly string[]): Promise<Standing> {
  const { rows } = await sql<{ group_id: string | null; role: GroupRole | null; manager_id: string | null }>`
    select g.id as group_id, coalesce(m.role, 'worker') as role, p.manager_id
    from people p
      left join groups g on g.closed_at is null and (
        g.role_claim = any (${[...claims]}::text[])
        or exists (select from memberships k where k.group_id = g.id and k.person_id = p.id))
      left join memberships m on m.group_id = g.id and m.person_id = p.id
    where p.id = ${personId}`.execute(db);
  const roles = new Map<string, GroupRole>();
  for (const { group_id, role } of rows) if (group_id && role) roles.set(group_id, role);
  return { roles, managerId: rows[0]?.manager_id ?? null };
}
