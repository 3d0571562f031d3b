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
