import type { IncomingMessage } from 'node:http';
import { Problem } from '@vakt/foundation/problem';
import { hashToken } from '@vakt/foundation/secrets';
import { type Context, Hono } from 'hono';
import { consoleOf, PASS_ADDRESS, PASS_PAGE, SECURITY_PAGE } from '../own-services.ts';
import { readBrowserToken, writeBrowserToken } from '../sessions/browser-cookie.ts';
import { chooseLanguage, findOrganisation, rememberLanguage } from '../web/page-context.ts';
import { readForm, type TypedForm } from '../web/read-form.ts';
import { ACTS } from './acts.ts';
import { JourneyMoved } from './change-step.ts';
import type { Outcome, Visitor } from './dependencies.ts';
import { isJourneyId } from './journey-id.ts';
import { streamLive } from './live.ts';
import { browserOf, originOf } from './origin-of.ts';
import { renderStep } from './render-step.ts';
import type { RouteDependencies } from './route-dependencies.ts';
import { settle } from './settle.ts';
import {
  type StartedJourney,
  type StartingBrowser,
  startPassPage,
  startSecurityPage,
  startSignIn,
} from './sign-in/start-journey.ts';
import { loadSituation, type Situation } from './situation.ts';
import { showStatusFrame } from './status-frame.tsx';

type Bindings = { Bindings: { incoming: IncomingMessage } };

/** Stands in the address when the browser was given its token just now: one that does not bring it back takes no cookies. */
const TOKEN_GIVEN = 'new';

/** The addresses of everything that a person goes through. GET shows, POST acts; a GET never sends a message (P1, R10). */
export function createJourneyRoutes(deps: RouteDependencies): Hono<Bindings> {
  const routes = new Hono<Bindings>();
  const startOwnPage = (path: string, start: (browser: StartingBrowser) => Promise<StartedJourney>) =>
    routes.get(path, async (context) => {
      const started = await start(browserOf(deps, context, tokenOf(deps, context)));
      if (started.token) setToken(deps, context, started.token);
      return context.redirect(`/sign-in/${started.id}${started.token ? `?${TOKEN_GIVEN}` : ''}`, 303);
    });
  startOwnPage('/security', (browser) => startSecurityPage(deps, browser, 'overview'));
  startOwnPage('/mfasetup', (browser) => startSecurityPage(deps, browser));
  startOwnPage(PASS_ADDRESS, (browser) => startPassPage(deps, browser));
  routes.get('/sign-in/:id', (context) => showJourney(deps, context));
  routes.get('/sign-in/:id/live', (context) => streamLive(deps, context, tokenOf(deps, context)));
  routes.get('/sign-in/:id/status', (context) => showStatusFrame(deps, context, tokenOf(deps, context)));
  routes.post('/sign-in/:id/:act', (context) => act(deps, context));
  return routes;
}

const isSecure = (deps: RouteDependencies) => deps.settings.publicUrl.protocol === 'https:';

function tokenOf(deps: RouteDependencies, context: Context): string | null {
  return readBrowserToken(context.req.header('cookie'), isSecure(deps));
}

function setToken(deps: RouteDependencies, context: Context, token: string): void {
  context.header('set-cookie', writeBrowserToken(token, isSecure(deps)), { append: true });
}

function setCookies(deps: RouteDependencies, context: Context, { token, cookies = [] }: Outcome): void {
  if (token) setToken(deps, context, token);
  for (const cookie of cookies) context.header('set-cookie', cookie, { append: true });
}

function createVisitor(
  deps: RouteDependencies,
  context: Context<Bindings>,
  token: string,
  situation: Situation,
  form?: TypedForm,
): Visitor {
  const { journey, account } = situation;
  const organisation = findOrganisation(deps.settings, account?.organisation ?? journey.state.organisation);
  return {
    browserHash: hashToken(token),
    address: situation.origin.address,
    origin: situation.origin,
    language: chooseLanguage(context, organisation, journey.request.uiLocales),
    remember: form?.get('remember') === 'on',
    request: context.env.incoming,
  };
}

function requireJourneyId(context: Context): string {
  const id = context.req.param('id') ?? '';
  if (!isJourneyId(id)) throw new Problem('session-not-found', 404);
  return id;
}

