import { recordEvent } from '../../audit/record-event.ts';
import { checkToken, resynchroniseToken } from '../../factors/hardware-token/check-token.ts';
import { clearTokenFailures } from '../../factors/hardware-token/clear-token-failures.ts';
import type { Database } from '../../tables.ts';
import { JourneyMoved } from '../change-step.ts';
import { readCounted } from '../check-app-code.ts';
import type { Fault, JourneyDependencies } from '../dependencies.ts';
import { holdJourney } from '../journeys.store.ts';
import { recordWrongCode } from '../record-wrong-code.ts';
import type { Situation } from '../situation.ts';
import { readTokenFault, readTypedTokenCodes, type TokenCodeVerdict } from '../token-faults.ts';

/**
 * Checks the code of any of the account's tokens, or two codes in a row that bring one back into step: counted first (T12),
 * compared and used up in one transaction with what it leads to. The tokens share one counter of failures, which stands
 * with the first of them that works. Gives what is wrong, or null when it was right.
 */
export async function answerByToken(
  deps: JourneyDependencies,
  situation: Situation,
  typed: unknown,
  afterAccepted: (trx: Database, methodId: string) => Promise<void>,
): Promise<Fault | null> {
  const verdict = await check(deps, situation, typed, afterAccepted);
  if (verdict.verdict === 'accepted') return null;
  await recordWrongCode(deps, situation, verdict, { factor: 'otp', purpose: 'sign-in' });
  return readTokenFault(verdict);
}

const REFUSED = { gone: 'method-disabled', replayed: 'used', wrong: 'wrong' } as const;

async function check(
  deps: JourneyDependencies,
  { account, journey, methods }: Situation,
  typed: unknown,
  afterAccepted: (trx: Database, methodId: string) => Promise<void>,
): Promise<TokenCodeVerdict> {
  const codes = readTypedTokenCodes(typed);
  if (!account) throw new JourneyMoved();
  if (codes === null) return { verdict: 'malformed' };
  const first = methods.find((method) => method.kind === 'hardware-token' && method.disabled_at === null);
  const counted = { accountId: account.id, methodId: first?.id ?? null, challengeId: null };
  const refused = readCounted(await deps.codes.countAttempt(counted));
  if (refused) return refused;
  return deps.db.transaction().execute(async (trx) => {
    if (!(await holdJourney(trx, journey.id, account.id))) throw new JourneyMoved();
    const given = { accountId: account.id, methodId: null, ...codes };
    const both = codes.nextCode === null ? null : { ...given, nextCode: codes.nextCode };
    const checked = both ? await resynchroniseToken(deps, trx, both) : await checkToken(deps, trx, given);
    if (checked.verdict !== 'accepted') return { verdict: REFUSED[checked.verdict] };
    await afterAccepted(trx, checked.methodId);
    await clearTokenFailures(trx, account.id);
    if (both) {
      const { methodId } = checked;
      const event = { kind: 'token-resynchronised' as const, accountId: account.id, journeyId: journey.id };
      await recordEvent(trx, { ...event, detail: { methodId } });
    }
    return { verdict: 'accepted' };
  });
}
