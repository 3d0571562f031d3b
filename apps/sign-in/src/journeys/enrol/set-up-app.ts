import { newToken } from '@vakt/foundation/ids';
import { bindApp } from '../../factors/totp/check-totp.ts';
import { createTrialSecret } from '../../factors/totp/create-secret.ts';
import { clearCodeFailures } from '../../limits/count-code-attempt.ts';
import { changeStep, JourneyMoved, requireStep } from '../change-step.ts';
import { checkAppOnTrial } from '../check-app-code.ts';
import { readCodeFault } from '../code-faults.ts';
import type { JourneyDependencies, Outcome, Visitor } from '../dependencies.ts';
import { holdJourney } from '../journeys.store.ts';
import { recordWrongCode } from '../record-wrong-code.ts';
import type { JourneyState, Situation } from '../situation.ts';
import { acceptProof, afterProof, requireFirstMethod } from './accept-proof.ts';

/** Goes to the page with the QR code, with a new secret that is nobody's method yet. */
export async function beginApp(
  deps: JourneyDependencies,
  situation: Situation,
  state: JourneyState = situation.journey.state,
): Promise<Outcome> {
  requireStep(situation, 'contact', 'preferences', 'overview');
  const appSecret = createTrialSecret(deps, situation.journey.id);
  const { notice: _, ...kept } = state;
  await changeStep(deps.db, situation, 'app-chosen', { state: { ...kept, appSecret } });
  return {};
}

/** One code of the app proves it; then it becomes a method. */
export async function proveApp(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
  typed: unknown,
): Promise<Outcome> {
  requireStep(situation, 'set-up-app');
  const { account, journey } = situation;
  const sealed = journey.state.appSecret;
  if (!account || !sealed) throw new JourneyMoved();
  const checked = await checkAppOnTrial(deps, { accountId: account.id, journeyId: journey.id, sealed, typed });
  if (checked.verdict !== 'accepted') {
    await recordWrongCode(deps, situation, checked, { factor: 'otp', purpose: 'enrol' });
    return { faults: [readCodeFault(checked, true)] };
  }
  const token = newToken();
  const told = await deps.db.transaction().execute(async (trx) => {
    if (!(await holdJourney(trx, journey.id, account.id))) throw new JourneyMoved();
    await requireFirstMethod(trx, situation);
    const methodId = await bindApp(deps, trx, { ...checked.proved, accountId: account.id });
    const proof = { methodId, factor: 'otp' as const, kind: 'app' as const, token, language: visitor.language };
    const queued = await acceptProof(deps, trx, situation, proof);
    await clearCodeFailures(trx, account.id, methodId);
    return queued;
  });
  return afterProof(deps, situation, { token, told });
}
