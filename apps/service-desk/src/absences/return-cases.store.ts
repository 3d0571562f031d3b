import { sql } from 'kysely';
import type { Database } from '../tables.ts';

const AWAY = sql`exists (
  select from absences a
  where a.person_id = c.assignee_id and a.ended_at is null
    and (now() at time zone 'Europe/Oslo')::date between a.starts_on and a.ends_on)`;

/** Cases that their users wait for and whose assignee is away today: of everybody, or of one person; after an id. */
export async function findCasesOfAbsent(
  db: Database,
  personId: string | null,
  after: string | null,
  limit: number,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select c.id from cases c
    where c.status = 'updated' and c.assignee_id in (
      select person_id from absences
      where ended_at is null and (now() at time zone 'Europe/Oslo')::date between starts_on and ends_on
        and (${personId}::uuid is null or person_id = ${personId}::uuid))
      and (${after}::uuid is null or c.id > ${after}::uuid)
    order by c.id
    limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}

/** Holds such a case if it still is one and nobody else is at it, and gives its version. */
export async function claimCaseOfAbsent(trx: Database, caseId: string): Promise<number | null> {
  const { rows } = await sql<{ version: number }>`
    select c.version from cases c
    where c.id = ${caseId} and c.status = 'updated' and ${AWAY}
    for update skip locked`.execute(trx);
  return rows[0]?.version ?? null;
}
