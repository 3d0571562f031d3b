import { newToken } from '@vakt/foundation/ids';
import { CONSUMED, type CodeVerdict, checkApproval, checkCode } from '../../factors/phone-code/check-code.ts';
import { cancelChallenge, loadChallenge } from '../../factors/phone-code/load-challenge.ts';
import type { SecondFactor } from '../../tables.ts';
import { JourneyMoved, requireStep } from '../change-step.ts';
import { checkAppCode } from '../check-app-code.ts';
import { readCodeFault, readDeadChallenge } from '../code-faults.ts';
import type { JourneyDependencies, Outcome, Visitor } from '../dependencies.ts';
import { recordWrongCode } from '../record-wrong-code.ts';
import type { Situation } from '../situation.ts';
import { acceptFactor, acceptingOf, goOnAfterFactor } from './accept-factor.ts';
import { answerByPass } from './answer-by-pass.ts';
import { answerByRecoveryCode } from './answer-by-recovery-code.ts';
import { answerByToken } from './answer-by-token.ts';
import { loadOptions } from './begin-challenge.ts';
import { rememberHere } from './device-here.ts';

/** Answers "Angi kode": the code of a message or call, or of an app. Right: the session has its second factor and the journey goes on. */
export async function answerChallenge(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
  typed: unknown,
  browserHasPasskeys = false,
): Promise<Outcome> {
  requireStep(situation, 'challenge');
  const { account, journey } = situation;
  const option = loadOptions(deps, situation).find((one) => one.id === journey.state.option);
  if (!account || !option) return { faults: [{ field: 'code', kind: 'option-missing' }] };
  if (option.channel === 'recovery') return answerByRecoveryCode(deps, situation, visitor, typed);
  if (option.channel === 'pass') return answerByPass(deps, situation, visitor, typed);
  const token = newToken();
  const common = { journeyId: journey.id, accountId: account.id, typed };
  if (option.channel === 'totp') {
    const proved = { factor: 'otp' as const, methodId: option.methodId };
    const accepted = { ...proved, token, remembered: rememberHere(deps, situation, visitor, proved) };
    const verdict = await checkAppCode(deps, { ...common, methodId: option.methodId }, (trx) =>
      acceptFactor(deps, trx, situation, accepted),
    );
    return verdict.verdict === 'accepted'
      ? goOnAfterFactor(deps, situation, visitor, accepted)
      : refuseCode(deps, situation, verdict, 'otp');
  }
  if (option.channel === 'token') return answerToken(deps, situation, visitor, typed);
  const challenge = await loadChallenge(deps.codes, deps.db, journey.id);
  const dead = readDeadChallenge(challenge?.purpose === 'sign-in' ? challenge : null);
  if (!challenge || dead) return { faults: dead ? [dead] : [] };
  const factor: SecondFactor = journey.state.channel === 'call' ? 'tel' : 'sms';
  const proved = { factor, methodId: challenge.methodId };
  const remembered = rememberHere(deps, situation, visitor, proved);
  const accepted = { ...proved, token, remembered, browserHasPasskeys };
  const attempt = { ...common, challengeId: challenge.id, methodId: challenge.methodId };
  const verdict =
    challenge.approved && !typed
      ? await checkApproval(deps.codes, attempt, (trx) => acceptFactor(deps, trx, situation, accepted))
      : await checkCode(deps.codes, attempt, {
          parts: acceptingOf(deps, situation, accepted, CONSUMED),
          required: 'risen',
        });
  if (verdict.verdict === 'overtaken') throw new JourneyMoved();
  if (verdict.verdict !== 'accepted') return refuseCode(deps, situation, verdict, factor);
  // One text message and nothing else has gone out: there is no call to end.
  if (challenge.sends > 1 || journey.state.channel === 'call') deps.endCalls(challenge.id);
  return goOnAfterFactor(deps, situation, visitor, accepted);
}

/** Answers with whichever of the account's tokens shows the code. */
async function answerToken(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
  typed: unknown,
): Promise<Outcome> {
  const token = newToken();
  let remembered: ReturnType<typeof rememberHere> = null;
  const fault = await answerByToken(deps, situation, typed, (trx, methodId) => {
    const proved = { factor: 'otp' as const, methodId };
    remembered = rememberHere(deps, situation, visitor, proved);
    return acceptFactor(deps, trx, situation, { ...proved, token, remembered });
  });
  return fault ? { faults: [fault] } : goOnAfterFactor(deps, situation, visitor, { token, factor: 'otp', remembered });
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

/** Leaves the account before the factor is proved: a living code of this journey dies. */
export async function dropChallenge(deps: JourneyDependencies, situation: Situation): Promise<void> {
  const challenge = await loadChallenge(deps.codes, deps.db, situation.journey.id);
  if (challenge?.state !== 'live') return;
  await cancelChallenge(deps.db, challenge.id);
  deps.endCalls(challenge.id);
}
