import { hashToken } from '@vakt/foundation/secrets';
import { pickLanguage } from '@vakt/messages/languages';
import type { Method } from '../../accounts/account.ts';
import { holdAccount, holdUnenrolled } from '../../accounts/hold-account.ts';
import { openMethods } from '../../accounts/load-methods.ts';
import { recordEvent } from '../../audit/record-event.ts';
import { dropPass, isPassDemanded } from '../../factors/access-pass/standing-pass.ts';
import { countedSecond } from '../../policies/decide-gate.ts';
import { forgetSecondFactors, rise, risingOf, useProvedSession } from '../../sessions/change-session.ts';
import type { LanguageTag } from '../../settings.ts';
import type { Database, MethodKind, SecondFactor } from '../../tables.ts';
import { JourneyMoved } from '../change-step.ts';
import { isDrillAccount } from '../create-asker.ts';
import type { JourneyDependencies, Outcome, Visitor } from '../dependencies.ts';
import { updateJourney } from '../journeys.store.ts';
import { settleDraft } from '../manage-methods/preferences-draft.ts';
import { hasOverview } from '../overview/home.ts';
import type { JourneyState, Situation, SituationAccount } from '../situation.ts';
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
 * person has to answer that (T9, R5); and a session that has ended since, or lost its factor, binds nothing (R12).
 */
export async function requireFirstMethod(trx: Database, situation: Situation): Promise<void> {
  const { account, session, facts } = situation;
  // A pass, or a factor that is not enough: it was proved in this session, which must still have it.
  if (session && countedSecond(facts, session) !== null) return requireProvedSession(trx, situation);
  if (!account || !(await holdUnenrolled(trx, account.id))) throw new JourneyMoved();
  // Somebody has proved to support to be the owner, and whoever has the password alone has not.
  if (await isPassDemanded(trx, account.id)) throw new JourneyMoved();
}

/** Before methods are changed: the account is held, and the session has both factors still. */
export async function requireProvedSession(trx: Database, { account, session }: Situation): Promise<void> {
  if (!account || !session || !(await holdAccount(trx, account.id))) throw new JourneyMoved();
  if (!(await useProvedSession(trx, session.id))) throw new JourneyMoved();
}

/**
 * Stored in the transaction that consumed the code: the proof counts as this session's second factor while the
 * account is being enrolled, and the journey goes to its next step. While methods are being changed the session has
 * its factor already; the new method is told as proved. Other sessions of the account have to answer anew (T21).
 */
export async function acceptProof(
  { keyring }: Pick<JourneyDependencies, 'keyring'>,
  trx: Database,
  situation: Situation,
  accepted: AcceptedProof,
): Promise<void> {
  const { account, session, journey } = situation;
  if (!account || !session?.passwordAt) throw new JourneyMoved();
  const changing = situation.gate === 'open';
  const changed: JourneyEvent = hasOverview(journey) ? 'home-proved' : 'change-proved';
  const event: JourneyEvent = changing ? changed : 'proved';
  const step = stepAfter(journey.step, event);
  if (!step) throw new JourneyMoved();
  const { proving: _, appSecret: __, ...kept } = settleDraft(keyring, situation, accepted);
  const state: JourneyState = {
    ...kept,
    answered: session.passwordAt,
    notice: accepted.kind === 'app' ? 'app-proved' : 'phone-proved',
  };
  if (!(await updateJourney(trx, journey.id, journey.version, { step, state }))) throw new JourneyMoved();
  if (!changing) {
    const { browserId, tokenHash } = journey;
    const { factor } = accepted;
    const rising = { sessionId: session.id, browserId, tokenHash, factor, newTokenHash: hashToken(accepted.token) };
    if (!(await rise(trx, risingOf(rising)))) throw new JourneyMoved();
  }
  await forgetSecondFactors(trx, account.id, session.id);
  // A pass for one use has led to what it was for.
  if (session.secondFactor === 'pass-once') await dropPass(trx, account.id);
  await recordEvent(trx, {
    kind: 'method-added',
    accountId: account.id,
    journeyId: journey.id,
    detail: { method: accepted.kind },
  });
}

/** Numbers of methods to which a notice can be texted: of those too that were switched off by wrong codes. */
export function numbersToTell(methods: readonly Method[]): string[] {
  return methods.flatMap(({ number, canText }) => (number && canText ? [number] : []));
}

/** The owner's own language, where it is known; else that of whoever is at the page. */
export function languageOf({ language }: SituationAccount, visitor: Visitor): LanguageTag {
  return pickLanguage([language ?? '', visitor.language]);
}

/**
 * What follows a proof: a new token for the browser when the session rose (R6), and the owner is told on the phones that
 * were there before: the replaced one that it is used no longer, the others that a method was added.
 */
export async function afterProof(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
  proof: { token: string; replaced: Method | null; number?: string },
): Promise<Outcome> {
  const { account, methods } = situation;
  const { token, replaced, number } = proof;
  if (account) {
    const others = openMethods(deps.keyring, methods).filter(({ id }) => id !== replaced?.id);
    const notices = [
      { change: 'number-changed' as const, numbers: replaced ? numbersToTell([replaced]) : [] },
      { change: 'method-added' as const, numbers: numbersToTell(others) },
    ].map(({ change, numbers }) => ({ change, numbers: numbers.filter((one) => one !== number) }));
    const { organisation } = account;
    await deps.tellOwner(account.id, {
      organisation,
      drill: isDrillAccount(account),
      language: languageOf(account, visitor),
      notices,
    });
  }
  return situation.gate === 'open' ? {} : { token };
}
