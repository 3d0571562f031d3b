import type { Kysely } from 'kysely';
import type { SignInTables } from '../tables.ts';
import { deleteOldClosings } from './closures.store.ts';
import { deleteOldDecisions } from './send-decisions.store.ts';

/** Removes decisions older than `keepSeconds` and what was closed long ago. For the clean-up job. */
export async function removeOldDecisions(db: Kysely<SignInTables>, keepSeconds: number): Promise<void> {
  await deleteOldDecisions(db, keepSeconds);
  await deleteOldClosings(db);
}
