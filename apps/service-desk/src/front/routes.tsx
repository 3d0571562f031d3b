import type { Assets } from '@vakt/ui/assets.ts';
import { createGuardedRoutes, type GuardedRoutes } from '../access/guarded-routes.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { PATHS } from '../door/routes.ts';
import { sendPage } from '../pages/frame.tsx';
import type { DeskContext } from '../visit.ts';
import { FrontPage, type SignedOut } from './front-page.tsx';

/** The front page: open to everybody, and where a sign-out ends. */
export function createFrontRoutes(deps: DeskDependencies & { assets: Assets }): GuardedRoutes {
  const front = (c: DeskContext, signedOut: SignedOut) =>
    sendPage(c, <FrontPage settings={deps.settings} assets={deps.assets} visit={c.var.visit} signedOut={signedOut} />);
  return createGuardedRoutes(deps)
    .get('/', 'public', (c) => front(c, null))
    .get(PATHS.signedOut, 'public', (c) => {
      // Whoever is signed in is not told otherwise by an address that somebody sent them.
      if (c.var.visit.session) return c.redirect('/', 303);
      return front(c, c.req.query('here') === undefined ? 'everywhere' : 'here');
    });
}
