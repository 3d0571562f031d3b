import { sql } from 'kysely';
import type { Database } from '../tables.ts';

/** Says whether somebody is away today, by the database's clock in Oslo. */
export async function isAbsent(db: Database, personId: string): Promise<boolean> {
  const { rows } = await sql<{ away: boolean }>`
    select exists (
      select from absences
      where person_id = ${personId} and ended_at is null
        and (now() at time zone 'Europe/Oslo')::date between starts_on and ends_on) as away`.execute(db);
  return rows[0]?.away ?? false;
}
