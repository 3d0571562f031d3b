import type { Assets } from '@vakt/ui/assets.ts';
import { Hono } from 'hono';
import { requireAccess } from '../access/require-access.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { sendPage } from '../pages/frame.tsx';
import type { DeskEnvironment } from '../visit.ts';
import { MyCasesPage } from './my-cases-page.tsx';

/** Self-service: for whoever is signed in, by password alone too. */
export function createCaseRoutes(deps: DeskDependencies & { assets: Assets }): Hono<DeskEnvironment> {
  return new Hono<DeskEnvironment>().get('/self-service', requireAccess(deps, 'self-service'), (c) =>
    sendPage(c, <MyCasesPage settings={deps.settings} assets={deps.assets} visit={c.var.visit} />),
  );
}
