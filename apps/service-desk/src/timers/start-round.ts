import { MINUTE } from '@vakt/foundation/clock';
import { returnCasesOfAbsent } from '../absences/return-cases.ts';
import { moveStrays } from '../groups/move-strays.ts';
import { returnLeft } from '../groups/return-left.ts';
import { markOrphans } from '../orphans/mark-orphans.ts';
import { replanTimers } from './replan-timers.ts';
import { runTimers, type TimerDependencies } from './run-timers.ts';
import { suspensionsChangedLately } from './suspensions.store.ts';

/** How often the house looks what has come due. */
const EVERY = MINUTE;

/**
 * One round of all that happens by itself: timers, cases of those who are away, cases that are in nobody's queue or that
 * nobody sees any more. Suspensions
 * that were changed a moment ago are planned in again: a case that changed in the very same moment did not see them.
 */
export async function runRound(deps: TimerDependencies): Promise<void> {
  if (await suspensionsChangedLately(deps.db))
    await deps.db.transaction().execute((trx) => replanTimers(trx, deps, null));
  await runTimers(deps);
  await returnCasesOfAbsent(deps.db, null);
  await moveStrays(deps);
  await returnLeft(deps);
  await markOrphans(deps);
}

/** Starts rounds, one after another, and gives how to stop: it waits for the round under way. Several processes may run them. */
export function startTimerRound(deps: TimerDependencies): () => Promise<void> {
  let running: Promise<void> | null = null;
  const go = () => {
    running ??= runRound(deps)
      .catch((error: Error) => deps.log.warn({ reason: error.message }, 'a round of the timers failed'))
      .finally(() => {
        running = null;
      });
  };
  const timer = setInterval(go, EVERY);
  go();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
