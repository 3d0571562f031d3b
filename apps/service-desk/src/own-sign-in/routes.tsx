import type { Assets } from '@vakt/ui/assets.ts';
import { createGuardedRoutes, type GuardedRoutes } from '../access/guarded-routes.ts';
import { challengeLevel, demandLevel } from '../access/require-level.ts';
import { readChallenge } from '../access/step-up.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { safeReturnPath } from '../door/return-path.ts';
import { redirectToSignIn } from '../door/routes.ts';
import { sendPage } from '../pages/frame.tsx';
import { problems } from '../problems.ts';
import { OwnSignInPage } from './own-sign-in-page.tsx';

/** How an operator is signed in is shown to who signed in a moment ago: it is what a stolen browser would be asked first. */
const FRESH = { acr: null, maxAgeSeconds: 300 };

/** An operator's own sign-in, as a page and as a resource for programs. Both need a fresh one; see RFC 9470. */
export function createOwnSignInRoutes(deps: DeskDependencies & { assets: Assets }): GuardedRoutes {
  return createGuardedRoutes(deps)
    .get('/operator/own-sign-in', 'operator', async (c) => {
      const page = <OwnSignInPage settings={deps.settings} assets={deps.assets} visit={c.var.visit} />;
      return (await demandLevel(c, deps, FRESH)) ?? sendPage(c, page);
    })
    .get('/operator/own-sign-in.json', 'operator', (c) => {
      const { session } = c.var.visit;
      const facts = { acr: session?.acr, amr: session?.amr, authTime: session?.authTime?.toISOString() };
      return challengeLevel(c, deps, FRESH) ?? c.json(facts);
    })
    .get('/operator/step-up', 'operator', (c) => {
      // A script got a challenge and sends the browser here with it.
      const level = readChallenge(c.req.query('challenge') ?? null);
      if (level === null) throw problems.badRequest();
      const returnPath = safeReturnPath(c.req.query('return'), deps.settings.publicUrl, '/operator');
      return redirectToSignIn(c, deps, { purpose: 'operator', returnPath, level });
    });
}
