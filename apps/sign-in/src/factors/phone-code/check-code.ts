import { wasUndone } from '@vakt/storage/parts';
import type { Database } from '../../tables.ts';
import * as store from './challenges.store.ts';
import { hashCode, readTypedCode } from './code-words.ts';
import type { PhoneCodeDependencies } from './dependencies.ts';
import { openExtension, openTarget } from './send-code.ts';

/** What was proved: the number that the code went to, as it stood in the database. */
export interface ProvedPhone {
  methodId: string | null;
  number: string;
  country: string;
  extension: string | null;
}

export type CodeVerdict =
  | { verdict: 'accepted'; proved: ProvedPhone }
  | { verdict: 'malformed' }
  | { verdict: 'wrong'; attemptsLeft: number | null }
  | { verdict: 'expired' }
  | { verdict: 'spent' }
  | { verdict: 'too-many'; until: Date | null }
  /** The code was right, but what it leads to could not be stored: nothing was consumed. */
  | { verdict: 'overtaken' }
  | { verdict: 'method-disabled' };

export type { Consequence } from './challenges.store.ts';

/** Holds in the parts of a consequence when the code was consumed. */
export const CONSUMED = store.CONSUMED;

type AfterAccepted = (trx: Database, proved: ProvedPhone) => Promise<void>;

export interface CodeAttempt {
  challengeId: string;
  journeyId: string;
  accountId: string;
  methodId: string | null;
  typed: unknown;
}

/**
 * Checks a typed code. The attempt is counted and committed before anything is compared (T12, R2, R8); then one
 * statement compares and consumes (R1). What a right code leads to is stored with it or not at all: as parts of that
 * statement, or by a function that runs in its transaction.
 */
export async function checkCode(
  deps: PhoneCodeDependencies,
  attempt: CodeAttempt,
  leadsTo: AfterAccepted | store.Consequence,
): Promise<CodeVerdict> {
  const code = readTypedCode(attempt.typed, deps.codes.digits);
  if (code === null) return { verdict: 'malformed' };
  const counted = await deps.countAttempt(attempt);
  if (counted.verdict === 'locked') return { verdict: 'too-many', until: counted.until };
  if (counted.verdict === 'method-disabled') return { verdict: 'method-disabled' };
  if (counted.verdict === 'spent') return { verdict: 'too-many', until: null };
  const codeHash = hashCode(deps.keyring, attempt.challengeId, code);
  const row = await consume(deps, { ...attempt, codeHash }, leadsTo);
  if (!row) return { verdict: 'overtaken' };
  if (row.used) return { verdict: 'accepted', proved: readProved(deps, attempt.challengeId, row) };
  if (!row.matched) return { verdict: 'wrong', attemptsLeft: counted.attemptsLeft };
  return row.live ? { verdict: 'spent' } : { verdict: 'expired' };
}

async function consume(
  deps: PhoneCodeDependencies,
  { challengeId, journeyId, codeHash }: CodeAttempt & { codeHash: string },
  leadsTo: AfterAccepted | store.Consequence,
): Promise<store.ConsumeRow | null> {
  const values = { challengeId, journeyId, codeHash, cap: deps.codes.triesPerChallenge };
  if (typeof leadsTo === 'function') {
    return deps.db.transaction().execute(async (trx) => {
      const row = await store.consumeChallenge(trx, values);
      if (row.used) await leadsTo(trx, readProved(deps, challengeId, row));
      return row;
    });
  }
  try {
    return await store.consumeChallenge(deps.db, values, leadsTo);
  } catch (error) {
    if (wasUndone(error)) return null;
    throw error;
  }
}

/** Takes a call's approval (`#`) as the answer, once (R11). Nothing is typed, so nothing is counted. */
export async function checkApproval(
  deps: PhoneCodeDependencies,
  attempt: Pick<CodeAttempt, 'challengeId' | 'journeyId'>,
  afterAccepted: AfterAccepted,
): Promise<{ verdict: 'accepted'; proved: ProvedPhone } | { verdict: 'not-approved' }> {
  return deps.db.transaction().execute(async (trx) => {
    const row = await store.consumeApproval(trx, attempt);
    if (!row.used) return { verdict: 'not-approved' as const };
    const proved = readProved(deps, attempt.challengeId, row);
    await afterAccepted(trx, proved);
    return { verdict: 'accepted' as const, proved };
  });
}

function readProved(deps: PhoneCodeDependencies, challengeId: string, row: store.ConsumeRow): ProvedPhone {
  const [number, country] = openTarget(deps, challengeId, row.target_sealed ?? '');
  return {
    methodId: row.method_id,
    number,
    country,
    extension: openExtension(deps, challengeId, row.extension_sealed),
  };
}
