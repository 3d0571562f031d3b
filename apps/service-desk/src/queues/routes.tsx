import type { Assets } from '@vakt/ui/assets.ts';
import { createGuardedRoutes, type GuardedRoutes } from '../access/guarded-routes.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { sendPage } from '../pages/frame.tsx';
import { QueuePage } from './queue-page.tsx';

/** The case workers' workspace. */
export function createQueueRoutes(deps: DeskDependencies & { assets: Assets }): GuardedRoutes {
  return createGuardedRoutes(deps).get('/operator', 'operator', (c) =>
    sendPage(c, <QueuePage settings={deps.settings} assets={deps.assets} visit={c.var.visit} />),
  );
}
