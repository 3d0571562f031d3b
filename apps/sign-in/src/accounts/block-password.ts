import type { Database } from '../tables.ts';
import { setPasswordBlock } from './freeze.store.ts';

/** The owner says that others may know the password: it opens nothing until a new one is set. */
export function blockPassword(trx: Database, accountId: string): Promise<void> {
  return setPasswordBlock(trx, accountId, true);
}

/** A new password was set: it opens what a password opens. */
export function unblockPassword(trx: Database, accountId: string): Promise<void> {
  return setPasswordBlock(trx, accountId, false);
}
