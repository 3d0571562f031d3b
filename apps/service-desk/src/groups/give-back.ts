import { changeCase } from '../cases/change-case.ts';
import type { LockedCase } from '../cases/lock-case.ts';
import { setStatus } from '../cases/set-status.ts';
import { statusInQueue } from '../cases/statuses.ts';
import type { Database } from '../tables.ts';
import type { TimerNeeds } from '../timers/plan-timer.ts';

/**
 * Gives a locked case back to its queue because its assignee has left, inside the caller's transaction; its timer, if one runs,
 * runs on. `by` is null for the house itself.
 */
export async function giveBack(trx: Database, deps: TimerNeeds, found: LockedCase, by: string | null): Promise<void> {
  const events = [{ what: 'assigned', to: null, because: 'left' }] as const;
  const to = statusInQueue(found.status);
  if (to === found.status) {
    await changeCase(trx, { caseId: found.id, expected: found.version, by, set: { assigneeId: null }, events });
    return;
  }
  await setStatus(trx, deps, {
    case: found,
    to,
    by,
    expected: found.version,
    set: { assigneeId: null },
    events,
  });
}
