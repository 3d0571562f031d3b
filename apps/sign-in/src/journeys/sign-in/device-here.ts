import { newToken } from '@vakt/foundation/ids';
import { hashToken } from '@vakt/foundation/secrets';
import { gave, type Parts } from '@vakt/storage/parts';
import { recordingOf } from '../../audit/record-event.ts';
import { canRemember, type DeviceRequest, lifeOf, rememberDevice } from '../../sessions/remember-device.ts';
import { tryDevice } from '../../sessions/use-device.ts';
import type { SecondFactor } from '../../tables.ts';
import { readAgent } from '../../web/read-agent.ts';
import { JourneyMoved, keepToken, leave } from '../change-step.ts';
import type { JourneyDependencies, Outcome, Visitor } from '../dependencies.ts';
import { finishingOf } from '../journeys.store.ts';
import { isThroughWithFactor, type Situation } from '../situation.ts';
import { tellOwnerOf } from '../tell-owner-of.ts';

/**
 * For how many days this browser can be remembered by what is answered now: none where a device would not open this
 * service (our own pages, a phishing-resistant level) or nothing may be remembered there.
 */
export function daysToRemember(situation: Situation): number {
  return isThroughWithFactor(situation, 'device') ? situation.facts.policy.rememberDays : 0;
}

function requestOf(deps: Pick<JourneyDependencies, 'settings'>, { request, origin }: Visitor): DeviceRequest {
  return {
    cookieHeader: request.headers.cookie,
    agent: readAgent(request.headers['user-agent']),
    network: origin.network,
    country: origin.country,
    secure: deps.settings.publicUrl.protocol === 'https:',
  };
}

/** What remembering this browser adds to the statement that raises its session, and the cookies that come with it. */
export interface Remembered {
  parts: Parts;
  cookies: string[];
}

/** Remembers this browser by the factor that is proved, if the person ticked the box and it is allowed; else null. */
export function rememberHere(
  deps: Pick<JourneyDependencies, 'settings'>,
  situation: Situation,
  visitor: Visitor,
  proved: { factor: SecondFactor; methodId: string | null },
): Remembered | null {
  const { account, journey } = situation;
  const { factor } = proved;
  const days = daysToRemember(situation);
  if (!account || !visitor.remember || !canRemember(factor)) return null;
  const device = { ...proved, accountId: account.id, browserId: journey.browserId };
  const made = rememberDevice(device, days, requestOf(deps, visitor));
  if (!made) return null;
  const event = { kind: 'device-remembered' as const, accountId: account.id, journeyId: journey.id };
  const recorded = recordingOf({ ...event, detail: { factor, days } }, gave('remembered'));
  return { parts: { ...made.parts, device_recorded: recorded }, cookies: made.cookies };
}

/** Adds cookies to what is answered. */
export const withCookies = (outcome: Outcome, cookies: readonly string[] = []): Outcome =>
  cookies.length === 0 ? outcome : { ...outcome, cookies: [...(outcome.cookies ?? []), ...cookies] };

/**
 * A second factor is asked for: answers with the account's remembered device, where the browser brought one and it is
 * enough for this service and request; the journey is through then. Else the person is asked, and `cookies` says what the
 * browser holds from now on. A request that wants the person to sign in anew, now, is not answered by a device.
 */
export async function answerByDevice(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
): Promise<{ outcome: Outcome } | { outcome: null; cookies: string[] }> {
  const { account, session, journey, facts } = situation;
  const asked = facts.request;
  if (!account || !session || asked.forceSignIn || daysToRemember(situation) === 0)
    return { outcome: null, cookies: [] };
  const token = newToken();
  const lifeSeconds = lifeOf(facts.policy.rememberDays);
  const use = {
    accountId: account.id,
    journeyId: journey.id,
    sessionId: session.id,
    browserId: journey.browserId,
    browserHash: journey.tokenHash,
    newBrowserHash: hashToken(token),
    lifeSeconds,
    maxAgeSeconds: Math.min(lifeSeconds, asked.maxAge ?? lifeSeconds),
  };
  const tried = await tryDevice(deps, use, requestOf(deps, visitor), finishingOf(journey.id, gave('risen')));
  if (tried === null) return { outcome: null, cookies: [] };
  if (tried.verdict === 'overtaken') throw new JourneyMoved();
  if (tried.verdict === 'stolen') {
    // On every phone and by mail: whoever is at the page may be the thief.
    await tellOwnerOf(deps, situation, visitor, { kind: 'device-stolen', detail: {} });
  }
  if (tried.verdict !== 'used') return { outcome: null, cookies: tried.cookies };
  const left = await keepToken(token, () => leave(deps, situation, visitor));
  return { outcome: withCookies(left, tried.cookies) };
}
