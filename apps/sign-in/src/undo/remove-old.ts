import type { Database } from '../tables.ts';
import { deleteOldUndos } from './undos.store.ts';

/** Removes undos whose time was over so long ago. */
export function removeOldUndos(db: Database, olderThanSeconds: number): Promise<void> {
  return deleteOldUndos(db, olderThanSeconds);
}
