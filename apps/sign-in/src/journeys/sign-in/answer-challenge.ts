import { newToken } from '@vakt/foundation/ids';
import { hashToken } from '@vakt/foundation/secrets';
import { recordingOf } from '../../audit/record-event.ts';
import { type CodeVerdict, checkApproval, checkCode } from '../../factors/phone-code/check-code.ts';
import { cancelChallenge, loadChallenge } from '../../factors/phone-code/load-challenge.ts';
import { clearingCodeFailures } from '../../limits/count-code-attempt.ts';
import { recordSecondFactor } from '../../sessions/change-session.ts';
import type { Database, SecondFactor } from '../../tables.ts';
import { changeStep, finish, JourneyMoved, keepToken, leave, requireStep } from '../change-step.ts';
import { checkAppCode } from '../check-app-code.ts';
import { readCodeFault, readDeadChallenge } from '../code-faults.ts';
import type { JourneyDependencies, Outcome, Visitor } from '../dependencies.ts';
import { finishingOf, markAnswered } from '../journeys.store.ts';
import { recordWrongCode } from '../record-wrong-code.ts';
import { isThroughWithFactor, loadSituation, SECURITY_PAGE, type Situation } from '../situation.ts';
import { loadOptions } from './begin-challenge.ts';

/** Answers "Angi kode": the code of a message or call, or of an app. Right: the session has its second factor and the journey goes on. */
export async function answerChallenge(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
  typed: unknown,
): Promise<Outcome> {
  requireStep(situation, 'challenge');
  const { account, journey } = situation;
  const option = loadOptions(deps, situation).find((one) => one.id === journey.state.option);
  if (!account || !option) return { faults: [{ field: 'code', kind: 'option-missing' }] };
  const token = newToken();
  const common = { journeyId: journey.id, accountId: account.id, typed };
  if (option.channel === 'totp') {
    const verdict = await checkAppCode(deps, { ...common, methodId: option.methodId }, (trx) =>
      acceptFactor(trx, situation, { factor: 'otp', methodId: option.methodId, token }),
    );
    return verdict.verdict === 'accepted'
      ? goOnAfterFactor(deps, situation, visitor, token)
      : refuseCode(deps, situation, verdict, 'otp');
  }
  const challenge = await loadChallenge(deps.codes, deps.db, journey.id);
  const dead = readDeadChallenge(challenge?.purpose === 'sign-in' ? challenge : null);
  if (!challenge || dead) return { faults: dead ? [dead] : [] };
  const factor: SecondFactor = journey.state.channel === 'call' ? 'tel' : 'sms';
  const accept = (trx: Database) => acceptFactor(trx, situation, { factor, methodId: challenge.methodId, token });
  const attempt = { ...common, challengeId: challenge.id, methodId: challenge.methodId };
  const verdict =
    challenge.approved && !typed
      ? await checkApproval(deps.codes, attempt, accept)
      : await checkCode(deps.codes, attempt, accept);
  if (verdict.verdict !== 'accepted') return refuseCode(deps, situation, verdict, factor);
  // One text message and nothing else has gone out: there is no call to end.
  if (challenge.sends > 1 || journey.state.channel === 'call') deps.endCalls(challenge.id);
  return goOnAfterFactor(deps, situation, visitor, token);
}

async function refuseCode(
  deps: JourneyDependencies,
  situation: Situation,
  verdict: CodeVerdict | { verdict: 'not-approved' } | { verdict: 'used' },
  factor: SecondFactor,
): Promise<Outcome> {
  await recordWrongCode(deps, situation, verdict, { factor, purpose: 'sign-in' });
  return { faults: [readCodeFault(verdict, factor === 'otp')] };
}

/**
 * Stored in the transaction that consumed the code, in one statement: the session's factor, a new browser token, failures
 * cleared, and the journey's end where nothing more is asked.
 */
async function acceptFactor(
  trx: Database,
  situation: Situation,
  accepted: { factor: SecondFactor; methodId: string | null; token: string },
): Promise<void> {
  const { account, session, journey } = situation;
  if (!account || !session?.passwordAt) throw new JourneyMoved();
  const { factor, methodId } = accepted;
  const detail = { factor, purpose: 'sign-in' } as const;
  const stored = await recordSecondFactor(
    trx,
    {
      sessionId: session.id,
      browserId: journey.browserId,
      tokenHash: journey.tokenHash,
      factor,
      newTokenHash: hashToken(accepted.token),
    },
    {
      ...clearingCodeFailures(account.id, methodId),
      recorded: recordingOf({ kind: 'code-accepted', accountId: account.id, journeyId: journey.id, detail }),
      ...(isThroughWithFactor(situation) ? finishingOf(journey.id) : {}),
    },
  );
  if (!stored) throw new JourneyMoved();
  if (journey.service === SECURITY_PAGE) await markAnswered(trx, journey.id, session.passwordAt);
}

async function goOnAfterFactor(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
  token: string,
): Promise<Outcome> {
  if (isThroughWithFactor(situation)) return keepToken(token, () => leave(deps, situation, visitor));
  const reloaded = await loadSituation(deps, deps.db, situation.journey.id, hashToken(token));
  if (reloaded?.gate !== 'open') return { token };
  return keepToken(token, async () => {
    if (reloaded.journey.service !== SECURITY_PAGE) return finish(deps, reloaded, visitor);
    await changeStep(deps.db, reloaded, 'to-preferences');
    return {};
  });
}

/** Leaves the account before the factor is proved: a living code of this journey dies. */
export async function dropChallenge(deps: JourneyDependencies, situation: Situation): Promise<void> {
  const challenge = await loadChallenge(deps.codes, deps.db, situation.journey.id);
  if (challenge?.state !== 'live') return;
  await cancelChallenge(deps.db, challenge.id);
  deps.endCalls(challenge.id);
}
