import { newToken } from '@vakt/foundation/ids';
import { addMethod } from '../../accounts/add-method.ts';
import { recordEvent } from '../../audit/record-event.ts';
import { createTotpSecret } from '../../factors/totp/create-secret.ts';
import { checkTotpSecret } from '../../factors/totp/check-totp.ts';
import type { Database } from '../../tables.ts';
import { changeStep, JourneyMoved, requireStep } from '../change-step.ts';
import { readCodeFault } from '../code-faults.ts';
import type { JourneyDependencies, Outcome, Visitor } from '../dependencies.ts';
import type { JourneyState, Situation } from '../situation.ts';
import { acceptProof, afterProof } from './accept-proof.ts';

/** Goes to the page with the QR code, with a new secret that is nobody's method yet. */
export async function beginApp(deps: JourneyDependencies, situation: Situation, state: JourneyState = situation.journey.state): Promise<Outcome> {
  requireStep(situation, 'contact', 'preferences');
  const appSecret = deps.keyring.seal('totp-secret', createTotpSecret(), situation.journey.id);
  await changeStep(deps.db, situation, 'app-chosen', { state: { ...state, appSecret, notice: undefined } });
  return {};
}

/** The secret of the app that is being set up, or null. */
export function openAppSecret(deps: Pick<JourneyDependencies, 'keyring'>, situation: Situation): string | null {
  const { appSecret } = situation.journey.state;
  return appSecret ? deps.keyring.open('totp-secret', appSecret, situation.journey.id) : null;
}

/** One code of the app proves it; then it becomes a method. */
export async function proveApp(deps: JourneyDependencies, situation: Situation, visitor: Visitor, typed: unknown): Promise<Outcome> {
  requireStep(situation, 'set-up-app');
  const { account, journey } = situation;
  const secret = openAppSecret(deps, situation);
  if (!account || !secret) throw new JourneyMoved();
  const token = newToken();
  const verdict = await checkTotpSecret(deps, { accountId: account.id, secret, typed }, async (trx: Database, step: number) => {
    const added = await addMethod(
      { keyring: deps.keyring },
      trx,
      { accountId: account.id, kind: 'app', secret, lastStep: step, canText: false },
    );
    await acceptProof(deps, trx, situation, { methodId: added.id, factor: 'otp', kind: 'app', token });
  });
  if (verdict.verdict === 'accepted') return afterProof(deps, situation, visitor, { token, replacedNumbers: [] });
  if (verdict.verdict !== 'malformed') {
    await recordEvent(deps.db, { kind: 'code-wrong', accountId: account.id, journeyId: journey.id, detail: { verdict: verdict.verdict } });
  }
  return { faults: [readCodeFault(verdict, true)] };
}
