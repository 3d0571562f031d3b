import { newId } from '@vakt/foundation/ids';
import type { Database } from '../tables.ts';
import { insertAccounts, selectTakenNames } from './accounts.store.ts';

/** An account that is to be. The user name is as stored: small letters, without domain. */
export interface NewAccount {
  organisation: string;
  userName: string;
  displayName: string;
  email: string | null;
  roles: string[];
  /** argon2id in PHC form; null: no password yet. */
  passwordHash: string | null;
}

/** Rows in one statement: far below PostgreSQL's 65,535 parameters. */
const BATCH = 500;

/** Adds accounts, in batches; gives their ids in the same order. Throws when a user name is taken: call it in a transaction. */
export async function createAccounts(db: Database, accounts: readonly NewAccount[]): Promise<string[]> {
  const rows = accounts.map((account) => ({ ...account, id: newId() }));
  for (let at = 0; at < rows.length; at += BATCH) await insertAccounts(db, rows.slice(at, at + BATCH));
  return rows.map((row) => row.id);
}

/** Which of these user names an organisation has already. */
export function loadTakenNames(db: Database, organisation: string, userNames: readonly string[]): Promise<Set<string>> {
  return selectTakenNames(db, organisation, userNames);
}
