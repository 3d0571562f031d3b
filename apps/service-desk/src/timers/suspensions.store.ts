import { sql } from 'kysely';
import type { Database } from '../tables.ts';
import type { Suspension } from './count-days.ts';

/** The times in which a group's timers stand still, that end on or after a day; with them those of all groups. */
export async function findSuspensions(db: Database, groupId: string, from: string): Promise<Suspension[]> {
  const { rows } = await sql<Suspension>`
    select starts_on::text as "startsOn", ends_on::text as "endsOn"
    from timer_suspensions
    where ended_at is null and (group_id is null or group_id = ${groupId}) and ends_on >= ${from}::date`.execute(db);
  return rows;
}

/** The day it is in Oslo by the database's clock. */
export async function findToday(db: Database): Promise<string> {
  const { rows } = await sql<{ today: string }>`select (now() at time zone 'Europe/Oslo')::date::text as today`.execute(
    db,
  );
  return rows[0]?.today ?? '';
}

/** Says whether suspensions were put in, changed or ended in the last ten minutes. */
export async function suspensionsChangedLately(db: Database): Promise<boolean> {
  const { rows } = await sql<{ lately: boolean }>`
    select exists (select from timer_suspensions where changed_at > now() - interval '10 minutes') as lately`.execute(
    db,
  );
  return rows[0]?.lately ?? false;
}
