import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import { locateOrigin, type Origin } from '../policies/origin.ts';
import { readAgent } from '../web/read-agent.ts';
import type { RouteDependencies } from './route-dependencies.ts';
import type { StartingBrowser } from './sign-in/start-journey.ts';

/** Where a request came from. */
export function originOf(deps: Pick<RouteDependencies, 'settings' | 'readClientAddress'>, context: Context): Origin {
  const { incoming } = context.env as { incoming: IncomingMessage };
  return locateOrigin(deps.settings, deps.readClientAddress(incoming));
}

/** The browser that a request comes from, as a journey begins with it. */
export function browserOf(
  deps: Pick<RouteDependencies, 'settings' | 'readClientAddress'>,
  context: Context,
  token: string | null,
): StartingBrowser {
  return { token, origin: originOf(deps, context), agent: readAgent(context.req.header('user-agent')) };
}
