import { newId } from '@vakt/foundation/ids';
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

/** Says whether suspensions were put in, changed or ended in the last ten minutes. */
export async function suspensionsChangedLately(db: Database): Promise<boolean> {
  const { rows } = await sql<{ lately: boolean }>`
    select exists (select from timer_suspensions where changed_at > now() - interval '10 minutes') as lately`.execute(
    db,
  );
  return rows[0]?.lately ?? false;
}

export interface SeenSuspension {
  id: string;
  groupId: string | null;
  groupNb: string | null;
  groupEn: string | null;
  startsOn: string;
  endsOn: string;
  reason: string;
  by: string | null;
  state: 'past' | 'now' | 'coming';
}

const TODAY = sql`(now() at time zone 'Europe/Oslo')::date`;

/** Suspensions that run or come, and those that ended in the last year. */
export async function listSuspensions(db: Database): Promise<SeenSuspension[]> {
  const { rows } = await sql<SeenSuspension>`
    select s.id, s.group_id as "groupId", g.name_nb as "groupNb", g.name_en as "groupEn",
      s.starts_on::text as "startsOn", s.ends_on::text as "endsOn", s.reason,
      coalesce(p.name, p.email, p.user_name) as by,
      case when s.ends_on < ${TODAY} then 'past' when s.starts_on <= ${TODAY} then 'now' else 'coming' end as state
    from timer_suspensions s left join groups g on g.id = s.group_id left join people p on p.id = s.created_by
    where s.ended_at is null and s.ends_on > ${TODAY} - 366 and g.closed_at is null
    order by s.starts_on desc, s.id
    limit 200`.execute(db);
  return rows;
}

export async function insertSuspension(
  trx: Database,
  row: { groupId: string | null; startsOn: string; endsOn: string; reason: string; by: string },
): Promise<void> {
  await trx
    .insertInto('timer_suspensions')
    .values({
      id: newId(),
      group_id: row.groupId,
      starts_on: row.startsOn,
      ends_on: row.endsOn,
      reason: row.reason,
      created_by: row.by,
    })
    .execute();
}

/** Which group a suspension is of (null: all), while it can still be ended; undefined when there is none. */
export async function lockSuspension(trx: Database, id: string): Promise<string | null | undefined> {
  const { rows } = await sql<{ group: string | null }>`
    select group_id as "group" from timer_suspensions
    where id::text = ${id} and ended_at is null and ends_on >= ${TODAY}
    for update`.execute(trx);
  return rows[0] === undefined ? undefined : rows[0].group;
}

/** Ends a suspension with today; one that has not begun never was. */
export async function endSuspension(trx: Database, id: string): Promise<void> {
  await sql`
    update timer_suspensions set changed_at = now(),
      ends_on = case when starts_on <= ${TODAY} then ${TODAY} else ends_on end,
      ended_at = case when starts_on <= ${TODAY} then null else now() end
    where id::text = ${id}`.execute(trx);
}
