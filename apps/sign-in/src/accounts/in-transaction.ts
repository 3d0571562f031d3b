import type { Transaction } from 'kysely';
import type { Database, SignInTables } from '../tables.ts';

/** Runs `work` in the transaction that is open already, or in one of its own. */
export async function inTransaction<Result>(
  db: Database,
  work: (transaction: Transaction<SignInTables>) => Promise<Result>,
): Promise<Result> {
  return db.isTransaction ? work(db as Transaction<SignInTables>) : db.transaction().execute(work);
}
