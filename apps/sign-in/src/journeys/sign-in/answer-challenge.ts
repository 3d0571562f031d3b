import { newToken } from '@vakt/foundation/ids';
import { hashToken } from '@vakt/foundation/secrets';
import { ALWAYS, type Parts } from '@vakt/storage/parts';
import type { RawBuilder } from 'kysely';
import { recordingOf } from '../../audit/record-event.ts';
import { CONSUMED, type CodeVerdict, checkApproval, checkCode } from '../../factors/phone-code/check-code.ts';
import { cancelChallenge, loadChallenge } from '../../factors/phone-code/load-challenge.ts';
import { clearingCodeFailures } from '../../limits/count-code-attempt.ts';
import { SECURITY_PAGE } from '../../own-services.ts';
import { rise, risingOf } from '../../sessions/change-session.ts';
import type { Database, SecondFactor } from '../../tables.ts';
import { changeStep, finish, JourneyMoved, keepToken, leave, requireStep } from '../change-step.ts';
import { checkAppCode } from '../check-app-code.ts';
import { readCodeFault, readDeadChallenge } from '../code-faults.ts';
import type { JourneyDependencies, Outcome, Visitor } from '../dependencies.ts';
import { answeringOf, finishingOf } from '../journeys.store.ts';
import { homeEvent } from '../overview/home.ts';
import { recordWrongCode } from '../record-wrong-code.ts';
import { isThroughWithFactor, loadSituation, type Situation } from '../situation.ts';
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
      ? goOnAfterFactor(deps, situation, visitor, { token, factor: 'otp' })
      : refuseCode(deps, situation, verdict, 'otp');
  }
  const challenge = await loadChallenge(deps.codes, deps.db, journey.id);
  const dead = readDeadChallenge(challenge?.purpose === 'sign-in' ? challenge : null);
  if (!challenge || dead) return { faults: dead ? [dead] : [] };
  const factor: SecondFactor = journey.state.channel === 'call' ? 'tel' : 'sms';
  const accepted = { factor, methodId: challenge.methodId, token };
  const attempt = { ...common, challengeId: challenge.id, methodId: challenge.methodId };
  const verdict =
    challenge.approved && !typed
      ? await checkApproval(deps.codes, attempt, (trx) => acceptFactor(trx, situation, accepted))
      : await checkCode(deps.codes, attempt, { parts: acceptingOf(situation, accepted, CONSUMED), required: 'risen' });
  if (verdict.verdict === 'overtaken') throw new JourneyMoved();
  if (verdict.verdict !== 'accepted') return refuseCode(deps, situation, verdict, factor);
  // One text message and nothing else has gone out: there is no call to end.
  if (challenge.sends > 1 || journey.state.channel === 'call') deps.endCalls(challenge.id);
  return goOnAfterFactor(deps, situation, visitor, accepted);
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

interface AcceptedFactor {
  factor: SecondFactor;
  methodId: string | null;
  token: string;
}

/**
 * What a right code leads to, when `when` holds: the session's factor, a new browser token, failures cleared, and the
 * journey's end where nothing more is asked. All of it or nothing: the part `risen` must give a row.
 */
function acceptingOf(situation: Situation, accepted: AcceptedFactor, when: RawBuilder<unknown>): Parts {
  const { account, session, journey } = situation;
  if (!account || !session?.passwordAt) throw new JourneyMoved();
  const { factor, methodId } = accepted;
  const common = { accountId: account.id, journeyId: journey.id };
  const { browserId, tokenHash } = journey;
  const rising = { sessionId: session.id, browserId, tokenHash, factor, newTokenHash: hashToken(accepted.token) };
  return {
    ...risingOf(rising, when),
    ...clearingCodeFailures(account.id, methodId, when),
    recorded: recordingOf({ kind: 'code-accepted', ...common, detail: { factor, purpose: 'sign-in' } }, when),
    ...(isThroughWithFactor(situation, factor) ? finishingOf(journey.id, when) : {}),
    ...(journey.service === SECURITY_PAGE ? answeringOf(journey.id, session.passwordAt, when) : {}),
  };
}

/** The same in the transaction that consumed an app's code or a call's approval. */
async function acceptFactor(trx: Database, situation: Situation, accepted: AcceptedFactor): Promise<void> {
  if (!(await rise(trx, acceptingOf(situation, accepted, ALWAYS)))) throw new JourneyMoved();
}

async function goOnAfterFactor(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
  { token, factor }: Pick<AcceptedFactor, 'token' | 'factor'>,
): Promise<Outcome> {
  if (isThroughWithFactor(situation, factor)) return keepToken(token, () => leave(deps, situation, visitor));
  const reloaded = await loadSituation(deps, deps.db, situation.journey.id, hashToken(token), situation.origin);
  if (reloaded?.gate !== 'open') return { token };
  return keepToken(token, async () => {
    if (reloaded.journey.service !== SECURITY_PAGE) return finish(deps, reloaded, visitor);
    await changeStep(deps.db, reloaded, homeEvent(reloaded.journey));
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
