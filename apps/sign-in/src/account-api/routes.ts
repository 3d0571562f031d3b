import { BASE_PATH, CONTRACT, type ContractRoute, type RouteName } from '@vakt/account-api/contract';
import { newTrace } from '@vakt/foundation/ids';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { PeopleDependencies } from '../support/people/dependencies.ts';
import { authenticateWorker } from './authenticate.ts';
import { HANDLERS } from './handlers.ts';
import { ApiProblem, describeProblem } from './problems.ts';

/** No order is near this. */
const MOST_BYTES = 16 * 1024;
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/**
 * The account API: what a desk may ask in the name of a worker who is signed in there. It takes bearer tokens and no
 * cookie, so nothing that a browser sends by itself opens it; it stands before the guard of our own pages.
 */
export function createAccountApiRoutes(deps: PeopleDependencies): Hono {
  const routes = new Hono().basePath(BASE_PATH);
  routes.use(async (context, next) => {
    await next();
    context.header('cache-control', 'no-store');
    context.header('x-content-type-options', 'nosniff');
    context.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
  });
  routes.post(
    '*',
    bodyLimit({ maxSize: MOST_BYTES, onError: () => Promise.reject(new ApiProblem('bad-request', 413)) }),
  );
  for (const [name, route] of Object.entries(CONTRACT) as [RouteName, ContractRoute][])
    routes.on(route.method, route.path, (context) => answer(deps, context, name, route));
  routes.all('*', async (context) => answerProblem(deps, context, new ApiProblem('not-found', 404)));
  routes.onError((error, context) => answerProblem(deps, context, error));
  return routes;
}

async function answer(
  deps: PeopleDependencies,
  context: Context,
  name: RouteName,
  route: ContractRoute,
): Promise<Response> {
  const worker = await authenticateWorker(deps, context.req.header('authorization'), route.factorAgeSeconds);
  const id = context.req.param('id') ?? '';
  if (route.path.includes(':id') && !UUID.test(id)) throw new ApiProblem('not-found', 404);
  const body = route.body && (await readBody(context, route.body));
  const given = await HANDLERS[name](deps, { worker, id, body });
  // What goes out is what the contract says: a field that it does not name is a fault of ours, and does not leave.
  return context.json(route.answer.parse(given.body) as object, given.status);
}

async function readBody(context: Context, shape: NonNullable<ContractRoute['body']>): Promise<unknown> {
  const type = context.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw new ApiProblem('unsupported-media-type', 415);
  const parsed = await context.req.json().catch(() => {
    throw new ApiProblem('bad-request', 400);
  });
  const read = shape.safeParse(parsed);
  if (read.success) return read.data;
  const errors = read.error.issues.map((issue) => ({ field: issue.path.join('.') || 'body', kind: issue.code }));
  throw new ApiProblem('bad-request', 400, { errors: errors.slice(0, 20) });
}

function answerProblem({ log }: PeopleDependencies, context: Context, error: Error): Response {
  const problem = error instanceof ApiProblem ? error : new ApiProblem('server', 500);
  const trace = problem === error ? undefined : newTrace();
  if (trace)
    log.error({ trace, kind: error.name, stack: error.stack?.split('\n').slice(1, 6) }, 'an API request failed');
  if (problem.challenge) context.header('www-authenticate', problem.challenge);
  context.header('content-type', 'application/problem+json');
  return context.body(JSON.stringify(describeProblem(problem, trace)), problem.status as 400);
}
