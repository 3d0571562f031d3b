import type { Assets } from '@vakt/ui/assets.ts';
import { createGuardedRoutes, type GuardedRoutes } from '../access/guarded-routes.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { sendPage } from '../pages/frame.tsx';
import { readListQuery } from './list-query.ts';
import { loadList } from './load-list.ts';
import { NoGroupPage } from './no-group-page.tsx';
import { QueuePage } from './queue-page.tsx';

/** The case workers' workspace. */
export function createQueueRoutes(deps: DeskDependencies & { assets: Assets }): GuardedRoutes {
  const { settings, assets } = deps;
  return createGuardedRoutes(deps).get('/operator', 'operator', async (c) => {
    const { visit, viewer } = c.var;
    const page = { settings, assets, visit };
    // Whoever is an operator may come in; who belongs to no group yet is told so, and sees no case.
    if (!viewer.worker) return sendPage(c, <NoGroupPage {...page} />);
    const list = await loadList(deps, viewer, readListQuery(new URL(c.req.url).searchParams));
    return sendPage(c, <QueuePage {...page} list={list} />);
  });
}
