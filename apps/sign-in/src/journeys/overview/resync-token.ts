import { recordEvent } from '../../audit/record-event.ts';
import { resynchroniseToken } from '../../factors/hardware-token/check-token.ts';
import { clearCodeFailures } from '../../limits/count-code-attempt.ts';
import { changeStep, JourneyMoved, requireStep } from '../change-step.ts';
import { readCounted } from '../check-app-code.ts';
import type { JourneyDependencies, Outcome } from '../dependencies.ts';
import { requireProvedSession } from '../enrol/accept-proof.ts';
import { holdJourney } from '../journeys.store.ts';
import { recordWrongCode } from '../record-wrong-code.ts';
import type { Situation } from '../situation.ts';
import { readTokenFault, readTypedTokenCodes, type TokenCodeVerdict } from '../token-faults.ts';
import { quiet } from './change-methods.ts';

/** Brings one of the person's tokens back into step by two codes in a row; an attempt like any other (T12). */
export async function resyncToken(
  deps: JourneyDependencies,
  situation: Situation,
  methodId: string,
  typed: { code: string; nextCode: string },
): Promise<Outcome> {
  requireStep(situation, 'overview');
  const isMine = situation.methods.some(({ id, kind }) => id === methodId && kind === 'hardware-token');
  if (!isMine) return { faults: [{ field: 'methods', kind: 'method-gone' }] };
  const verdict = await check(deps, situation, methodId, typed);
  if (verdict.verdict === 'accepted') return {};
  await recordWrongCode(deps, situation, verdict, { factor: 'otp', purpose: 'sign-in' });
  return { faults: [readTokenFault(verdict, 'methods')] };
}

async function check(
  deps: JourneyDependencies,
  situation: Situation,
  methodId: string,
  typed: { code: string; nextCode: string },
): Promise<TokenCodeVerdict> {
  const { account, journey } = situation;
  if (!account) throw new JourneyMoved();
  const codes = readTypedTokenCodes(typed);
  if (!codes || codes.nextCode === null) return { verdict: 'malformed' };
  const given = { accountId: account.id, methodId, code: codes.code, nextCode: codes.nextCode };
  const refused = readCounted(await deps.codes.countAttempt({ accountId: account.id, methodId, challengeId: null }));
  if (refused) return refused;
  return deps.db.transaction().execute(async (trx) => {
    if (!(await holdJourney(trx, journey.id, account.id))) throw new JourneyMoved();
    await requireProvedSession(trx, situation);
    const checked = await resynchroniseToken(deps, trx, given);
    if (checked.verdict === 'gone') return { verdict: 'method-disabled' };
    if (checked.verdict !== 'accepted') return { verdict: checked.verdict === 'replayed' ? 'used' : 'wrong' };
    await changeStep(trx, situation, 'changed', { state: { ...quiet(situation), notice: 'token-in-step' } });
    await clearCodeFailures(trx, account.id, methodId);
    const event = { kind: 'token-resynchronised' as const, accountId: account.id, journeyId: journey.id };
    await recordEvent(trx, { ...event, detail: { methodId } });
    return { verdict: 'accepted' };
  });
}
