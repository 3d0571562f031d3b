import type { Kysely } from 'kysely';
import type { SignInTables } from '../tables.ts';
import { deleteOldEvents, deleteOldMessages } from './upkeep.store.ts';

/**
 * Removes messages that ended or could no longer be sent `keepSeconds` ago; and what gateways
 * went through before that; gives how many messages. Their numbers and texts are wiped long before; what goes here is how
 * they fared. For the clean-up job.
 */
export async function removeOldMessages(db: Kysely<SignInTables>, keepSeconds: number): Promise<number> {
  await deleteOldEvents(db, keepSeconds);
  return deleteOldMessages(db, keepSeconds);
}
