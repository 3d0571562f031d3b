import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { DeskDependencies } from '../dependencies.ts';
import { problems } from '../problems.ts';
import type { DeskEnvironment } from '../visit.ts';
import { createGuard } from './guard.ts';
import type { GuardedContext, GuardedRoute, Rule } from './rules.ts';

type Handler = (c: GuardedContext) => Response | Promise<Response>;

/** Largest form that we take where a route says nothing else. */
const LARGEST_FORM = 64 * 1024;

export interface RouteOptions {
  /** Largest body, bytes; null when the handler itself watches the stream. */
  largest?: number | null;
}

/** Routes that cannot be made without a rule. The rule is asked before the body is read. */
export interface GuardedRoutes {
  hono: Hono<DeskEnvironment>;
  rules: GuardedRoute[];
  get(path: string, rule: Rule, handler: Handler): GuardedRoutes;
  post(path: string, rule: Rule, handler: Handler, options?: RouteOptions): GuardedRoutes;
}

/** Creates an empty list of guarded routes. */
export function createGuardedRoutes(deps: DeskDependencies): GuardedRoutes {
  const hono = new Hono<DeskEnvironment>();
  const routes: GuardedRoutes = {
    hono,
    rules: [],
    get(path, rule, handler) {
      routes.rules.push({ method: 'GET', path, rule });
      hono.get(path, createGuard(deps, rule), (c) => handler(c as unknown as GuardedContext));
      return routes;
    },
    post(path, rule, handler, { largest = LARGEST_FORM } = {}) {
      routes.rules.push({ method: 'POST', path, rule });
      const limit = largest === null ? [] : [limitBody(largest)];
      hono.post(path, createGuard(deps, rule), ...limit, (c) => handler(c as unknown as GuardedContext));
      return routes;
    },
  };
  return routes;
}

function limitBody(maxSize: number) {
  return bodyLimit({
    maxSize,
    onError: () => {
      throw problems.tooLarge();
    },
  });
}
