import type { Kysely } from 'kysely';
import type { SignInTables } from '../tables.ts';
import { deleteOldCounters } from './counters.store.ts';

/** Removes counters that no window needs any more; gives how many. For the clean-up job. */
export function removeOldCounters(db: Kysely<SignInTables>): Promise<number> {
  return deleteOldCounters(db);
}
