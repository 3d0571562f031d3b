import type { Kysely } from 'kysely';
import type { SignInTables } from '../tables.ts';
import { deleteOldMessages } from './outbox.store.ts';

/**
 * Removes messages that ended or could no longer be sent `keepSeconds` ago; gives how many. Their numbers and texts are
 * wiped long before; what goes here is how they fared. For the clean-up job.
 */
export function removeOldMessages(db: Kysely<SignInTables>, keepSeconds: number): Promise<number> {
  return deleteOldMessages(db, keepSeconds);
}