async function showJourney(deps: RouteDependencies, context: Context<Bindings>): Promise<Response> {
  const id = requireJourneyId(context);
  let token = tokenOf(deps, context);
  const origin = originOf(deps, context);
  if (!token && context.req.query(TOKEN_GIVEN) !== undefined) throw new Problem('cookies', 400);
  let situation = token ? await loadSituation(deps, deps.db, id, hashToken(token), origin) : null;
  if (!situation) {
    const started = await startSignIn(deps, id, browserOf(deps, context, token));
    token = started.token ?? token;
    if (started.token) setToken(deps, context, started.token);
    situation = started.situation;
  }
  if (!situation || !token) throw new Problem('session-not-found', 404);
  if (situation.journey.finished) throw new Problem('other-window', 409, { service: situation.journey.service });
  if (situation.journey.expired) throw new Problem('gone', 410, { service: situation.journey.service });
  rememberLanguage(context, isSecure(deps));
  const visitor = createVisitor(deps, context, token, situation);
  const settled = await settle(deps, situation, visitor);
  if ('outcome' in settled) return leave(deps, context, id, settled.outcome);
  return context.html(await renderStep(deps, context, settled.situation, visitor));
}

async function act(deps: RouteDependencies, context: Context<Bindings>): Promise<Response> {
  const id = requireJourneyId(context);
  const wanted = ACTS[context.req.param('act') ?? ''];
  if (!wanted || !Object.hasOwn(ACTS, context.req.param('act') ?? '')) throw new Problem('not-found', 404);
  const token = tokenOf(deps, context);
  if (!token) throw new Problem('cookies', 400);
  const form = await readForm(context);
  const origin = originOf(deps, context);
  const situation = await loadSituation(deps, deps.db, id, hashToken(token), origin);
  if (!situation) throw new Problem('session-not-found', 404);
  if (situation.journey.expired) throw new Problem('gone', 410, { service: situation.journey.service });
  const visitor = createVisitor(deps, context, token, situation, form);
  let outcome: Outcome;
  try {
    outcome = await wanted(deps, situation, visitor, form);
  } catch (error) {
    // A doubled click, an old tab: nothing was done; the page as it is now tells where the person stands.
    if (error instanceof JourneyMoved) return context.redirect(`/sign-in/${id}`, 303);
    throw error;
  }
  if (outcome.reveal) return showRevealed(deps, context, { id, token: outcome.token ?? token, outcome });
  if (!outcome.faults?.length) return leave(deps, context, id, outcome);
  setCookies(deps, context, outcome);
  return showFaults(deps, context, { id, token: outcome.token ?? token, outcome, form });
}

async function showFaults(
  deps: RouteDependencies,
  context: Context<Bindings>,
  refused: { id: string; token: string; outcome: Outcome; form: TypedForm },
): Promise<Response> {
  const situation = await loadSituation(deps, deps.db, refused.id, hashToken(refused.token), originOf(deps, context));
  if (!situation) return context.redirect(`/sign-in/${refused.id}`, 303);
  const { draft } = refused.outcome;
  if (draft) situation.journey.state = { ...situation.journey.state, draft };
  const visitor = createVisitor(deps, context, refused.token, situation);
  const typed = Object.fromEntries(
    ['userName', 'kind', 'country', 'number', 'extension', 'channel', 'remember', 'serial', 'chosen']
      .map((name) => [name, refused.form.get(name)])
      .filter(([, value]) => value !== ''),
  ) as Record<string, string>;
  return context.html(
    await renderStep(deps, context, situation, visitor, { faults: refused.outcome.faults ?? [], typed }),
    422,
  );
}

/** What is shown once stands in the answer to the POST that made it; every later look at the journey is without it. */
async function showRevealed(
  deps: RouteDependencies,
  context: Context<Bindings>,
  { id, token, outcome }: { id: string; token: string; outcome: Outcome },
): Promise<Response> {
  if (outcome.token) setToken(deps, context, outcome.token);
  const situation = await loadSituation(deps, deps.db, id, hashToken(token), originOf(deps, context));
  if (!situation) return context.redirect(`/sign-in/${id}`, 303);
  const visitor = createVisitor(deps, context, token, situation);
  const { reveal } = outcome;
  return context.html(await renderStep(deps, context, situation, visitor, { faults: [], typed: {}, reveal }));
}

function leave(deps: RouteDependencies, context: Context, id: string, outcome: Outcome): Response {
  setCookies(deps, context, outcome);
  return context.redirect(outcome.location ?? `/sign-in/${id}`, 303);
}

/** Where a person can go on from a journey that is over. */
export function wayOnFrom(deps: Pick<RouteDependencies, 'door'>, service: string | undefined): string {
  const ours = service === undefined ? null : consoleOf(service);
  if (ours) return ours.address;
  if (service === PASS_PAGE) return PASS_ADDRESS;
  return service && service !== SECURITY_PAGE ? (deps.door.homeOf(service) ?? '/security') : '/security';
}
