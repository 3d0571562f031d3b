import { Problem } from '@vakt/foundation/problem';
import type { Assets } from '@vakt/ui/assets.ts';
import { askAgain } from '../access/ask-again.ts';
import { createGuardedRoutes, type GuardedRoutes } from '../access/guarded-routes.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { sendPage } from '../pages/frame.tsx';
import { readForm } from '../pages/read-form.ts';
import { applyToCases } from './apply-to-cases.ts';
import { BulkPage } from './bulk-page.tsx';
import { readChoice } from './read-choice.ts';

/** Acts on the cases that are ticked in a list. */
export function createBulkRoutes(deps: DeskDependencies & { assets: Assets }): GuardedRoutes {
  const { settings, assets } = deps;
  return createGuardedRoutes(deps).post('/operator/bulk', 'worker', async (c) => {
    const form = await readForm(c);
    const { act, chosen } = readChoice(form, settings.casePrefix);
    const idHash = c.var.visit.session?.idHash ?? '';
    const askViewer = () =>
      askAgain(deps, idHash).catch((error: Error) => {
        if (error instanceof Problem) return null;
        throw error;
      });
    const results = act === null ? [] : await applyToCases(deps, askViewer, act, chosen);
    const back = `/operator?${new URLSearchParams(form.get('list'))}`;
    const page = <BulkPage settings={settings} assets={assets} visit={c.var.visit} results={results} back={back} />;
    return sendPage(c, page, results.length === 0 ? 422 : 200);
  });
}
