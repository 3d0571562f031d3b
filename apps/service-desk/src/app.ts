import { checkHealth } from '@vakt/foundation/health';
import { newTrace } from '@vakt/foundation/ids';
import { Problem } from '@vakt/foundation/problem';
import { pingDatabase } from '@vakt/storage/ping';
import { ASSETS_PATH, type Assets } from '@vakt/ui/assets.ts';
import { securityHeaders } from '@vakt/ui/csp.ts';
import { Hono, type MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { createAbsenceRoutes } from './absences/routes.tsx';
import type { GuardedRoutes } from './access/guarded-routes.ts';
import { createFileRoutes } from './attachments/routes.ts';
import { createBulkRoutes } from './bulk/routes.tsx';
import type { DeskDependencies } from './dependencies.ts';
import { createDoorRoutes } from './door/door-routes.ts';
import { createLogoutReceiver } from './door/routes.ts';
import { isSameOrigin } from './door/same-origin.ts';
import { createLanguageRoutes } from './front/language-routes.ts';
import { createFrontRoutes } from './front/routes.tsx';
import { createMemberRoutes } from './groups/member-routes.tsx';
import { createGroupRoutes } from './groups/routes.tsx';
import { createGroupSettingsRoutes } from './groups/settings-routes.tsx';
import { createInboxRoutes } from './inbox/routes.tsx';
import { createLiveRoutes } from './live/routes.ts';
import { createMergeRoutes } from './merging/routes.tsx';
import { createOrphanRoutes } from './orphans/routes.tsx';
import { createOwnSignInRoutes } from './own-sign-in/routes.tsx';
import { renderProblem } from './pages/problem-page.tsx';
import { createPhoneCallRoutes } from './phone-calls/routes.tsx';
import { problems } from './problems.ts';
import { createQueueRoutes } from './queues/routes.tsx';
import { createHoldRoutes } from './retention/routes.tsx';
import { createSearchRoutes } from './search/routes.tsx';
import { createOwnCaseRoutes } from './self-service/case-routes.tsx';
import { createSelfServiceRoutes } from './self-service/routes.tsx';
import { createServiceEditorRoutes } from './services/editor-routes.tsx';
import { createTemplateRoutes } from './templates/routes.tsx';
import { createTimerRoutes } from './timers/routes.tsx';
import { createViewRoutes } from './views/routes.tsx';
import { createVisitReader, type DeskEnvironment, LIVE } from './visit.ts';
import { createWorkspaceRoutes } from './workspace/routes.tsx';

/** Creates the whole desk: every route, nothing opened, nothing listened on. */
export function createDeskApp(deps: DeskDependencies & { assets: Assets }): Hono {
  const app = new Hono();
  app.use(createHeaders(deps));
  app.get('/health', (c) => c.json({ ok: true }));
  app.get('/ready', async (c) => {
    const database = { name: 'database', check: () => pingDatabase(deps.db) };
    const health = await checkHealth([database]);
    if (!health.ready) deps.log.warn({ parts: health.parts }, 'not ready');
    return c.json(
      { ready: health.ready, parts: health.parts.map(({ name, ok }) => ({ name, ok })) },
      health.ready ? 200 : 503,
    );
  });
  app.get(`${ASSETS_PATH}*`, (c) => {
    const asset = deps.assets.serve(c.req.path, c.req.header('accept-encoding') ?? null);
    if (!asset) throw problems.notFound();
    return c.body(new Uint8Array(asset.body), 200, asset.headers);
  });
  app.route('/', createLogoutReceiver(deps));
  app.route('/', createPages(deps));
  app.notFound((c) => renderProblem(c, deps, problems.notFound()));
  app.onError((error, c) => {
    const problem = toProblem(error, deps);
    // A stream of events is closed without a word.
    return c.req.path.endsWith(LIVE) ? c.body(null, problem.status as 400) : renderProblem(c, deps, problem);
  });
  return app;
}

/** What people see, in browsers. Every form must come from our own pages. */
function createPages(deps: DeskDependencies & { assets: Assets }): Hono<DeskEnvironment> {
  const pages = new Hono<DeskEnvironment>();
  pages.use(createVisitReader(deps));
  pages.post('*', refuseForeignForms(deps));
  for (const { hono } of listGuardedRoutes(deps)) pages.route('/', hono);
  return pages;
}

/** Every route that browsers are let in to, each with the rule that guards it. */
export function listGuardedRoutes(deps: DeskDependencies & { assets: Assets }): GuardedRoutes[] {
  return [
    createFrontRoutes(deps),
    createLanguageRoutes(deps),
    createDoorRoutes(deps),
    createSelfServiceRoutes(deps),
    createOwnCaseRoutes(deps),
    createServiceEditorRoutes(deps),
    createQueueRoutes(deps),
    createSearchRoutes(deps),
    createViewRoutes(deps),
    createLiveRoutes(deps),
    createBulkRoutes(deps),
    createMergeRoutes(deps),
    createHoldRoutes(deps),
    createOrphanRoutes(deps),
    createInboxRoutes(deps),
    createOwnSignInRoutes(deps),
    createGroupRoutes(deps),
    createGroupSettingsRoutes(deps),
    createMemberRoutes(deps),
    createAbsenceRoutes(deps),
    createTimerRoutes(deps),
    createFileRoutes(deps),
    ...createWorkspaceRoutes(deps),
    createPhoneCallRoutes(deps),
    createTemplateRoutes(deps),
  ];
}

function refuseForeignForms({ settings }: DeskDependencies): MiddlewareHandler {
  return async (c, next) => {
    if (!isSameOrigin(c.req.raw.headers, settings.publicUrl)) throw problems.foreignForm();
    await next();
  };
}

/** Headers of every answer. Sign-out goes on to the sign-in service, so forms may end there. */
function createHeaders({ settings }: DeskDependencies): MiddlewareHandler {
  const fixed = Object.entries({
    ...securityHeaders({ https: settings.publicUrl.protocol === 'https:', formActions: [settings.issuer.origin] }),
    // Our own pages may see where a form came from: that is one of two signs by which foreign forms are known.
    'Referrer-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  });
  return async (c, next) => {
    await next();
    for (const [name, value] of fixed) if (!c.res.headers.has(name)) c.res.headers.set(name, value);
  };
}

/** Expected refusals as they are; everything else is ours to mend: logged with a number, shown as that number. */
function toProblem(error: Error, { log }: DeskDependencies): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof HTTPException && error.status < 500) return problems.badRequest();
  const trace = newTrace();
  log.error({ trace, name: error.name, stack: error.stack }, 'a request failed');
  return problems.failed(trace);
}
