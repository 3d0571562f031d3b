import type { Database } from '../tables.ts';
import { updatePasskeyOffer } from './accounts.store.ts';

/** It never comes twice within so many days, whatever the settings say. */
const LEAST_DAYS = 1;

/** A passkey was offered to the account's owner: not again today, whether or not it is answered. */
export function notePasskeyOffer(db: Database, accountId: string): Promise<void> {
  return updatePasskeyOffer(db, accountId, { days: LEAST_DAYS, snoozes: 0, closed: false });
}

/** "Not now": it comes again after so many days, unless this was the last time. */
export function snoozePasskeyOffer(db: Database, accountId: string, days: number): Promise<void> {
  return updatePasskeyOffer(db, accountId, { days: Math.max(days, LEAST_DAYS), snoozes: 1, closed: false });
}

/** "Don't ask again". */
export function closePasskeyOffer(db: Database, accountId: string): Promise<void> {
  return updatePasskeyOffer(db, accountId, { days: LEAST_DAYS, snoozes: 0, closed: true });
}
