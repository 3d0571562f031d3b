import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Clock } from '@vakt/foundation/clock';
import { checkHealth, type HealthCheck } from '@vakt/foundation/health';
import { newTrace } from '@vakt/foundation/ids';
import type { Log } from '@vakt/foundation/log';
import { Problem } from '@vakt/foundation/problem';
import type { Keyring } from '@vakt/foundation/secrets';
import type { Assets } from '@vakt/ui/assets.ts';
import { securityHeaders } from '@vakt/ui/csp.ts';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Kysely } from 'kysely';
import { createAccountApiRoutes } from './account-api/routes.ts';
import { createReadClientAddress } from './client-address.ts';
import type { DeliveryDependencies } from './delivery/dependencies.ts';
import { createReceiptRoutes } from './delivery/routes.ts';
import type { DeliveryWatch } from './delivery/watch-delivery.ts';
import type { UploadRunner } from './factors/hardware-token/import/uploads.ts';
import type { JourneyDependencies } from './journeys/dependencies.ts';
import { createJourneyRoutes, wayOnFrom } from './journeys/routes.ts';
import type { Door } from './oidc/door.ts';
import { createPublicRoutes } from './public-pages/routes.ts';
import type { Settings } from './settings.ts';
import { createAuditRoutes } from './support/audit/routes.ts';
import type { ReadDrill } from './support/dependencies.ts';
import type { DeviceDesk, PassDesk } from './support/people/dependencies.ts';
import { createPeopleRoutes } from './support/people/routes.ts';
import { createPolicyRoutes } from './support/policies/routes.ts';
import { createReportRoutes } from './support/report/routes.ts';
import { createSupportRoutes } from './support/routes.ts';
import { createTokenRoutes } from './support/tokens/routes.ts';
import { createTokenUploadRoutes } from './support/tokens/upload-route.ts';
import type { SignInTables } from './tables.ts';
import { createNoticeRoutes } from './undo/routes.ts';
import { compressPage } from './web/compress-page.ts';
import { createPageContext } from './web/page-context.ts';
import { renderProblemPage } from './web/problem-page.tsx';
import { createOwnPageGuard } from './web/require-own-page.ts';

export interface SignInDependencies {
  settings: Settings;
  db: Kysely<SignInTables>;
  keyring: Keyring;
  clock: Clock;
  log: Log;
  assets: Assets;
  /** Those of the delivery console. */
  consoleAssets: Assets;
  door: Door;
  journeys: JourneyDependencies;
  delivery: DeliveryDependencies;
  watch: DeliveryWatch;
  health: HealthCheck[];
  /** Imports uploaded files of hardware tokens. */
  uploads: UploadRunner;
  /** Null: there is no drill gateway. */
  readDrill: ReadDrill | null;
  passes: PassDesk;
  devices: DeviceDesk;
}

/** No form of ours is near this. */
const MOST_BYTES = 64 * 1024;

/** The whole service as one request listener: the provider's paths go to the door, all else to our own routes. Opens nothing. */
export function createSignInApp(deps: SignInDependencies): RequestListener {
  const listener = getRequestListener(createRoutes(deps).fetch, { overrideGlobalObjects: false });
  return (request: IncomingMessage, response: ServerResponse) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (deps.door.owns(path)) deps.door.handle(request, response);
    else void listener(request, response);
  };
}

/** `framed`: a page that may stand in a frame of our own pages. */
type Environment = { Variables: { framed?: boolean } };

