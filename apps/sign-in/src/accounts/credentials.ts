import type { Database } from '../tables.ts';
import type { Account } from './account.ts';
import { selectAccount, toAccount, updatePasswordHash, updateRoles } from './accounts.store.ts';

/** An account with the hash of its password: for the built-in directory alone. */
export interface Credentials {
  account: Account;
  /** Null: no password here (it signs in elsewhere, or none was set yet). */
  passwordHash: string | null;
}

/** The credentials of a user name as stored, of a disabled account too; null when there is none. */
export async function findCredentials(
  db: Database,
  organisation: string,
  userName: string,
): Promise<Credentials | null> {
  const row = await selectAccount(db, organisation, userName);
  return row && { account: toAccount(row), passwordHash: row.password_hash };
}

/**
 * Stores a password's hash. With `expected`, only while that one still stands: hashing anew on sign-in must not undo a
 * password change. Gives whether it was stored.
 */
export function storePasswordHash(db: Database, accountId: string, hash: string, expected?: string): Promise<boolean> {
  return updatePasswordHash(db, accountId, hash, expected);
}

/** Stores the roles of an account in place of those that it had. */
export function storeRoles(db: Database, accountId: string, roles: string[]): Promise<void> {
  return updateRoles(db, accountId, roles);
}
