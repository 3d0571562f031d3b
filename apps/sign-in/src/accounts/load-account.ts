import type { Database } from '../tables.ts';
import type { Account } from './account.ts';
import { selectAccount, selectAccountById, toAccount } from './accounts.store.ts';

/** The account of a user name as stored (small letters, without domain), disabled or not; null when there is none. */
export async function findAccount(db: Database, organisation: string, userName: string): Promise<Account | null> {
  const row = await selectAccount(db, organisation, userName);
  return row && toAccount(row);
}

/** The account with this id, disabled or not; null when there is none. */
export async function loadAccountById(db: Database, id: string): Promise<Account | null> {
  const row = await selectAccountById(db, id);
  return row && toAccount(row);
}
