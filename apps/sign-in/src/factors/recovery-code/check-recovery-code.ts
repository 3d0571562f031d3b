import { newId } from '@vakt/foundation/ids';
import type { Kysely } from 'kysely';
import type { AttemptVerdict } from '../../limits/count-code-attempt.ts';
import type { Database, SignInTables } from '../../tables.ts';
import type { PasswordHasher } from '../password/password-hasher.ts';
import { newSecret, newStart, readRecoveryCode, showCode } from './code-words.ts';
import * as store from './recovery-codes.store.ts';

export interface RecoveryCodeDependencies {
  db: Kysely<SignInTables>;
  hasher: PasswordHasher;
  countAttempt(attempt: { accountId: string; methodId: null; challengeId: null }): Promise<AttemptVerdict>;
}

/** A code that was compared and is right, with what takes its place; not used up yet. */
export interface RightCode {
  codeId: string;
  /** Of the replacement. */
  secret: string;
  codeHash: string;
}

export type RecoveryCodeVerdict =
  | { verdict: 'right'; code: RightCode }
  | { verdict: 'malformed' }
  | { verdict: 'wrong'; attemptsLeft: null }
  /** Right, and used before. */
  | { verdict: 'used' }
  | { verdict: 'too-many'; until: Date | null };

/**
 * Compares a typed recovery code. The attempt is counted and committed first (T12), on the account's one counter for
 * codes of all kinds; then one hash is compared, whichever code was typed and whether there is one. Uses nothing up:
 * that is {@link spendRecoveryCode}, in the transaction of what it leads to. Throws Problem `too-busy` (503), with nothing
 * counted, when too many hashes wait.
 */
export async function compareRecoveryCode(
  deps: RecoveryCodeDependencies,
  { accountId, typed }: { accountId: string; typed: unknown },
): Promise<RecoveryCodeVerdict> {
  const parts = readRecoveryCode(typed);
  if (!parts) return { verdict: 'malformed' };
  deps.hasher.requireRoom();
  const counted = await deps.countAttempt({ accountId, methodId: null, challengeId: null });
  if (counted.verdict === 'locked') return { verdict: 'too-many', until: counted.until };
  if (counted.verdict !== 'counted') return { verdict: 'too-many', until: null };
  const stored = await store.findCode(deps.db, accountId, parts.start);
  const isRight = await deps.hasher.matches(stored?.code_hash ?? null, parts.secret);
  if (!stored || !isRight) return { verdict: 'wrong', attemptsLeft: null };
  if (stored.used) return { verdict: 'used' };
  const secret = newSecret();
  return { verdict: 'right', code: { codeId: stored.id, secret, codeHash: await deps.hasher.hash(secret) } };
}

/** What a used code leaves: the one in its place, to be shown once, and how many its owner has beside it. */
export interface SpentCode {
  replacementId: string;
  shown: string;
  left: number;
}

/**
 * Uses a right code up, once however many submit it (R1), and puts a new one in its place. In the transaction of what the
 * code leads to, with journey and account held. Null: another was first, or a new set was made in between.
 */
export async function spendRecoveryCode(
  trx: Database,
  accountId: string,
  { codeId, secret, codeHash }: RightCode,
): Promise<SpentCode | null> {
  const left = await store.consumeCode(trx, accountId, codeId);
  if (left === null) return null;
  const start = newStart(await store.listStarts(trx, accountId));
  const replacementId = newId();
  await store.insertReplacement(trx, accountId, codeId, { id: replacementId, start, codeHash });
  return { replacementId, shown: showCode({ start, secret }), left };
}

/** The owner says to have the replacement: from now on it counts as left. Harmless twice. */
export const keepReplacement = store.keepCode;
