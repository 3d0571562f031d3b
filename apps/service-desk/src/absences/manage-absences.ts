import type { Kysely } from 'kysely';
import type { Viewer } from '../access/viewer.ts';
import { findToday } from '../calendar/find-today.ts';
import { type PeriodFault, readPeriod, type TypedPeriod } from '../calendar/read-period.ts';
import { mayManage } from '../groups/may-manage.ts';
import type { DeskTables } from '../tables.ts';
import { endAbsence, findAbsentee, findGroupsOf, insertAbsence } from './absences.store.ts';
import { returnCasesOfAbsent } from './return-cases.ts';

/** Longest absence that is put in at once, days: two years. */
const LONGEST = 731;

/**
 * Puts in that somebody is away, and returns to the queue what their users have updated if that is today. Who may do so for
 * whom is the caller's to ask.
 */
export async function addAbsence(
  db: Kysely<DeskTables>,
  wish: TypedPeriod & { personId: string; by: string },
): Promise<PeriodFault[]> {
  const period = readPeriod(wish, await findToday(db), LONGEST);
  if (Array.isArray(period)) return period;
  await insertAbsence(db, { personId: wish.personId, startsOn: period.from, endsOn: period.to, by: wish.by });
  await returnCasesOfAbsent(db, wish.personId);
  return [];
}

/** Ends an absence: one's own, or that of a member of a group that one looks after. False when there is none, and when one may not. */
export async function dropAbsence(db: Kysely<DeskTables>, viewer: Viewer, absenceId: string): Promise<boolean> {
  const personId = await findAbsentee(db, absenceId);
  if (personId === null || !(await mayChangeAbsence(db, viewer, personId))) return false;
  await endAbsence(db, absenceId, personId);
  return true;
}

async function mayChangeAbsence(db: Kysely<DeskTables>, viewer: Viewer, personId: string): Promise<boolean> {
  if (personId === viewer.personId) return true;
  return (await findGroupsOf(db, personId)).some((groupId) => mayManage(viewer, groupId));
}
