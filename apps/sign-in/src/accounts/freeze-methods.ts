import { Problem } from '@vakt/foundation/problem';
import type { Database } from '../tables.ts';
import { freeze, selectFrozen, unfreeze } from './freeze.store.ts';

/**
 * Locks an account's methods against changes by its owner, or who seems to be: sign-in goes on, and nothing new is bound
 * and nothing removed until the time is over or support unlocks (docs/decisions/0013). A longer lock is not shortened. In
 * the transaction of what caused it; gives until when.
 */
export function freezeMethods(trx: Database, accountId: string, seconds: number): Promise<Date> {
  return freeze(trx, accountId, seconds);
}

/** Unlocks the methods: for support alone, after whose proofing of the person. False: they were not locked. */
export function unfreezeMethods(db: Database, accountId: string): Promise<boolean> {
  return unfreeze(db, accountId);
}

/** Throws Problem `frozen` (403) while an account's methods are locked. In the transaction that is about to change them, with the account held. */
export async function requireUnfrozen(trx: Database, accountId: string): Promise<void> {
  if (await selectFrozen(trx, accountId)) throw new Problem('frozen', 403);
}
