import type { Database } from '../tables.ts';
import { deleteOldNotices } from './notices.store.ts';

/** Removes notices that are older than this, with their mails: their references check out no more. */
export function removeOldNotices(db: Database, olderThanSeconds: number): Promise<void> {
  return deleteOldNotices(db, olderThanSeconds);
}
