import type { Database } from '../tables.ts';
import type { Method } from './account.ts';
import { lockAccount, updateDefaultOption } from './accounts.store.ts';
import { inTransaction } from './in-transaction.ts';
import type { MethodDependencies } from './load-methods.ts';
import { cancelChallengesOf, removeMethods as removeStored, selectMethods } from './methods.store.ts';
import { openMethod } from './seal-method.ts';

export type RemovalVerdict =
  | { verdict: 'removed'; method: Method }
  | { verdict: 'last-method' }
  | { verdict: 'not-found' };

/**
 * Takes a method out of use at its owner's wish. One that works must stay: `last-method` when this is the only one
 * that is not switched off. Two removals at once go one after the other.
 */
export async function removeMethod(
  { db, keyring }: MethodDependencies,
  accountId: string,
  methodId: string,
): Promise<RemovalVerdict> {
  return inTransaction(db, async (transaction) => {
    const account = await lockAccount(transaction, accountId);
    const methods = account ? await selectMethods(transaction, accountId) : [];
    if (!account || !methods.some((method) => method.id === methodId)) return { verdict: 'not-found' };
    if (!methods.some((method) => method.id !== methodId && method.disabled_at === null))
      return { verdict: 'last-method' };
    const [removed] = await removeStored(transaction, accountId, [methodId]);
    if (!removed) return { verdict: 'not-found' };
    await cancelChallengesOf(transaction, [methodId]);
    if (account.default_option?.endsWith(`:${methodId}`)) await updateDefaultOption(transaction, accountId, null);
    return { verdict: 'removed', method: openMethod(keyring, removed) };
  });
}

/** Takes these methods of the account out of use, in the transaction of the caller who made sure that one stays. Gives how many were. */
export async function removeMethods(db: Database, accountId: string, methodIds: readonly string[]): Promise<number> {
  if (methodIds.length === 0) return 0;
  return inTransaction(db, async (transaction) => {
    const account = await lockAccount(transaction, accountId);
    const removed = await removeStored(transaction, accountId, methodIds);
    const [, methodOfDefault] = account?.default_option?.split(':') ?? [];
    if (removed.some((row) => row.id === methodOfDefault)) await updateDefaultOption(transaction, accountId, null);
    await cancelChallengesOf(
      transaction,
      removed.map((row) => row.id),
    );
    return removed.length;
  });
}

/** Takes every method of an account out of use: support's way back in. Gives what was removed. */
export async function removeAllMethods({ db, keyring }: MethodDependencies, accountId: string): Promise<Method[]> {
  return inTransaction(db, async (transaction) => {
    const account = await lockAccount(transaction, accountId);
    if (!account) return [];
    const removed = await removeStored(transaction, accountId, null);
    await cancelChallengesOf(
      transaction,
      removed.map((row) => row.id),
    );
    await updateDefaultOption(transaction, accountId, null);
    return removed.map((row) => openMethod(keyring, row));
  });
}
