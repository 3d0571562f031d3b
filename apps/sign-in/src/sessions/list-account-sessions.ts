import type { Database } from '../tables.ts';
import { type AccountSession, endChosen, findAccountSessions, type SessionSettings } from './sessions.store.ts';

export type { AccountSession } from './sessions.store.ts';

/** The sessions of an account that live, in all browsers, last used first. */
export function listAccountSessions(
  db: Database,
  accountId: string,
  settings: SessionSettings,
): Promise<AccountSession[]> {
  return findAccountSessions(db, accountId, settings);
}

/**
 * Ends sessions of an account at its owner's wish: one of them, with the device that it rests on or that is remembered in
 * its browser; or all but the one named, with every device. The service hears of it and tells the relying parties. Gives
 * how many ended.
 */
export function endAccountSessions(
  db: Database,
  accountId: string,
  which: { only: string } | { except: string },
): Promise<number> {
  return endChosen(db, accountId, which);
}
