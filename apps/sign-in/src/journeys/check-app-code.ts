import { readTypedCode } from '../factors/phone-code/code-words.ts';
import type { AttemptVerdict } from '../factors/phone-code/dependencies.ts';
import { checkTotp, checkTrialSecret, type ProvedSecret } from '../factors/totp/check-totp.ts';
import type { Database } from '../tables.ts';
import { JourneyMoved } from './change-step.ts';
import type { JourneyDependencies } from './dependencies.ts';
import { holdJourney } from './journeys.store.ts';

/** Digits of an app's code (RFC 6238 with the parameters that every app takes). */
export const APP_DIGITS = 6;

export type AppCodeVerdict =
  | { verdict: 'accepted' }
  | { verdict: 'malformed' }
  | { verdict: 'wrong'; attemptsLeft: null }
  | { verdict: 'used' }
  | { verdict: 'too-many'; until: Date | null }
  | { verdict: 'method-disabled' };

/** Checks the code of an enrolled app: counted first (T12), compared and used up in one transaction with what it leads to. */
export async function checkAppCode(
  deps: JourneyDependencies,
  attempt: { journeyId: string; accountId: string; methodId: string; typed: unknown },
  afterAccepted: (trx: Database) => Promise<void>,
): Promise<AppCodeVerdict> {
  const { accountId, methodId } = attempt;
  const code = readTypedCode(attempt.typed, APP_DIGITS);
  if (code === null) return { verdict: 'malformed' };
  const refused = readCounted(await deps.codes.countAttempt({ accountId, methodId, challengeId: null }));
  if (refused) return refused;
  const verdict = await deps.db.transaction().execute(async (trx) => {
    if (!(await holdJourney(trx, attempt.journeyId, accountId))) throw new JourneyMoved();
    const checked = await checkTotp(deps, trx, { accountId, methodId, code });
    if (checked === 'accepted') await afterAccepted(trx);
    return checked;
  });
  if (verdict === 'accepted') return { verdict };
  if (verdict === 'replayed') return { verdict: 'used' };
  return verdict === 'gone' ? { verdict: 'method-disabled' } : { verdict: 'wrong', attemptsLeft: null };
}

/** Checks the code that proves an app on trial; guessing it is bounded by the account's own counter. */
export async function checkAppOnTrial(
  deps: JourneyDependencies,
  attempt: { accountId: string; journeyId: string; sealed: string; typed: unknown },
): Promise<{ verdict: 'accepted'; proved: ProvedSecret } | Exclude<AppCodeVerdict, { verdict: 'accepted' }>> {
  const code = readTypedCode(attempt.typed, APP_DIGITS);
  if (code === null) return { verdict: 'malformed' };
  const refused = readCounted(
    await deps.codes.countAttempt({ accountId: attempt.accountId, methodId: null, challengeId: null }),
  );
  if (refused) return refused;
  const proved = checkTrialSecret(deps, { sealed: attempt.sealed, journeyId: attempt.journeyId, code });
  return proved ? { verdict: 'accepted', proved } : { verdict: 'wrong', attemptsLeft: null };
}

/** Why an attempt was not counted, and so nothing may be compared; null when it was. */
export function readCounted(
  counted: AttemptVerdict,
): { verdict: 'too-many'; until: Date | null } | { verdict: 'method-disabled' } | null {
  switch (counted.verdict) {
    case 'locked':
      return { verdict: 'too-many', until: counted.until };
    case 'spent':
      return { verdict: 'too-many', until: null };
    case 'method-disabled':
      return { verdict: 'method-disabled' };
    default:
      return null;
  }
}
