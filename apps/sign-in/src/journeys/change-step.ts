import { Problem } from '@vakt/foundation/problem';
import type { RawBuilder } from 'kysely';
import { consoleOf, PASS_PAGE, SECURITY_PAGE } from '../own-services.ts';
import type { Database } from '../tables.ts';
import type { JourneyDependencies, Outcome, Visitor } from './dependencies.ts';
import * as store from './journeys.store.ts';
import { hasAnswered, type JourneyState, type Situation } from './situation.ts';
import { isStepAllowed, type JourneyEvent, stepAfter } from './steps.ts';

/** Somebody went on in another tab, or clicked twice: the page as it is now is shown. */
export class JourneyMoved extends Problem {
  constructor() {
    super('conflict', 409);
  }
}

/**
 * Applies one event to a journey: the table says whether it may happen, the version whether nobody else was first.
 * Throws {@link JourneyMoved} when not. `state` replaces the kept state; `account` undefined leaves it.
 */
export async function changeStep(
  db: Database,
  situation: Situation,
  event: JourneyEvent,
  change: { state?: JourneyState; account?: { accountId: string; sessionId: string } | null } = {},
): Promise<Situation> {
  const { journey } = situation;
  const step = stepAfter(journey.step, event);
  if (!step || journey.finished) throw new JourneyMoved();
  const state = change.state ?? journey.state;
  const stored = await store.updateJourney(db, journey.id, journey.version, { step, state, account: change.account });
  if (!stored) throw new JourneyMoved();
  return { ...situation, journey: { ...journey, step, state, version: journey.version + 1 } };
}

/**
 * The same as a part of a statement: gives no row when somebody else was first. Throws {@link JourneyMoved} when the table
 * forbids it.
 */
export function movingBy({ journey }: Situation, event: JourneyEvent, state: JourneyState): RawBuilder<unknown> {
  const step = stepAfter(journey.step, event);
  if (!step || journey.finished) throw new JourneyMoved();
  return store.movingOf(journey.id, journey.version, { step, state });
}

/**
 * Goes on after something was proved. The browser's token changed with the proof, so it gets the new one even when
 * another tab or click has moved the journey in the meantime, or what follows is refused: its page then says more.
 */
export async function keepToken(token: string, next: () => Promise<Outcome>): Promise<Outcome> {
  try {
    const outcome = await next();
    // Something more may have been proved, and the browser been given a newer one.
    return { ...outcome, token: outcome.token ?? token };
  } catch (error) {
    if (error instanceof Problem) return { token };
    throw error;
  }
}

/** Refuses an act whose step is not the journey's, or not allowed at the gate (T1, T2, T11, T19). */
export function requireStep(situation: Situation, ...steps: Situation['journey']['step'][]): void {
  const { step, finished } = situation.journey;
  if (finished || !steps.includes(step) || !isStepAllowed(step, situation.gate, hasAnswered(situation)))
    throw new JourneyMoved();
}

/** Ends a journey for its relying party: stored once, then the provider says where to go. */
export async function finish(deps: JourneyDependencies, situation: Situation, visitor: Visitor): Promise<Outcome> {
  const { journey } = situation;
  if (journey.service === SECURITY_PAGE || journey.service === PASS_PAGE) throw new JourneyMoved();
  await store.finishJourney(deps.db, journey.id);
  return leave(deps, situation, visitor);
}

/** Where to go from a journey that is finished: the provider says. */
export async function leave(deps: JourneyDependencies, { journey }: Situation, visitor: Visitor): Promise<Outcome> {
  const ours = consoleOf(journey.service);
  if (ours) return { location: journey.state.returnTo ?? ours.address };
  const answer = await deps.door.finish(journey.id, visitor.request);
  if (!answer) throw new Problem('session-not-found', 404);
  return { location: answer.location, cookies: answer.cookies };
}
