import type { Database } from '../tables.ts';
import { type Binding, unbindMessage, updateCaseOfFiles } from './attachments.store.ts';
import { onlyIds } from './upload-ids.ts';

/**
 * Binds stored files to a case and to the message that they came with, inside the caller's transaction. Ids may come from a
 * form: only files of this owner count that belong to no case yet, and only a message of that case; all others are passed
 * over in silence, as unknown. Gives how many were bound. `internal`: never for requesters (files of a note).
 */
export function bindFiles(trx: Database, binding: Binding): Promise<number> {
  return updateCaseOfFiles(trx, { ...binding, ids: onlyIds(binding.ids) });
}

/** Takes the files of a message back to their owner alone, inside the caller's transaction. Gives their ids. */
export function unbindFiles(trx: Database, messageId: string, ownerId: string): Promise<string[]> {
  return unbindMessage(trx, messageId, ownerId);
}
