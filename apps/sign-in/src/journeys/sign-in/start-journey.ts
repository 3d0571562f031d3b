import { newToken } from '@vakt/foundation/ids';
import { Problem } from '@vakt/foundation/problem';
import { hashToken } from '@vakt/foundation/secrets';
import { DELIVERY_CONSOLE, PASS_PAGE, SECURITY_PAGE } from '../../own-services.ts';
import type { Origin } from '../../policies/origin.ts';
import { openBrowser, type SignedInRow } from '../../sessions/load-browser.ts';
import type { JourneyDependencies } from '../dependencies.ts';
import { isWelcome, type Journey, type JourneyState, type Situation, startSituation } from '../situation.ts';

/** How long a person may take from the first page to the last. */
export const JOURNEY_LIFE_SECONDS = 3600;

/** The own page: what was proved for it counts no longer than this, and then a change asks for a fresh sign-in (ASVS 7.5.1). */
const OVERVIEW_LIFE_SECONDS = 1800;

export interface StartedJourney {
  id: string;
  situation: Situation;
  /** A token for a browser that we had not seen. */
  token?: string;
}

/** The browser that begins a journey: its token, if it has one, and where it is. */
export interface StartingBrowser {
  token: string | null;
  origin: Origin;
  /** What it calls itself, in coarse words. */
  agent: string | null;
}

const NOTHING_ASKED: Journey['request'] = {
  acrValues: [],
  essentialAcr: null,
  forceSignIn: false,
  chooseAccount: true,
  maxAge: null,
  loginHint: null,
  uiLocales: [],
};

/** Starts the journey of an authorization request; its id is the interaction's. Throws a 404 Problem when there is none. */
export async function startSignIn(
  deps: JourneyDependencies,
  interactionUid: string,
  browser: StartingBrowser,
): Promise<StartedJourney> {
  const asked = await deps.door.loadRequest(interactionUid);
  if (!asked) throw new Problem('session-not-found', 404);
  const { clientId, ...request } = asked;
  return start(deps, { id: interactionUid, service: clientId, request, browser });
}

/** Starts a visit to the set-up link, which leads through the guide, or to the person's own page. */
export function startSecurityPage(
  deps: JourneyDependencies,
  browser: StartingBrowser,
  hub?: JourneyState['hub'],
): Promise<StartedJourney> {
  return start(deps, { id: newToken(16), service: SECURITY_PAGE, request: NOTHING_ASKED, browser, hub });
}

/** Starts a visit to the page where a pass is collected. The password is typed in this journey: an open browser is not enough. */
export function startPassPage(deps: JourneyDependencies, browser: StartingBrowser): Promise<StartedJourney> {
  const request = { ...NOTHING_ASKED, forceSignIn: true };
  return start(deps, { id: newToken(16), service: PASS_PAGE, request, browser });
}

/** Starts a sign-in to a console of ours. `returnTo`: the page of it that is shown then, a path that we made. */
export function startConsoleSignIn(
  deps: JourneyDependencies,
  browser: StartingBrowser,
  { service = DELIVERY_CONSOLE, returnTo }: { service?: string; returnTo?: string | undefined } = {},
): Promise<StartedJourney> {
  return start(deps, { id: newToken(16), service, request: NOTHING_ASKED, browser, returnTo });
}

async function start(
  deps: JourneyDependencies,
  given: {
    id: string;
    service: string;
    request: Journey['request'];
    browser: StartingBrowser;
    hub?: JourneyState['hub'];
    returnTo?: string | undefined;
  },
): Promise<StartedJourney> {
  const { browser, hub, returnTo, ...journey } = given;
  const { browserId, signedIn, token, opening } = await openBrowser(deps.db, browser, deps.settings.session);
  const state: JourneyState = {
    organisation: chooseOrganisation(deps, journey.service, journey.request.loginHint, signedIn),
  };
  const hinted = journey.request.loginHint?.split('@')[0];
  if (hinted) state.userName = hinted;
  if (hub) state.hub = hub;
  if (returnTo !== undefined) state.returnTo = returnTo;
  const step = signedIn.length > 0 ? 'account' : 'password';
  const tokenHash = hashToken(token ?? browser.token ?? '');
  const made = { ...journey, browserId, step, state, lifeSeconds: hub ? OVERVIEW_LIFE_SECONDS : JOURNEY_LIFE_SECONDS };
  const situation = await startSituation(deps, deps.db, made, { tokenHash, origin: browser.origin }, opening);
  if (!situation) throw new Problem('session-not-found', 404);
  return token ? { id: journey.id, situation, token } : { id: journey.id, situation };
}

/** The organisation whose page is shown first: by hint, by the last account here, else the first that is welcome. */
function chooseOrganisation(
  deps: JourneyDependencies,
  service: string,
  loginHint: string | null,
  signedIn: SignedInRow[],
): string {
  const welcome = deps.settings.organisations.filter((one) => isWelcome(deps.settings, service, one.id));
  const realm = loginHint?.split('@')[1]?.toLowerCase();
  const found =
    welcome.find((one) => one.domain === realm) ??
    welcome.find((one) => one.id === signedIn[0]?.organisation) ??
    welcome[0] ??
    deps.settings.organisations[0];
  if (!found) throw new Error('There is no organisation in the configuration.');
  return found.id;
}
