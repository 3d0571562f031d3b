import { hashToken } from '@vakt/foundation/secrets';
import type { Method } from '../../accounts/account.ts';
import { requireUnfrozen } from '../../accounts/freeze-methods.ts';
import { holdAccount, holdUnenrolled } from '../../accounts/hold-account.ts';
import { recordEvent } from '../../audit/record-event.ts';
import { dropPass, isPassDemanded } from '../../factors/access-pass/standing-pass.ts';
import type { QueuedNews } from '../../notices/queue-news.ts';
import { countedSecond } from '../../policies/decide-gate.ts';
import { forgetSecondFactors, rise, risingOf, useProvedSession } from '../../sessions/change-session.ts';
import type { LanguageTag } from '../../settings.ts';
import type { Database, MethodKind, SecondFactor } from '../../tables.ts';
import { keepUndo } from '../../undo/keep-undo.ts';
import { JourneyMoved } from '../change-step.ts';
import type { JourneyDependencies, Outcome } from '../dependencies.ts';
import { updateJourney } from '../journeys.store.ts';
import { settleDraft } from '../manage-methods/preferences-draft.ts';
import type { Notice } from '../notice.ts';
import { hasOverview } from '../overview/home.ts';
import type { JourneyState, Situation } from '../situation.ts';
import { type JourneyEvent, stepAfter } from '../steps.ts';

/** What was proved, and the token that the browser gets if the session rises by it. */
export interface AcceptedProof {
  methodId: string;
  factor: SecondFactor;
  kind: MethodKind;
  token: string;
  /** What it took the place of. */
  replaced?: Method | null;
  /** Its own number, which has just answered and need not be told. */
  number?: string | null;
  language: LanguageTag;
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
  await requireUnfrozen(trx, account.id);
  // Somebody has proved to support to be the owner, and whoever has the password alone has not.
  if (await isPassDemanded(trx, account.id)) throw new JourneyMoved();
}

/** Before anything is done in a session's name: the account is held, and the session has both factors still. */
export async function requireLiveSession(trx: Database, { account, session }: Situation): Promise<void> {
  if (!account || !session || !(await holdAccount(trx, account.id))) throw new JourneyMoved();
  if (!(await useProvedSession(trx, session.id))) throw new JourneyMoved();
}

/** Before methods are changed: that, and they are not locked after "this was not me". */
export async function requireProvedSession(trx: Database, situation: Situation): Promise<void> {
  await requireLiveSession(trx, situation);
  if (situation.account) await requireUnfrozen(trx, situation.account.id);
}

/**
 * Stored in the transaction that consumed the code: the proof counts as this session's second factor while the
 * account is being enrolled, and the journey goes to its next step. While methods are being changed the session has
 * its factor already; the new method is told as proved. Other sessions of the account have to answer anew (T21). Queues
 * what the owner is told: hand it to {@link afterProof} after the commit.
 */
export async function acceptProof(
  deps: Pick<JourneyDependencies, 'keyring' | 'settings' | 'owners'>,
  trx: Database,
  situation: Situation,
  accepted: AcceptedProof,
): Promise<QueuedNews> {
  const { account, session, journey } = situation;
  if (!account || !session?.passwordAt) throw new JourneyMoved();
  const changing = situation.gate === 'open';
  const changed: JourneyEvent = hasOverview(journey) ? 'home-proved' : 'change-proved';
  const event: JourneyEvent = changing ? changed : 'proved';
  const step = stepAfter(journey.step, event);
  if (!step) throw new JourneyMoved();
  const { proving: _, appSecret: __, ...kept } = settleDraft(deps.keyring, situation, accepted);
  const state: JourneyState = {
    ...kept,
    answered: session.passwordAt,
    notice: PROVED[accepted.kind] ?? 'phone-proved',
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
  return queueProof(deps, trx, account.id, accepted);
}

/** What the next page tells; of what is no phone. */
const PROVED: Partial<Record<MethodKind, Notice>> = { app: 'app-proved', 'hardware-token': 'token-proved' };

/**
 * What the owner is told: that a number was replaced, on the old one with the way back, or that a method was added. A
 * phone that has just answered a code knows.
 */
async function queueProof(
  deps: Pick<JourneyDependencies, 'keyring' | 'settings' | 'owners'>,
  trx: Database,
  accountId: string,
  { kind: method, replaced = null, number = null, language }: AcceptedProof,
): Promise<QueuedNews> {
  const common = { accountId, language, notTo: number ? [number] : [] };
  if (!replaced?.number || replaced.number === number)
    return deps.owners.queue(trx, { ...common, kind: 'method-added', detail: { method } });
  const undo = await keepUndo(deps, trx, accountId, replaced);
  const alsoTo = replaced.canText ? [replaced.number] : [];
  const news = { ...common, kind: 'number-changed' as const, detail: { method }, alsoTo };
  return deps.owners.queue(trx, undo ? { ...news, undo } : news);
}

/** What follows a proof: a new token for the browser when the session rose (R6), and the notices leave. */
export function afterProof(
  deps: Pick<JourneyDependencies, 'owners'>,
  situation: Situation,
  proof: { token: string; told: QueuedNews },
): Outcome {
  deps.owners.sendSoon(proof.told);
  return situation.gate === 'open' ? {} : { token: proof.token };
}
