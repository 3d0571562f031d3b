import { readRelyingParty } from '../../factors/passkey/relying-party.ts';
import { PASS_PAGE, SECURITY_PAGE } from '../../own-services.ts';
import { changeStep, finish } from '../change-step.ts';
import type { JourneyDependencies, Outcome, Visitor } from '../dependencies.ts';
import { homeEvent } from '../overview/home.ts';
import { hasAnswered, type Situation } from '../situation.ts';
import { beginChallenge } from './begin-challenge.ts';
import { answerByDevice, withCookies } from './device-here.ts';

/**
 * An account was chosen or proved: what comes next is decided by the gate alone. May send a code, so it is called
 * for a POST only (P1, R10: a GET never sends).
 */
export async function goOn(deps: JourneyDependencies, situation: Situation, visitor: Visitor): Promise<Outcome> {
  switch (situation.gate) {
    case 'challenge': {
      const device = await answerByDevice(deps, situation, visitor);
      if (device.outcome) return device.outcome;
      return withCookies(await beginChallenge(deps, situation, visitor, 'needs-code'), device.cookies);
    }
    case 'enrol':
      await changeStep(deps.db, situation, 'needs-method', { state: { ...situation.journey.state, enrolling: true } });
      return {};
    case 'open':
      if (situation.journey.service === PASS_PAGE) {
        await changeStep(deps.db, situation, 'to-collect');
        return {};
      }
      if (situation.journey.service !== SECURITY_PAGE) return finish(deps, situation, visitor);
      await changeStep(deps.db, situation, homeEvent(situation.journey));
      return {};
    case 'sign-in':
      if (situation.journey.step !== 'password') await changeStep(deps.db, situation, 'needs-password');
      return {};
    case 'blocked':
      // The journey's own page says so.
      return {};
    case 'enrol-passkey':
      return beginPasskeyEnrolment(deps, situation, visitor);
    case 'unreachable':
      return refuse(deps, situation);
  }
}

/**
 * The service takes nothing less than a passkey, and the person has none: one is added, by whoever proves in this very
 * journey what they have. Where browsers give none, the service gets an error, never less.
 */
async function beginPasskeyEnrolment(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
): Promise<Outcome> {
  if (!readRelyingParty(deps.settings.publicUrl)) return refuse(deps, situation);
  if (!hasAnswered(situation)) return beginChallenge(deps, situation, visitor, 'needs-code');
  await changeStep(deps.db, situation, 'to-passkey');
  return {};
}

/** The service demands a level that we do not have: it gets an error, never less (essential acr). */
export async function refuse(deps: JourneyDependencies, situation: Situation): Promise<Outcome> {
  const answer = await deps.door.refuse(
    situation.journey.id,
    'unmet_authentication_requirements',
    'the requested authentication level cannot be reached',
  );
  return answer ? { location: answer.location } : {};
}
