import type { Database } from '../tables.ts';
import { lockAccount, updateEnrolNeedsPass } from './accounts.store.ts';
import { selectMethodCounts } from './methods.store.ts';

/**
 * Holds an account for the rest of the transaction. Whatever changes an account's methods, codes or failures does so
 * before it touches them, so that nothing waits in a circle; a journey is locked before its account. False: no such
 * account.
 */
export async function holdAccount(trx: Database, accountId: string): Promise<boolean> {
  return (await lockAccount(trx, accountId)) !== null;
}

/** From now on the password alone binds no first method of the account: a temporary access pass has to come with it. */
export function requirePass(trx: Database, accountId: string): Promise<void> {
  return updateEnrolNeedsPass(trx, accountId, true);
}

/**
 * Holds an account and says whether the password alone may bind its first method (T9): it has none at all, and support did
 * not say that a temporary access pass has to come with it.
 */
export async function holdUnenrolled(trx: Database, accountId: string): Promise<boolean> {
  const account = await lockAccount(trx, accountId);
  if (!account || account.enrol_needs_pass) return false;
  const { usable, disabled } = await selectMethodCounts(trx, accountId);
  return usable + disabled === 0;
}
