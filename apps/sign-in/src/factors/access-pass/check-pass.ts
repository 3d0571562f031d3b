import type { Kysely } from 'kysely';
import type { AttemptVerdict } from '../../limits/count-code-attempt.ts';
import type { Database, SignInTables } from '../../tables.ts';
import type { PasswordHasher } from '../password/password-hasher.ts';
import * as store from './access-passes.store.ts';
import { readPass } from './pass-words.ts';

/** Wrong tries in a row after which a pass is dead (NIST SP 800-63B-4 §3.2.2). */
const MOST_FAILURES = 100;

export interface PassDependencies {
  db: Kysely<SignInTables>;
  hasher: PasswordHasher;
  countAttempt(attempt: { accountId: string; methodId: null; challengeId: null }): Promise<AttemptVerdict>;
}

export type PassVerdict =
  | { verdict: 'right'; passId: string }
  | { verdict: 'malformed' }
  | { verdict: 'wrong'; attemptsLeft: null }
  | { verdict: 'used' }
  /** Its time has not begun. */
  | { verdict: 'early'; from: Date }
  /** Its time is over, it was taken away, or there never was one. */
  | { verdict: 'expired' }
  | { verdict: 'too-many'; until: Date | null };

/**
 * Compares a typed pass with the account's. The attempt is counted and committed first (T12), on the account's counter for
 * codes of all kinds and on the pass's own. Uses nothing up: that is {@link spendPass}. Throws Problem `too-busy` (503), with
 * nothing counted, when too many hashes wait.
 */
export async function comparePass(
  deps: PassDependencies,
  { accountId, typed }: { accountId: string; typed: unknown },
): Promise<PassVerdict> {
  const pass = readPass(typed);
  if (pass === null) return { verdict: 'malformed' };
  deps.hasher.requireRoom();
  const counted = await deps.countAttempt({ accountId, methodId: null, challengeId: null });
  if (counted.verdict === 'locked') return { verdict: 'too-many', until: counted.until };
  if (counted.verdict !== 'counted') return { verdict: 'too-many', until: null };
  const stored = await store.countPassTry(deps.db, accountId, MOST_FAILURES);
  if (!stored) return explainRefusal(deps, accountId);
  const isRight = await deps.hasher.matches(stored.pass_hash, pass);
  return isRight ? { verdict: 'right', passId: stored.id } : { verdict: 'wrong', attemptsLeft: null };
}

async function explainRefusal({ db }: PassDependencies, accountId: string): Promise<PassVerdict> {
  const pass = await store.findPass(db, accountId);
  if (!pass || pass.late) return { verdict: 'expired' };
  if (pass.used) return { verdict: 'used' };
  return pass.early ? { verdict: 'early', from: pass.valid_from } : { verdict: 'too-many', until: null };
}

/**
 * Uses a right pass: one for a single use is used up, once however many submit it (R1). In the transaction of what it
 * leads to, with journey and account held. Null: it was used, replaced or taken away in between, or its time is over.
 */
export async function spendPass(
  trx: Database,
  accountId: string,
  passId: string,
): Promise<{ once: boolean; until: Date } | null> {
  const row = await store.consumePass(trx, accountId, passId);
  return row && { once: row.once, until: row.valid_until };
}
