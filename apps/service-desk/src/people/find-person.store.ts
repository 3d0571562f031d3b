import { sql } from 'kysely';
import type { Database } from '../tables.ts';

/** Finds the person with exactly this user name (with or without the home domain) or address. Null when it is not one. */
export async function findPersonByName(
  db: Database,
  name: string,
  domain: string,
): Promise<{ id: string; name: string } | null> {
  if (name === '') return null;
  const full = name.includes('@') ? name : `${name}@${domain}`;
  // A user name of the home organisation is stored with or without its domain, as the sign-in service gives it.
  const bare = full.toLowerCase().endsWith(`@${domain.toLowerCase()}`) ? full.slice(0, -domain.length - 1) : full;
  const rows = await db
    .selectFrom('people')
    .select(['id', sql<string>`coalesce(name, email, user_name, '')`.as('name')])
    .where((row) =>
      row.or([
        row(sql`lower(user_name)`, 'in', [full.toLowerCase(), bare.toLowerCase()]),
        row(sql`lower(email)`, '=', full.toLowerCase()),
      ]),
    )
    .limit(2)
    .execute();
  // Two accounts of one name (of two organisations) are nobody: the case would reach the wrong one.
  return rows.length === 1 ? (rows[0] ?? null) : null;
}

/** Whether somebody works in a group: listed as a member, or by the role that they last came with. */
export async function worksIn(db: Database, personId: string, groupId: string): Promise<boolean> {
  const { rows } = await sql`
    select from people p join groups g on g.id = ${groupId}
    where p.id = ${personId} and (g.role_claim = any (p.roles)
      or exists (select from memberships m where m.person_id = p.id and m.group_id = g.id))`.execute(db);
  return rows.length === 1;
}
