import type { Viewer } from '../access/viewer.ts';
import { findToday } from '../calendar/find-today.ts';
import { type PeriodFault, readPeriod, type TypedPeriod } from '../calendar/read-period.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { isOpenGroup } from '../groups/load-groups.ts';
import { mayManage } from '../groups/may-manage.ts';
import { replanTimers } from './replan-timers.ts';
import { endSuspension, insertSuspension, lockSuspension } from './suspensions.store.ts';

/** Longest suspension, days. */
const LONGEST = 366;

export type SuspensionFault = PeriodFault | 'group' | 'reason';

type Needs = Pick<DeskDependencies, 'db' | 'settings'>;

/**
 * Suspends the timers of a group, or of all (null), for a time; its cases are planned anew in the same transaction. Leads do
 * so for their own groups, administrators for every group and for all. `group`: not this viewer's to suspend, or none.
 */
export function addSuspension(
  { db, settings }: Needs,
  viewer: Viewer,
  wish: TypedPeriod & { groupId: string | null; reason: string },
): Promise<SuspensionFault[]> {
  return db.transaction().execute(async (trx) => {
    const { groupId } = wish;
    const allowed = groupId === null ? viewer.administrator : mayManage(viewer, groupId);
    if (!allowed || (groupId !== null && !(await isOpenGroup(trx, groupId)))) return ['group'];
    const reason = wish.reason.trim();
    const period = readPeriod(wish, await findToday(trx), LONGEST);
    const faults: SuspensionFault[] = [
      ...(Array.isArray(period) ? period : []),
      ...(reason === '' || reason.length > 200 ? (['reason'] as const) : []),
    ];
    if (Array.isArray(period) || faults.length > 0) return faults;
    await insertSuspension(trx, {
      groupId,
      startsOn: period.from,
      endsOn: period.to,
      reason,
      by: viewer.personId,
    });
    await replanTimers(trx, { settings }, groupId);
    return [];
  });
}

/** Ends a suspension; its cases are planned anew. False when there is none that runs or comes, and when one may not. */
export function dropSuspension({ db, settings }: Needs, viewer: Viewer, id: string): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const groupId = await lockSuspension(trx, id);
    if (groupId === undefined) return false;
    if (groupId === null ? !viewer.administrator : !mayManage(viewer, groupId)) return false;
    await endSuspension(trx, id);
    await replanTimers(trx, { settings }, groupId);
    return true;
  });
}
