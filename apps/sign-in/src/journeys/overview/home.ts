import { SECURITY_PAGE } from '../../own-services.ts';
import { changeStep, JourneyMoved, requireStep } from '../change-step.ts';
import type { JourneyDependencies, Outcome } from '../dependencies.ts';
import type { Journey, JourneyState, Situation } from '../situation.ts';
import type { Step } from '../steps.ts';

/** Whether the visit is one to the person's own page, and not to the set-up link that leads through the guide. */
export function hasOverview({ service, state }: Pick<Journey, 'service' | 'state'>): boolean {
  return service === SECURITY_PAGE && state.hub === 'overview';
}

/** Where who came to our own pages stands when the gate is open. */
export function homeOf(journey: Pick<Journey, 'service' | 'state'>): Step {
  return hasOverview(journey) ? 'overview' : 'preferences';
}

/** What leads there. */
export function homeEvent(journey: Pick<Journey, 'service' | 'state'>): 'to-overview' | 'to-preferences' {
  return hasOverview(journey) ? 'to-overview' : 'to-preferences';
}

/** What a journey keeps when it is nobody's yet, or another's: where it was going. */
export function freshState({ state }: Pick<Journey, 'state'>, organisation = state.organisation): JourneyState {
  return state.hub ? { organisation, hub: state.hub } : { organisation };
}

/** "Tilbake" to the overview; what was begun is left. */
export async function goHome(deps: JourneyDependencies, situation: Situation): Promise<Outcome> {
  requireStep(situation, 'contact', 'preferences', 'saved', 'remove-method', 'recovery-codes', 'codes-made');
  // While the first method is being registered there is no such page to go back to.
  if (situation.gate !== 'open') throw new JourneyMoved();
  if (!hasOverview(situation.journey)) throw new JourneyMoved();
  const {
    proving: _,
    appSecret: __,
    notice: ___,
    sealedDraft: ____,
    removing: _____,
    ...state
  } = situation.journey.state;
  await changeStep(deps.db, situation, 'stop-home', { state });
  return {};
}
