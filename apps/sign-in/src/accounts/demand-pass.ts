import type { Database } from '../tables.ts';
import { updateEnrolNeedsPass } from './accounts.store.ts';

/**
 * From now on the password alone enrols the account no more once it has no method: somebody else than its owner took the
 * last one away, and whoever has the password must not be the first to bind another. With the account held.
 */
export function demandPassToEnrol(trx: Database, accountId: string): Promise<void> {
  return updateEnrolNeedsPass(trx, accountId, true);
}
