import { newId } from '@vakt/foundation/ids';
import { sql } from 'kysely';
import type { Database } from '../tables.ts';

const TODAY = sql`(now() at time zone 'Europe/Oslo')::date`;

/** Says whether somebody is away today, by the database's clock in Oslo. */
export async function isAwayToday(db: Database, personId: string): Promise<boolean> {
  const { rows } = await sql<{ away: boolean }>`
    select exists (
      select from absences
      where person_id = ${personId} and ended_at is null and ${TODAY} between starts_on and ends_on) as away`.execute(
    db,
  );
  return rows[0]?.away ?? false;
}

export interface Absence {
  id: string;
  startsOn: string;
  endsOn: string;
  now: boolean;
}

/** Somebody's absences of today and later. */
export async function findAbsences(db: Database, personId: string): Promise<Absence[]> {
  const { rows } = await sql<Absence>`
    select id, starts_on::text as "startsOn", ends_on::text as "endsOn", starts_on <= ${TODAY} as now
    from absences where person_id = ${personId} and ended_at is null and ends_on >= ${TODAY}
    order by starts_on, id`.execute(db);
  return rows;
}

export async function insertAbsence(
  db: Database,
  row: { personId: string; startsOn: string; endsOn: string; by: string },
): Promise<void> {
  await db
    .insertInto('absences')
    .values({
      id: newId(),
      person_id: row.personId,
      starts_on: row.startsOn,
      ends_on: row.endsOn,
      created_by: row.by,
    })
    .execute();
}

/** Whose absence this is; null when there is none that has not ended. */
export async function findAbsentee(db: Database, absenceId: string): Promise<string | null> {
  const { rows } = await sql<{ person: string }>`
    select person_id as person from absences where id::text = ${absenceId} and ended_at is null`.execute(db);
  return rows[0]?.person ?? null;
}

/** Ends an absence of this person: they are here from today on. */
export async function endAbsence(db: Database, absenceId: string, personId: string): Promise<void> {
  await sql`update absences set ended_at = now()
    where id::text = ${absenceId} and person_id = ${personId} and ended_at is null`.execute(db);
}

/** The groups that somebody is listed in. */
export async function findGroupsOf(db: Database, personId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('memberships')
    .select('group_id')
    .where(sql<boolean>`person_id::text = ${personId}`)
    .execute();
  return rows.map((row) => row.group_id);
}
