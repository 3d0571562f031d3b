import type { IncomingMessage } from 'node:http';
import { newTrace } from '@vakt/foundation/ids';
import { Problem } from '@vakt/foundation/problem';
import type { Assets } from '@vakt/ui/assets.ts';
import type { Context } from 'hono';
import { recordEvent } from '../../audit/record-event.ts';
import type { ReadClientAddress } from '../../client-address.ts';
import type { JourneyDependencies } from '../../journeys/dependencies.ts';
import { browserOf, originOf } from '../../journeys/origin-of.ts';
import { startConsoleSignIn } from '../../journeys/sign-in/start-journey.ts';
import { SUPPORT_ACT, SUPPORT_ADDRESS, SUPPORT_CONSOLE } from '../../own-services.ts';
import { readBrowserToken, writeBrowserToken } from '../../sessions/browser-cookie.ts';
import { createPageContext, type PageContext, rememberLanguage } from '../../web/page-context.ts';
import { renderProblemPage } from '../../web/problem-page.tsx';
import { findWorker, judgeStanding } from '../find-administrator.ts';
import type { Refusal } from './acts.ts';
import type { PeopleDependencies } from './dependencies.ts';
import { renderRefusalPage } from './refusal-page.tsx';
import { mayAct, WORKER_ROLES, type Worker } from './worker.ts';

export interface PeopleRouteDependencies extends PeopleDependencies {
  journeys: JourneyDependencies;
  /** The console's own styles, and the sign-in pages' for what refuses. */
  consoleAssets: Assets;
  assets: Assets;
  readClientAddress: ReadClientAddress;
}

export type Bindings = { Bindings: { incoming: IncomingMessage } };
export type Here = Context<Bindings>;

export const SIGN_IN_ADDRESS = `${SUPPORT_ADDRESS}/sign-in`;

/** How a worker has to stand before a request is answered. */
interface Entrance {
  /** The one session that a form was made for. */
  sessionId?: string;
  /** Where a sign-in leads back to: a path of ours. */
  returnTo?: string;
  /** Something is about to be changed: the second factor must be fresh. */
  fresh?: boolean;
}

const isSecure = ({ settings }: PeopleRouteDependencies) => settings.publicUrl.protocol === 'https:';

const tokenOf = (deps: PeopleRouteDependencies, context: Here) =>
  readBrowserToken(context.req.header('cookie'), isSecure(deps));

/** Answers for a worker, found anew from what is stored; leads everybody else to a sign-in, or refuses, on record. */
export async function asWorker(
  deps: PeopleRouteDependencies,
  context: Here,
  act: (worker: Worker) => Promise<Response>,
  { sessionId, returnTo, fresh = false }: Entrance = {},
): Promise<Response> {
  const found = await findWorker(deps, tokenOf(deps, context), {
    service: SUPPORT_CONSOLE,
    origin: originOf(deps, context),
    roles: WORKER_ROLES,
    sessionId,
  });
  if (found.verdict === 'sign-in') return leadToSignIn(deps, context, SUPPORT_CONSOLE, returnTo);
  if (found.verdict === 'administrator') {
    if (fresh && !mayActHere(deps, context, found.administrator))
      return leadToSignIn(deps, context, SUPPORT_ACT, returnTo);
    rememberLanguage(context, isSecure(deps));
    return act(found.administrator);
  }
  const { accountId } = found;
  await recordEvent(deps.db, { kind: 'support-refused', accountId, journeyId: null, detail: { missing: 'role' } });
  return context.html(renderNoRole(deps, context), 403);
}

/** Whether the worker may change something now: the factor is fresh, and what the rules ask of that was proved. */
function mayActHere(deps: PeopleRouteDependencies, context: Here, worker: Worker): boolean {
  const question = { service: SUPPORT_ACT, origin: originOf(deps, context) };
  return mayAct(worker) && judgeStanding(deps.settings, worker, question).may === 'pass';
}

/** A sign-in of its own, with both factors; it comes back to the page that was asked for. */
export async function leadToSignIn(
  deps: PeopleRouteDependencies,
  context: Here,
  service: string,
  returnTo?: string,
): Promise<Response> {
  const browser = browserOf(deps, context, tokenOf(deps, context));
  const started = await startConsoleSignIn(deps.journeys, browser, { service, returnTo });
  if (started.token) {
    context.header('set-cookie', writeBrowserToken(started.token, isSecure(deps)), { append: true });
  }
  // "new" as for every journey: a browser that does not bring its token back takes no cookies.
  return context.redirect(`/sign-in/${started.id}${started.token ? '?new' : ''}`, 303);
}

function renderNoRole(deps: PeopleRouteDependencies, context: Here): string {
  const page = createPageContext(deps, context, null);
  const wayOn = { href: SIGN_IN_ADDRESS, label: page.t('console.otherAccount') };
  return renderProblemPage({ page: { ...page, path: SUPPORT_ADDRESS }, kind: 'forbidden', trace: newTrace(), wayOn });
}

/** What a page is written with; `path` is where a change of language leads. */
export function createPage(deps: PeopleRouteDependencies, context: Here, worker: Worker, path?: string): PageContext {
  const page = createPageContext({ settings: deps.settings, assets: deps.consoleAssets }, context, worker.organisation);
  return path === undefined ? page : { ...page, path };
}

/** What answers an act that is refused. A factor that has grown too old meanwhile leads to a sign-in, and back. */
export function answerRefusal(
  deps: PeopleRouteDependencies,
  context: Here,
  worker: Worker,
  why: Refusal,
  returnTo: string,
): Response | Promise<Response> {
  if (why === 'not-found') throw new Problem('not-found', 404);
  if (why === 'stale-factor') return leadToSignIn(deps, context, SUPPORT_ACT, returnTo);
  const status = why === 'gone' || why === 'not-waiting' ? 409 : 403;
  const page = createPage(deps, context, worker, SUPPORT_ADDRESS);
  return context.html(renderRefusalPage({ page, worker, why }), status);
}
