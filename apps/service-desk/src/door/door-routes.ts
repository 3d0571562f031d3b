import { createGuardedRoutes, type GuardedRoutes } from '../access/guarded-routes.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { uiLocalesOf } from '../visit.ts';
import { completeSignIn } from './complete-sign-in.ts';
import { PATHS, redirectToSignIn } from './routes.ts';
import { signOut } from './sign-out.ts';

/** The ways in and out: starting a sign-in, coming back from one, signing out, being told of a sign-out elsewhere. */
export function createDoorRoutes(deps: DeskDependencies): GuardedRoutes {
  return createGuardedRoutes(deps)
    .get('/operator/sign-in', 'public', (c) =>
      redirectToSignIn(c, deps, { purpose: 'operator', returnPath: '/operator', chooseAccount: true }),
    )
    .get(PATHS.callback, 'public', async (c) => {
      const { cookies } = c.var.visit;
      const { sessionToken, returnPath } = await completeSignIn(deps, {
        query: new URL(c.req.url).search,
        browserToken: cookies.readSignIn(c),
        sessionToken: cookies.readSession(c),
      });
      cookies.writeSession(c, sessionToken);
      return c.redirect(returnPath, 303);
    })
    .post('/sign-out', 'public', async (c) => {
      const { visit } = c.var;
      const verdict = await signOut(deps, visit.cookies.readSession(c), uiLocalesOf(visit));
      visit.cookies.clearSession(c);
      if (verdict.ended === 'here-and-there') return c.redirect(verdict.address.href, 303);
      return c.redirect(verdict.ended === 'here' ? `${PATHS.signedOut}?here` : PATHS.signedOut, 303);
    });
}
