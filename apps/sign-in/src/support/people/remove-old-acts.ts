import type { Database } from '../../tables.ts';
import { deleteOldDrafts } from './acts.store.ts';

/** Takes away what workers wrote down and never confirmed, and collection codes that are good no more. */
export function removeOldActs(db: Database): Promise<void> {
  return deleteOldDrafts(db);
}
