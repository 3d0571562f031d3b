import type { DeskDependencies } from '../dependencies.ts';
import { safeReturnPath } from '../door/return-path.ts';
import { redirectToSignIn } from '../door/routes.ts';
import type { DeskContext } from '../visit.ts';
import { type LevelWish, meetsWish, writeChallenge } from './step-up.ts';

/** Gives null when an operator's sign-in is what a page needs, else the redirect to sign in anew and back to it. */
export async function demandLevel(c: DeskContext, deps: DeskDependencies, wish: LevelWish): Promise<Response | null> {
  const { session } = c.var.visit;
  if (session && meetsWish(session, wish, deps.clock.now())) return null;
  const { pathname, search } = new URL(c.req.url);
  const returnPath = safeReturnPath(pathname + search, deps.settings.publicUrl, '/operator');
  return redirectToSignIn(c, deps, { purpose: 'operator', returnPath, level: wish });
}

/** The same for a resource that a program asks: the answer says what is needed (RFC 9470), and the program asks again. */
export function challengeLevel(c: DeskContext, deps: DeskDependencies, wish: LevelWish): Response | null {
  const { session } = c.var.visit;
  if (session && meetsWish(session, wish, deps.clock.now())) return null;
  return c.json({ error: 'insufficient_user_authentication' }, 401, { 'WWW-Authenticate': writeChallenge(wish) });
}
