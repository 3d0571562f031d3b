import { hashToken } from '@vakt/foundation/secrets';
import { holdAccount, holdUnenrolled } from '../../accounts/hold-account.ts';
import { recordEvent } from '../../audit/record-event.ts';
import { recordSecondFactor } from '../../sessions/change-session.ts';
import type { Database, MethodKind, SecondFactor } from '../../tables.ts';
import { JourneyMoved } from '../change-step.ts';
import type { JourneyDependencies, Outcome, Visitor } from '../dependencies.ts';
import { updateJourney } from '../journeys.store.ts';
import { settleDraft } from '../manage-methods/preferences-draft.ts';
import { type JourneyState, type Situation, serviceName } from '../situation.ts';
import { type JourneyEvent, stepAfter } from '../steps.ts';

/** What was proved, and the token that the browser gets if the session rises by it. */
export interface AcceptedProof {
  methodId: string;
  factor: SecondFactor;
  kind: MethodKind;
  token: string;
}

/**
 * Before a method is bound: the password alone binds only the first one. Was another bound since this request began, the
 * person has to answer that (T9, R5).
 */
export async function requireFirstMethod(trx: Database, { account, gate }: Situation): Promise<void> {
  if (!account) throw new JourneyMoved();
  const mayBind = gate === 'open' ? await holdAccount(trx, account.id) : await holdUnenrolled(trx, account.id);
  if (!mayBind) throw new JourneyMoved();
}

/**
 * Stored in the transaction that consumed the code: the proof counts as this session's second factor while the
 * account is being enrolled, and the journey goes to its next step. While methods are being changed the session has
 * its factor already; the new method is told as proved.
 */
export async function acceptProof(
  { keyring }: Pick<JourneyDependencies, 'keyring'>,
  trx: Database,
  situation: Situation,
  accepted: AcceptedProof,
): Promise<void> {
  const { account, session, journey } = situation;
  if (!account || !session) throw new JourneyMoved();
  const changing = situation.gate === 'open';
  const event: JourneyEvent = changing ? 'change-proved' : 'proved';
  const step = stepAfter(journey.step, event);
  if (!step) throw new JourneyMoved();
  const { proving: _, appSecret: __, ...kept } = settleDraft(keyring, situation, accepted);
  const state: JourneyState = { ...kept, notice: accepted.kind === 'app' ? 'app-proved' : 'phone-proved' };
  if (!(await updateJourney(trx, journey.id, journey.version, { step, state }))) throw new JourneyMoved();
  if (!changing) {
    const stored = await recordSecondFactor(trx, {
      sessionId: session.id,
      browserId: journey.browserId,
      tokenHash: journey.tokenHash,
      factor: accepted.factor,
      newTokenHash: hashToken(accepted.token),
    });
    if (!stored) throw new JourneyMoved();
  }
  await recordEvent(trx, {
    kind: 'method-added',
    accountId: account.id,
    journeyId: journey.id,
    detail: { method: accepted.kind },
  });
}

/** What follows a proof: a new token for the browser when the session rose (R6), and the owner is told on other phones. */
export async function afterProof(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
  proof: { token: string; replacedNumbers: string[] },
): Promise<Outcome> {
  const { account, journey } = situation;
  if (account && proof.replacedNumbers.length > 0) {
    const service = serviceName(deps.settings, journey.service);
    await deps.tellOwner({
      accountId: account.id,
      numbers: proof.replacedNumbers,
      language: visitor.language,
      service,
    });
  }
  return situation.gate === 'open' ? {} : { token: proof.token };
}
