import { findToday } from '../calendar/find-today.ts';
import type { Settings, TimerSettings } from '../settings.ts';
import type { Database } from '../tables.ts';
import type { CaseStatus } from '../tables-of-cases.ts';
import { countTimer, type TimerPlan } from './count-days.ts';
import { findSuspensions } from './suspensions.store.ts';

/** What whoever plans a timer must know. */
export interface TimerNeeds {
  settings: Pick<Settings, 'timers'>;
}

/** Where each timer leads. A status that is not here stays until somebody changes it. */
const LEADS_TO: Partial<Record<CaseStatus, CaseStatus>> = { 'waiting-user': 'done', done: 'closed' };

/** The status that a status ends in by itself; null when it does not end by itself. */
export function timerLeadsTo(status: CaseStatus): CaseStatus | null {
  return LEADS_TO[status] ?? null;
}

/** How many counting days a status lasts before its timer acts; null for a status without a timer. */
export function timerDays(status: CaseStatus, settings: TimerSettings): number | null {
  if (status === 'waiting-user') return settings.waitingUserDays;
  return status === 'done' ? settings.doneDays : null;
}

/**
 * Plans the timer of a status for a case of a group: its days are counted from `from`, or from today by the database's
 * clock, and suspended days of the group or of all groups do not count. Null when the status has no timer.
 */
export async function planTimer(
  trx: Database,
  { settings }: TimerNeeds,
  wish: { status: CaseStatus; groupId: string; from?: string },
): Promise<TimerPlan | null> {
  const days = timerDays(wish.status, settings.timers);
  if (days === null) return null;
  const from = wish.from ?? (await findToday(trx));
  const suspensions = await findSuspensions(trx, wish.groupId, from);
  return countTimer(from, { days, warnDays: settings.timers.warnDays }, suspensions);
}
