import type { Database } from '../../tables.ts';
import { zeroFailures } from './active-tokens.store.ts';

/** A token answered: the consecutive failures of all of the account's tokens are over. In the transaction that accepts it. */
export function clearTokenFailures(trx: Database, accountId: string): Promise<void> {
  return zeroFailures(trx, accountId);
}
