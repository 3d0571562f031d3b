import type { Database } from '../tables.ts';
import { revoking } from './remembered-devices.store.ts';
import * as store from './sessions.store.ts';

/**
 * What makes a session rise and end. Each rise gives the browser a new token in the same statement (R6); each answer
 * says whether it happened, for the session may have ended, or the token have been replaced, in between.
 */
export const startingOf = store.startingOf;
export const risingOf = store.risingOf;
export const rise = store.rise;
export const endSession = store.endSession;

/** Whether a session still has both factors, in the transaction that is about to change something in its name (R12). */
export const useProvedSession = store.useProvedSession;

/**
 * The account's methods were changed in one session: what others proved with them counts no more (T21). They stay signed
 * in with the password and are asked for a code again. In the transaction of the change, with the account held.
 */
export const forgetSecondFactors = store.forgetSecondFactors;

export const forgetPassFactors = store.forgetPassFactors;

/** Ends the sessions tied to a provider session; gives their accounts. */
export function endSessionsOfProvider(db: Database, providerSessionUid: string): Promise<string[]> {
  return store.endSessionsOfProvider(db, providerSessionUid);
}

/** Notes which provider session belongs to an account session, as a part of a statement. */
export const tyingOf = store.tyingOf;

/** Forgets all remembered devices of an account, as a part of a statement that sees to its sessions itself. */
export const forgettingDevices = revoking;
