import { newToken } from '@vakt/foundation/ids';
import { hashToken } from '@vakt/foundation/secrets';
import { ALWAYS } from '@vakt/storage/parts';
import { recordEvent, recordingOf } from '../../audit/record-event.ts';
import {
  compareRecoveryCode,
  keepReplacement,
  type RightCode,
  spendRecoveryCode,
} from '../../factors/recovery-code/check-recovery-code.ts';
import { clearingCodeFailures } from '../../limits/count-code-attempt.ts';
import { rise, risingOf } from '../../sessions/change-session.ts';
import { changeStep, JourneyMoved, requireStep } from '../change-step.ts';
import type { JourneyDependencies, Outcome, Visitor } from '../dependencies.ts';
import { holdJourney } from '../journeys.store.ts';
import { recordWrongCode } from '../record-wrong-code.ts';
import type { Situation } from '../situation.ts';
import { tellOwnerOf } from '../tell-owner-of.ts';
import { readWayBackFault } from '../way-back-faults.ts';
import { goOnAnswered } from './accept-factor.ts';

/**
 * Answers with a recovery code. Right: it is used up, the session has its second factor, and the page shows the code that
 * takes its place, once; the journey goes on when its owner says to have it. The owner is told on every phone.
 */
export async function answerByRecoveryCode(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
  typed: unknown,
): Promise<Outcome> {
  const { account } = situation;
  if (!account) throw new JourneyMoved();
  const compared = await compareRecoveryCode(deps.waysBack, { accountId: account.id, typed });
  if (compared.verdict !== 'right') {
    await recordWrongCode(deps, situation, compared, { factor: 'recovery', purpose: 'sign-in' });
    return { faults: [readWayBackFault(compared, 'recovery-code')] };
  }
  const token = newToken();
  const replacement = await accept(deps, situation, compared.code, token);
  await tellOwnerOf(deps, situation, visitor, {
    kind: 'recovery-code-used',
    detail: { left: Math.max(0, (situation.account?.recoveryCodesLeft ?? 1) - 1) },
  });
  return { token, reveal: { what: 'replacement', code: replacement } };
}

/** All of it or nothing: the code is used up, its replacement stands, the session rises, the journey goes to the page that shows it. */
async function accept(
  deps: JourneyDependencies,
  situation: Situation,
  code: RightCode,
  token: string,
): Promise<string> {
  const { account, session, journey } = situation;
  const passwordAt = session?.passwordAt;
  if (!account || !session || !passwordAt) throw new JourneyMoved();
  return deps.db.transaction().execute(async (trx) => {
    if (!(await holdJourney(trx, journey.id, account.id))) throw new JourneyMoved();
    const spent = await spendRecoveryCode(trx, account.id, code);
    if (!spent) throw new JourneyMoved();
    const { browserId, tokenHash } = journey;
    const newTokenHash = hashToken(token);
    const rising = { sessionId: session.id, browserId, tokenHash, factor: 'recovery' as const, newTokenHash };
    const common = { accountId: account.id, journeyId: journey.id };
    const detail = { factor: 'recovery' as const, purpose: 'sign-in' as const };
    const rose = await rise(trx, {
      ...risingOf(rising),
      ...clearingCodeFailures(account.id, null, ALWAYS),
      recorded: recordingOf({ kind: 'code-accepted', ...common, detail }),
    });
    if (!rose) throw new JourneyMoved();
    const state = { ...journey.state, answered: passwordAt, replacement: spent.replacementId };
    await changeStep(trx, situation, 'recovery-code-accepted', { state });
    await recordEvent(trx, { kind: 'recovery-code-used', ...common, detail: { left: spent.left } });
    return spent.shown;
  });
}

/** "Jeg har tatt vare på koden": the replacement counts from now on. Whoever has not seen it goes on without. */
export async function leaveReplacement(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
  isKept: boolean,
): Promise<Outcome> {
  requireStep(situation, 'recovery-code-used');
  const { account, journey } = situation;
  if (isKept && account && journey.state.replacement)
    await keepReplacement(deps.db, account.id, journey.state.replacement);
  return goOnAnswered(deps, situation, visitor);
}
