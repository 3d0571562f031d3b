import { newToken } from '@vakt/foundation/ids';
import { addMethod } from '../../accounts/add-method.ts';
import { checkApproval, checkCode, type ProvedPhone } from '../../factors/phone-code/check-code.ts';
import { cancelChallenge, loadChallenge } from '../../factors/phone-code/load-challenge.ts';
import { clearCodeFailures } from '../../limits/count-code-attempt.ts';
import type { QueuedNews } from '../../notices/queue-news.ts';
import type { Database } from '../../tables.ts';
import { changeStep, JourneyMoved, requireStep } from '../change-step.ts';
import { readCodeFault, readDeadChallenge } from '../code-faults.ts';
import type { JourneyDependencies, Outcome, Visitor } from '../dependencies.ts';
import { hasOverview } from '../overview/home.ts';
import { recordWrongCode } from '../record-wrong-code.ts';
import type { Situation } from '../situation.ts';
import { acceptProof, afterProof, requireFirstMethod } from './accept-proof.ts';

/** "Kontroller" of step 5: the code proves the phone, which becomes a method in the same transaction. */
export async function provePhone(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
  typed: unknown,
): Promise<Outcome> {
  requireStep(situation, 'verify');
  const { account, journey } = situation;
  const { proving } = journey.state;
  const challenge = await loadChallenge(deps.codes, deps.db, journey.id);
  if (!account || !proving || challenge?.purpose !== 'enrol') throw new JourneyMoved();
  const dead = readDeadChallenge(challenge);
  if (dead) return { faults: [dead] };
  const token = newToken();
  let told: QueuedNews = { mails: [], texts: [] };
  const accept = async (trx: Database, proved: ProvedPhone) => {
    await requireFirstMethod(trx, situation);
    const added = await addMethod({ keyring: deps.keyring }, trx, {
      accountId: account.id,
      kind: proving.kind,
      number: proved.number,
      extension: proved.extension,
      canText: proving.canText,
    });
    told = await acceptProof(deps, trx, situation, {
      methodId: added.id,
      factor: proving.channel === 'sms' ? 'sms' : 'tel',
      kind: proving.kind,
      token,
      replaced: added.replaced,
      number: proved.number,
      language: visitor.language,
    });
    await clearCodeFailures(trx, account.id, added.id);
  };
  const attempt = { challengeId: challenge.id, journeyId: journey.id, accountId: account.id, methodId: null, typed };
  const verdict =
    challenge.approved && !typed
      ? await checkApproval(deps.codes, attempt, accept)
      : await checkCode(deps.codes, attempt, accept);
  if (verdict.verdict === 'accepted') {
    deps.endCalls(challenge.id);
    return afterProof(deps, situation, { token, told });
  }
  await recordWrongCode(deps, situation, verdict, {
    factor: proving.channel === 'sms' ? 'sms' : 'tel',
    purpose: 'enrol',
  });
  return { faults: [readCodeFault(verdict, false)] };
}

/** "Endre nummer": the code that was sent dies, and the number can be typed anew (P5). */
export async function changeNumber(deps: JourneyDependencies, situation: Situation): Promise<Outcome> {
  requireStep(situation, 'verify', 'set-up-app');
  const challenge = await loadChallenge(deps.codes, deps.db, situation.journey.id);
  if (challenge?.state === 'live') {
    await cancelChallenge(deps.db, challenge.id);
    deps.endCalls(challenge.id);
  }
  const { proving: _, appSecret: __, notice: ___, ...state } = situation.journey.state;
  const changing = situation.gate === 'open';
  // On the own page "Endre nummer" leads back to where the number was typed, as in enrolment.
  const event = hasOverview(situation.journey) ? 'change-number' : 'stop-change';
  await changeStep(deps.db, situation, changing ? event : 'change-number', { state });
  return {};
}
