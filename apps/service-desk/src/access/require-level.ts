import type { Handler } from 'hono';
import type { DeskDependencies } from '../dependencies.ts';
import { safeReturnPath } from '../door/return-path.ts';
import { redirectToSignIn } from '../door/routes.ts';
import type { DeskEnvironment } from '../visit.ts';
import { type LevelWish, meetsWish, writeChallenge } from './step-up.ts';

/** Lets an operator's request to a page on whose sign-in is what it needs, and sends others to sign in anew and back to it. */
export function requireLevel(deps: DeskDependencies, wish: LevelWish): Handler<DeskEnvironment> {
  return async (c, next) => {
    const { session } = c.var.visit;
    if (session && meetsWish(session, wish, deps.clock.now())) return next();
    const { pathname, search } = new URL(c.req.url);
    const returnPath = safeReturnPath(pathname + search, deps.settings.publicUrl, '/operator');
    return redirectToSignIn(c, deps, { purpose: 'operator', returnPath, level: wish });
  };
}

/** The same for a resource that a program asks: the answer says what is needed (RFC 9470), and the program asks again. */
export function challengeLevel(deps: DeskDependencies, wish: LevelWish): Handler<DeskEnvironment> {
  return async (c, next) => {
    const { session } = c.var.visit;
    if (session && meetsWish(session, wish, deps.clock.now())) return next();
    return c.json({ error: 'insufficient_user_authentication' }, 401, { 'WWW-Authenticate': writeChallenge(wish) });
  };
}
