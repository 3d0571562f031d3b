import type { Assets } from '@vakt/ui/assets.ts';
import { createGuardedRoutes, type GuardedRoutes } from '../access/guarded-routes.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { sendPage } from '../pages/frame.tsx';
import { MyCasesPage } from './my-cases-page.tsx';

/** Self-service: for whoever is signed in, by password alone too. */
export function createCaseRoutes(deps: DeskDependencies & { assets: Assets }): GuardedRoutes {
  return createGuardedRoutes(deps).get('/self-service', 'person', (c) =>
    sendPage(c, <MyCasesPage settings={deps.settings} assets={deps.assets} visit={c.var.visit} />),
  );
}
