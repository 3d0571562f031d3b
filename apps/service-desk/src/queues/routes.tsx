import type { Assets } from '@vakt/ui/assets.ts';
import { Hono } from 'hono';
import { requireAccess } from '../access/require-access.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { sendPage } from '../pages/frame.tsx';
import type { DeskEnvironment } from '../visit.ts';
import { QueuePage } from './queue-page.tsx';

/** The operators' workspace. Nothing under /operator opens without two factors and the role. */
export function createQueueRoutes(deps: DeskDependencies & { assets: Assets }): Hono<DeskEnvironment> {
  return new Hono<DeskEnvironment>()
    .use('/operator/*', requireAccess(deps, 'operator'))
    .get('/operator', (c) =>
      sendPage(c, <QueuePage settings={deps.settings} assets={deps.assets} visit={c.var.visit} />),
    );
}
