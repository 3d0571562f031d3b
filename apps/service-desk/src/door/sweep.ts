import { forgetKeptForms } from '../kept-forms/keep-form.ts';
import { forgetOldForms } from '../services/sent-forms.ts';
import type { Database } from '../tables.ts';
import { removeOldLogoutTokens } from './logout-tokens.store.ts';
import { removeExpiredPendingSignIns } from './pending-sign-ins.store.ts';
import { removeOldSessions } from './sessions.store.ts';

/** Removes what has run out and can do nothing any more. May run in several processes at once. */
export async function sweep(db: Database): Promise<void> {
  await removeExpiredPendingSignIns(db);
  await removeOldSessions(db);
  await removeOldLogoutTokens(db);
  await forgetOldForms(db);
  await forgetKeptForms(db);
}
