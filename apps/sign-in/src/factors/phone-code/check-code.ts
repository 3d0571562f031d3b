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
  | { verdict: 'method-disabled' };

export interface CodeAttempt {
  challengeId: string;
  journeyId: string;
  accountId: string;
  methodId: string | null;
  typed: unknown;
}

/**
 * Checks a typed code. The attempt is counted and committed before anything is compared (T12, R2, R8); then one
 * statement compares and consumes (R1). `afterAccepted` runs in the transaction of that statement: what a right code
 * leads to is stored with it or not at all.
 */
export async function checkCode(
  deps: PhoneCodeDependencies,
  attempt: CodeAttempt,
  afterAccepted: (trx: Database, proved: ProvedPhone) => Promise<void>,
): Promise<CodeVerdict> {
  const code = readTypedCode(attempt.typed, deps.codes.digits);
  if (code === null) return { verdict: 'malformed' };
  const counted = await deps.countAttempt(attempt);
  if (counted.verdict === 'locked') return { verdict: 'too-many', until: counted.until };
  if (counted.verdict === 'method-disabled') return { verdict: 'method-disabled' };
  if (counted.verdict === 'spent') return { verdict: 'too-many', until: null };
  const codeHash = hashCode(deps.keyring, attempt.challengeId, code);
  const row = await deps.db.transaction().execute(async (trx) => {
    const { challengeId, journeyId } = attempt;
    const consumed = await store.consumeChallenge(trx, {
      challengeId,
      journeyId,
      codeHash,
      cap: deps.codes.triesPerChallenge,
    });
    if (consumed.used) await afterAccepted(trx, readProved(deps, challengeId, consumed));
    return consumed;
  });
  if (row.used) return { verdict: 'accepted', proved: readProved(deps, attempt.challengeId, row) };
  if (!row.matched) return { verdict: 'wrong', attemptsLeft: counted.attemptsLeft };
  return row.live ? { verdict: 'spent' } : { verdict: 'expired' };
}

/** Takes a call's approval (`#`) as the answer, once (R11). Nothing is typed, so nothing is counted. */
export async function checkApproval(
  deps: PhoneCodeDependencies,
  attempt: Pick<CodeAttempt, 'challengeId' | 'journeyId'>,
  afterAccepted: (trx: Database, proved: ProvedPhone) => Promise<void>,
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
