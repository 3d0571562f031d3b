import type { Database } from '../tables.ts';
import type { Account } from './account.ts';
import { selectAccounts, toAccount } from './accounts.store.ts';

/** All accounts of an organisation, or of all of them, by organisation and user name. For administrators. */
export async function listAccounts(db: Database, organisation: string | null = null): Promise<Account[]> {
  return (await selectAccounts(db, organisation)).map(toAccount);
}
