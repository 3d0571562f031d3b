import type { Kysely } from 'kysely';
import { handOver } from '../cases/hand-over.ts';
import type { DeskTables } from '../tables.ts';
import type { TimerNeeds } from '../timers/plan-timer.ts';
import { claimMisplaced, claimStray, findMisplaced, findStrays } from './move-strays.store.ts';

const AT_ONCE = 200;

/**
 * Moves open cases of closed groups to the first line, so that no case is in nobody's queue: one that was reopened after its
 * group was closed, one that was made while it closed. And those for named people that nobody has, to a group where some of
 * the named work: in no other queue would anybody see them. Gives how many. Several processes may do it at once.
 */
export async function moveStrays(deps: TimerNeeds & { db: Kysely<DeskTables> }): Promise<number> {
  let count = 0;
  for (const id of await findStrays(deps.db, AT_ONCE)) {
    const moved = await deps.db.transaction().execute(async (trx) => {
      if (!(await claimStray(trx, id))) return false;
      const wish = { case: { id }, toGroupId: null, reason: '', notOurs: false, by: null, expected: null };
      return (await handOver(trx, deps, wish)) === 'changed';
    });
    if (moved) count += 1;
  }
  for (const id of await findMisplaced(deps.db, AT_ONCE)) {
    const moved = await deps.db.transaction().execute(async (trx) => {
      const toGroupId = await claimMisplaced(trx, id);
      if (toGroupId === null) return false;
      const wish = { case: { id }, toGroupId, reason: '', notOurs: false, by: null, expected: null };
      return (await handOver(trx, deps, wish)) === 'changed';
    });
    if (moved) count += 1;
  }
  return count;
}