function createRoutes(deps: SignInDependencies): Hono<Environment> {
  const { settings, assets } = deps;
  const app = new Hono<Environment>();
  const readClientAddress = createReadClientAddress(settings.trustedProxies);
  const given = {
    https: settings.publicUrl.protocol === 'https:',
    formActions: settings.services.flatMap(({ client }) => client.redirectUris.map((uri) => new URL(uri).origin)),
  };
  const headers = securityHeaders(given);
  const framedHeaders = securityHeaders({ ...given, framed: true });
  addPlainRoutes(app, deps);
  // Gateways report here: their own routes, before the guard that lets only our own pages post.
  app.route('/', createReceiptRoutes(deps.delivery));
  // Desks ask here with a token and no cookie: before that guard too.
  const people = { ...deps, owners: deps.journeys.owners };
  app.route('/', createAccountApiRoutes(people));
  app.use(async (context, next) => {
    await next();
    const mine = context.get('framed') === true && context.res.ok ? framedHeaders : headers;
    for (const [name, value] of Object.entries(mine)) context.header(name, value);
    context.header('cache-control', 'no-store');
  });
  app.use(compressPage);
  app.use(createOwnPageGuard(settings.publicUrl.origin));
  // Before the limit on forms: files of tokens have one of their own.
  app.route('/', createTokenUploadRoutes({ ...deps, readClientAddress }));
  app.use(bodyLimit({ maxSize: MOST_BYTES, onError: () => Promise.reject(new Problem('too-large', 413)) }));
  app.route('/', createPublicRoutes(deps));
  app.route('/', createJourneyRoutes({ ...deps.journeys, assets, watch: deps.watch, readClientAddress }));
  app.route('/', createPeopleRoutes({ ...people, readClientAddress }));
  app.route('/', createSupportRoutes({ ...deps, spendSend: deps.journeys.codes.spendSend, readClientAddress }));
  const made = [createNoticeRoutes, createPolicyRoutes, createTokenRoutes, createAuditRoutes, createReportRoutes];
  for (const create of made) app.route('/', create({ ...deps, readClientAddress }));
  app.notFound((context) => answerProblem(deps, context, new Problem('not-found', 404)));
  app.onError((error, context) => {
    const answer = answerProblem(deps, context, error);
    for (const [name, value] of Object.entries(headers)) answer.headers.set(name, value);
    answer.headers.set('cache-control', 'no-store');
    return answer;
  });
  return app;
}

/** Adds what is no page: files, and whether the process is well. */
function addPlainRoutes(app: Hono<Environment>, deps: SignInDependencies): void {
  app.get('/assets/*', (context) => {
    const { path } = context.req;
    const accepted = context.req.header('accept-encoding');
    const served = deps.assets.serve(path, accepted) ?? deps.consoleAssets.serve(path, accepted);
    return served ? context.body(new Uint8Array(served.body), 200, served.headers) : context.notFound();
  });
  app.get('/health', (context) => context.text('ok'));
  app.get('/ready', async (context) => {
    const { ready, parts } = await checkHealth(deps.health);
    // Reasons name hosts and roles: they are for the log.
    if (!ready) deps.log.warn({ parts }, 'not ready');
    return context.json({ ready, parts: parts.map(({ name, ok }) => ({ name, ok })) }, ready ? 200 : 503);
  });
}

/** Answers with a page that says what is wrong. What was not expected is logged with a number, and the page gives the number only. */
function answerProblem(deps: SignInDependencies, context: Context, error: Error): Response {
  const trace = newTrace();
  const problem = error instanceof Problem ? error : new Problem('server', isDatabaseAway(error) ? 503 : 500);
  if (!(error instanceof Problem)) {
    deps.log.error(
      { trace, kind: error.name, reason: error.message, stack: error.stack?.split('\n').slice(1, 6) },
      'a request failed',
    );
  }
  const service = problem.facts.service;
  const page = createPageContext(deps, context, null);
  const serviceName = deps.settings.services.find((one) => one.id === service)?.name;
  const href = wayOnFrom(deps, typeof service === 'string' ? service : undefined);
  const label = serviceName ? page.t('problem.toService', { service: serviceName }) : page.t('problem.startAgain');
  const kind = problem.status === 503 ? 'unavailable' : problem.kind;
  if (problem.status === 503) context.header('retry-after', String(problem.facts.retryAfterSeconds ?? 5));
  const html = renderProblemPage({ page: { ...page, path: '/help' }, kind, trace, wayOn: { href, label } });
  return context.html(html, problem.status as 400);
}

function isDatabaseAway(error: Error): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return (
    ['ECONNREFUSED', 'ECONNRESET', 'ENOENT', '57P01', '57P03', '08006', '53300'].includes(code) ||
    /timeout|terminated/i.test(error.message)
  );
}
