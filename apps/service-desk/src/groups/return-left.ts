import type { Kysely } from 'kysely';
import { lockCase } from '../cases/lock-case.ts';
import type { DeskTables } from '../tables.ts';
import type { TimerNeeds } from '../timers/plan-timer.ts';
import { giveBack } from './give-back.ts';
import { claimLeft, findLeft } from './return-left.store.ts';

const AT_ONCE = 200;

/**
 * Gives open cases back to their queue whose assignee works there no longer, when nobody took them out by hand: a role that
 * a sign-in no longer brings, another role for the group. Gives how many. Several processes may do it at once.
 */
export async function returnLeft(deps: TimerNeeds & { db: Kysely<DeskTables> }): Promise<number> {
  let count = 0;
  for (const id of await findLeft(deps.db, AT_ONCE)) {
    const returned = await deps.db.transaction().execute(async (trx) => {
      if (!(await claimLeft(trx, id))) return false;
      const found = await lockCase(trx, id);
      if (found) await giveBack(trx, deps, found, null);
      return found !== null;
    });
    if (returned) count += 1;
  }
  return count;
}
