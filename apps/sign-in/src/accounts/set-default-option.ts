import type { Settings } from '../settings.ts';
import { lockAccount, updateDefaultOption } from './accounts.store.ts';
import { inTransaction } from './in-transaction.ts';
import { findOption, listOptions } from './list-options.ts';
import { loadMethods, type MethodDependencies } from './load-methods.ts';

/** Makes an option the one that answers first. `not-an-option` when none of the account's methods gives it. */
export async function setDefaultOption(
  { db, keyring, settings }: MethodDependencies & { settings: Pick<Settings, 'delivery'> },
  accountId: string,
  optionId: string,
): Promise<'set' | 'not-an-option'> {
  return inTransaction(db, async (transaction) => {
    if (!(await lockAccount(transaction, accountId))) return 'not-an-option';
    const methods = await loadMethods({ db: transaction, keyring }, accountId);
    if (!findOption(listOptions(methods, settings), optionId)) return 'not-an-option';
    await updateDefaultOption(transaction, accountId, optionId);
    return 'set';
  });
}
