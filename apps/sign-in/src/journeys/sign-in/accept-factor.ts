import { hashToken } from '@vakt/foundation/secrets';
import { ALWAYS, type Parts } from '@vakt/storage/parts';
import type { RawBuilder } from 'kysely';
import { notePasskeyOffer } from '../../accounts/passkey-offer.ts';
import { recordingOf } from '../../audit/record-event.ts';
import { clearingCodeFailures } from '../../limits/count-code-attempt.ts';
import { SECURITY_PAGE } from '../../own-services.ts';
import { rise, risingOf } from '../../sessions/change-session.ts';
import type { Database, SecondFactor } from '../../tables.ts';
import { changeStep, finish, JourneyMoved, keepToken, leave } from '../change-step.ts';
import type { JourneyDependencies, Outcome, Visitor } from '../dependencies.ts';
import { answeringOf, finishingOf, goingToOf } from '../journeys.store.ts';
import { homeEvent } from '../overview/home.ts';
import { hasAnswered, loadSituation, type Situation } from '../situation.ts';
import { type Remembered, withCookies } from './device-here.ts';
import { type NextAfterFactor, nextAfterFactor } from './next-after-factor.ts';

/** A second factor that was proved, and the token that the browser gets for it. */
export interface AcceptedFactor {
  factor: SecondFactor;
  methodId: string | null;
  token: string;
  /** When it ends by itself. */
  until?: Date | null;
  /** What remembering this browser adds; nothing for ways that are never remembered. */
  remembered?: Remembered | null;
  /** Whether a passkey may be offered in this browser. */
  browserHasPasskeys?: boolean;
}

/**
 * What a right code leads to, when `when` holds: the session's factor, a new browser token, failures cleared, and the
 * journey's end where nothing more is asked. All of it or nothing: the part `risen` must give a row.
 */
export function acceptingOf(
  { settings }: Pick<JourneyDependencies, 'settings'>,
  situation: Situation,
  accepted: AcceptedFactor,
  when: RawBuilder<unknown>,
): Parts {
  const { account, session, journey } = situation;
  if (!account || !session?.passwordAt) throw new JourneyMoved();
  const { factor, methodId, until = null } = accepted;
  const common = { accountId: account.id, journeyId: journey.id };
  const { browserId, tokenHash } = journey;
  const newTokenHash = hashToken(accepted.token);
  const rising = { sessionId: session.id, browserId, tokenHash, factor, newTokenHash, until };
  return {
    ...risingOf(rising, when),
    ...accepted.remembered?.parts,
    ...clearingCodeFailures(account.id, methodId, when),
    recorded: recordingOf({ kind: 'code-accepted', ...common, detail: { factor, purpose: 'sign-in' } }, when),
    ...movingOn(journey.id, session.passwordAt, nextAfterFactor(settings, situation, accepted), when),
  };
}

/** Whatever comes next, the journey moves: what was given for the page before is worth nothing any more. */
function movingOn(id: string, passwordAt: number, next: NextAfterFactor, when: RawBuilder<unknown>): Parts {
  if (next === 'finish') return finishingOf(id, when);
  return next === 'look' ? answeringOf(id, passwordAt, when) : goingToOf(id, next, passwordAt, when);
}

/** The same in the transaction that consumed what was typed, or a call's approval. */
export async function acceptFactor(
  deps: Pick<JourneyDependencies, 'settings'>,
  trx: Database,
  situation: Situation,
  accepted: AcceptedFactor,
): Promise<void> {
  if (!(await rise(trx, acceptingOf(deps, situation, accepted, ALWAYS)))) throw new JourneyMoved();
}

/** Where the journey goes once a factor was proved: on to the service, to the person's own page, or to what the gate says. */
export async function goOnAfterFactor(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
  accepted: Omit<AcceptedFactor, 'methodId'>,
): Promise<Outcome> {
  const { token, remembered } = accepted;
  const after = nextAfterFactor(deps.settings, situation, accepted);
  if (after === 'offer-passkey' && situation.account) await notePasskeyOffer(deps.db, situation.account.id);
  if (after === 'offer-passkey' || after === 'add-passkey') return withCookies({ token }, remembered?.cookies);
  if (after === 'finish') {
    const left = await keepToken(token, () => leave(deps, situation, visitor));
    return withCookies(left, remembered?.cookies);
  }
  const reloaded = await loadSituation(deps, deps.db, situation.journey.id, hashToken(token), situation.origin);
  const next = reloaded ? await keepToken(token, () => goOnAnswered(deps, reloaded, visitor)) : { token };
  return withCookies(next, remembered?.cookies);
}

/** The same, from the journey as it stands now. */
export async function goOnAnswered(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
): Promise<Outcome> {
  const { journey, gate } = situation;
  if (gate === 'enrol') {
    // By a pass: the person is known, and has to prove a method that can be kept.
    await changeStep(deps.db, situation, 'needs-method', { state: { ...journey.state, enrolling: true } });
    return {};
  }
  if (gate === 'enrol-passkey' && hasAnswered(situation)) {
    await changeStep(deps.db, situation, 'to-passkey');
    return {};
  }
  if (gate !== 'open') return {};
  if (journey.service !== SECURITY_PAGE) return finish(deps, situation, visitor);
  await changeStep(deps.db, situation, homeEvent(journey));
  return {};
}
