import type { Kysely } from 'kysely';
import type { Database, SignInTables } from '../tables.ts';
import { type AttemptToCount, clearFailures, clearingOf, countAttempt } from './failures.store.ts';

export type AttemptVerdict =
  /** Counted and committed: now, and only now, may the code be compared. `attemptsLeft` is null without a challenge. */
  | { verdict: 'counted'; attemptsLeft: number | null }
  /** Too many wrong codes in a row: wait. Passwords and passkeys are not concerned. */
  | { verdict: 'locked'; until: Date }
  /** The challenge is used, cancelled, expired or has no tries left; or it is not this account's. */
  | { verdict: 'spent' }
  /** Too many wrong codes in a row for this method: it must be bound again (NIST SP 800-63B-4 §3.2.2). */
  | { verdict: 'method-disabled' };

/**
 * Counts one attempt at a code **before** anything is compared, in one committed statement: for the challenge (all its
 * codes share one counter), for the account (all its methods share one), for the method. A crash afterwards changes
 * nothing: the attempt has been counted. Any verdict but `counted` counts nothing, and then nothing may be compared.
 *
 * From the `codeFailuresBeforeWait`th consecutive failure on, the account's codes are locked for
 * `codeWaitFirstSeconds`, doubling with each further failure to `codeWaitMaxSeconds`. After
 * `codeFailuresBeforeDisable` failures in a row a method gets no further attempt: the next one finds it disabled.
 * A right code takes the failures back (`clearCodeFailures`). Throws when it is called inside a transaction.
 */
export async function countCodeAttempt(db: Kysely<SignInTables>, attempt: AttemptToCount): Promise<AttemptVerdict> {
  if (db.isTransaction) throw new Error('Attempts are counted in their own transaction, not in the caller’s.');
  const counted = await countAttempt(db, attempt);
  switch (counted.verdict) {
    case 'locked':
      if (!counted.lockedUntil) throw new Error('Locked without an end.');
      return { verdict: 'locked', until: counted.lockedUntil };
    case 'counted': {
      const attemptsLeft = counted.attempts === null ? null : attempt.triesPerChallenge - counted.attempts;
      return { verdict: 'counted', attemptsLeft };
    }
    default:
      return { verdict: counted.verdict };
  }
}

/** A code was right: the account's and the method's consecutive failures are over. In the transaction that accepts it. */
export function clearCodeFailures(db: Database, accountId: string, methodId: string | null): Promise<void> {
  return clearFailures(db, accountId, methodId);
}

/** The same as parts of the statement that accepts it. */
export const clearingCodeFailures = clearingOf;
