import { readFileSync } from 'node:fs';
import { createDeskApp } from '../../apps/service-desk/src/app.ts';
import { problems } from '../../apps/service-desk/src/problems.ts';
import { createJourneyRoutes } from '../../apps/sign-in/src/journeys/routes.ts';
import { journeyTable } from '../../apps/sign-in/src/journeys/steps.ts';
import { createPublicRoutes } from '../../apps/sign-in/src/public-pages/routes.ts';
import { createAuditRoutes } from '../../apps/sign-in/src/support/audit/routes.ts';
import { createPeopleRoutes } from '../../apps/sign-in/src/support/people/routes.ts';
import { createPolicyRoutes } from '../../apps/sign-in/src/support/policies/routes.ts';
import { createReportRoutes } from '../../apps/sign-in/src/support/report/routes.ts';
import { createSupportRoutes } from '../../apps/sign-in/src/support/routes.ts';
import { createTokenRoutes } from '../../apps/sign-in/src/support/tokens/routes.ts';
import { createNoticeRoutes } from '../../apps/sign-in/src/undo/routes.ts';
import { createSimulatorApp } from '../../packages/transports/src/phone-simulator/app.tsx';

/**
 * A program: writes as JSON what there is to be visited, read from the code's own tables. The apps are put together on
 * nothing and never asked.
 */
interface Route {
  method: string;
  path: string;
}

const settings = { publicUrl: new URL('http://localhost'), issuer: new URL('http://localhost') };
const nothing = { settings } as never;

/** GET routes, each once. Middleware is listed by Hono as method ALL. */
function listPages(...routes: readonly Route[][]): string[] {
  return [...new Set(routes.flat().flatMap(({ method, path }) => (method === 'GET' ? [path] : [])))];
}

/** What the sign-in service's app itself routes; it is given away as a listener, so its source is read. */
function readOwnRoutes(): Route[] {
  const source = readFileSync(new URL('../../apps/sign-in/src/app.ts', import.meta.url), 'utf8');
  return [...source.matchAll(/\bapp\.get\(\s*'([^']+)'/g)].map(([, path = '']) => ({ method: 'GET', path }));
}

process.stdout.write(
  JSON.stringify({
    steps: Object.keys(journeyTable),
    signIn: listPages(
      readOwnRoutes(),
      createPublicRoutes(nothing).routes,
      createJourneyRoutes(nothing).routes,
      createPeopleRoutes(nothing).routes,
      createSupportRoutes(nothing).routes,
      createPolicyRoutes(nothing).routes,
      createTokenRoutes(nothing).routes,
      createAuditRoutes(nothing).routes,
      createReportRoutes(nothing).routes,
      createNoticeRoutes(nothing).routes,
    ),
    desk: listPages(createDeskApp(nothing).routes),
    deskProblems: Object.keys(problems),
    simulator: listPages(createSimulatorApp(nothing, { token: '' }).routes).filter(
      (path) => !/^\/(api|static)\//.test(path),
    ),
  }),
);
