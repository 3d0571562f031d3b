import type { Settings } from '../settings.ts';
import type { Database } from '../tables.ts';
import { countTimer } from './count-days.ts';
import { timerDays } from './plan-timer.ts';
import { findPlanned, lockReplanning, type Replanned, writePlans } from './replan-timers.store.ts';
import { findSuspensions } from './suspensions.store.ts';

/**
 * Whoever changes many cases in one transaction asks this first: one at a time does so, or two could wait for each
 * other's cases for ever.
 */
export function holdManyCases(trx: Database): Promise<void> {
  return lockReplanning(trx);
}

/**
 * Plans the running timers of a group anew, or of all groups (null), after the days that do not count have changed. Whoever
 * was warned already is not acted on earlier than the warning said, and is warned anew when the new time is far off.
 * Doing it again changes nothing.
 */
export async function replanTimers(
  trx: Database,
  { settings }: { settings: Pick<Settings, 'timers'> },
  groupId: string | null,
): Promise<void> {
  await holdManyCases(trx);
  const plans: Replanned[] = [];
  // Cases that share group, status and first day share their plan: a handful of plans for thousands of cases.
  for (const { groupId: group, status, from } of await findPlanned(trx, groupId)) {
    const days = timerDays(status, settings.timers);
    if (days === null) continue;
    const suspensions = await findSuspensions(trx, group, from);
    const plan = countTimer(from, { days, warnDays: settings.timers.warnDays }, suspensions);
    plans.push({ groupId: group, status, ...plan });
  }
  if (plans.length > 0) await writePlans(trx, plans);
}
