import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import { locateOrigin, type Origin } from '../policies/origin.ts';
import type { RouteDependencies } from './route-dependencies.ts';

/** Where a request came from. */
export function originOf(deps: Pick<RouteDependencies, 'settings' | 'readClientAddress'>, context: Context): Origin {
  const { incoming } = context.env as { incoming: IncomingMessage };
  return locateOrigin(deps.settings, deps.readClientAddress(incoming));
}
