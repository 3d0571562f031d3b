import type { Database } from '../tables.ts';
import * as store from './journeys.store.ts';

/** Removes journeys that ended more than `olderThanSeconds` ago, and browsers that nobody uses. */
export function removeOldJourneys(db: Database, olderThanSeconds: number): Promise<void> {
  return store.removeOldJourneys(db, olderThanSeconds);
}
