import { PASS_PAGE, SECURITY_PAGE } from '../own-services.ts';
import { finish } from './change-step.ts';
import type { JourneyDependencies, Outcome, Visitor } from './dependencies.ts';
import { updateJourney } from './journeys.store.ts';
import { homeOf } from './overview/home.ts';
import { listSignedIn } from './sign-in/choose-account.ts';
import { refuse } from './sign-in/go-on.ts';
import { hasAnswered, type Journey, moveToAccount, type Situation, stateFor } from './situation.ts';
import { isStepAllowed, type Step } from './steps.ts';

/**
 * Makes a stored step agree with the gate before it is shown: whatever happened in another tab, by restart, by a
 * changed policy or an ended session (T2). Sends nothing, for it runs on GET. An outcome means: leave.
 */
export async function settle(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
): Promise<{ situation: Situation } | { outcome: Outcome }> {
  const { journey } = situation;
  if (situation.gate === 'unreachable') return { outcome: await refuse(deps, situation) };
  if (journey.step === 'account' && situation.gate === 'sign-in' && mayGoBySilently(journey)) {
    const signedIn = await chooseSilently(deps, situation, visitor);
    if (signedIn) return settle(deps, signedIn, visitor);
  }
  if (isStepAllowed(journey.step, situation.gate, hasAnswered(situation))) return { situation };
  if (situation.gate === 'open') {
    if (journey.service === PASS_PAGE) return { situation: await moveTo(deps, situation, 'collect-pass') };
    if (journey.service !== SECURITY_PAGE) return { outcome: await finish(deps, situation, visitor) };
    return { situation: await moveTo(deps, situation, homeOf(journey)) };
  }
  const signedIn = await listSignedIn(deps, visitor.browserHash);
  return { situation: await moveTo(deps, situation, signedIn.length > 0 ? 'account' : 'password') };
}

function mayGoBySilently(journey: Journey): boolean {
  return journey.service !== SECURITY_PAGE && !journey.request.chooseAccount && !journey.request.forceSignIn;
}

/** Single sign-on: the one account that is signed in here is taken if nothing more is asked of it; else the person chooses. */
async function chooseSilently(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
): Promise<Situation | null> {
  const [only, ...others] = await listSignedIn(deps, visitor.browserHash);
  if (!only || others.length > 0) return null;
  const account = { accountId: only.accountId, sessionId: only.sessionId };
  const state = stateFor(situation, { ...only, id: only.accountId });
  const chosen = await moveToAccount(deps, deps.db, situation, { step: 'account', state, account });
  // Who is kept out is told so; choosing would lead here too.
  return chosen?.gate === 'open' || chosen?.gate === 'blocked' ? chosen : null;
}

/** Puts a journey back to where its gate allows it to be; nothing is gained by it. */
async function moveTo(deps: JourneyDependencies, situation: Situation, step: Step): Promise<Situation> {
  const { journey } = situation;
  await updateJourney(deps.db, journey.id, journey.version, { step, state: journey.state });
  return { ...situation, journey: { ...journey, step, version: journey.version + 1 } };
}
