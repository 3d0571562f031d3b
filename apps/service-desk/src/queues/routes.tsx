import { streamFile } from '@vakt/foundation/stream-file';
import type { Assets } from '@vakt/ui/assets.ts';
import { askAgain } from '../access/ask-again.ts';
import { parseCaseNumber } from '../access/case-number.ts';
import { createGuardedRoutes, type GuardedRoutes } from '../access/guarded-routes.ts';
import type { GuardedContext } from '../access/rules.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { safeReturnPath } from '../door/return-path.ts';
import { loadOrphans } from '../orphans/load-orphans.ts';
import { sendPage } from '../pages/frame.tsx';
import { readForm } from '../pages/read-form.ts';
import { findOwnHandOver, type HandedTo } from './handed-over.store.ts';
import { KeysPage } from './keys.tsx';
import { caseHref, EVERYTHING, FINISHED_DAYS, isByTime, readListQuery } from './list-query.ts';
import { loadList, loadShortcuts, saveShortcuts } from './load-list.ts';
import { NoGroupPage } from './no-group-page.tsx';
import { QueuePage } from './queue-page.tsx';
import { takeNext } from './take-next.ts';
import { writeCsv } from './write-csv.ts';

/** The case workers' workspace. */
export function createQueueRoutes(deps: DeskDependencies & { assets: Assets }): GuardedRoutes {
  const { settings, assets } = deps;
  return createGuardedRoutes(deps)
    .get('/operator/cases.csv', 'worker', (c) => {
      const query = readListQuery(new URL(c.req.url).searchParams);
      // A file is read by somebody who has not seen the list: its name says that it does not go back for ever.
      const name = isByTime(query) ? `cases-last-${FINISHED_DAYS}-days.csv` : 'cases.csv';
      const file = { name, type: 'text/csv; charset=utf-8' };
      const idHash = c.var.visit.session?.idHash ?? '';
      return streamFile(
        writeCsv(deps, () => askAgain(deps, idHash), query),
        file,
        deps.log,
      );
    })
    .get('/operator', 'operator', async (c) => {
      const { visit, viewer } = c.var;
      const page = { settings, assets, visit };
      // Whoever is an operator may come in; who belongs to no group yet is told so, and sees no case.
      if (!viewer.worker) return sendPage(c, <NoGroupPage {...page} />);
      const list = await loadList(deps, viewer, readListQuery(new URL(c.req.url).searchParams));
      const orphans = await loadOrphans(deps.db, viewer);
      const done = c.req.query('next') === 'none' ? 'none-left' : (c.req.query('done') ?? null);
      const handedTo = done === 'handed-over' ? await findHandedTo(c, deps) : null;
      return sendPage(c, <QueuePage {...page} list={list} done={done} handedTo={handedTo} orphans={orphans} />);
    })
    .get('/operator/keys', 'worker', async (c) => {
      const single = await loadShortcuts(deps, c.var.viewer.personId);
      return sendPage(c, <KeysPage settings={settings} assets={assets} visit={c.var.visit} single={single} />);
    })
    .post('/operator/keys', 'worker', async (c) => {
      const form = await readForm(c);
      await saveShortcuts(deps, c.var.viewer.personId, form.get('single') !== 'off');
      return c.redirect(safeReturnPath(form.get('return'), settings.publicUrl, '/operator/keys'), 303);
    })
    .post('/operator/next', 'worker', async (c) => {
      const number = await takeNext(deps, c.var.viewer);
      return c.redirect(
        number === null ? '/operator?next=none' : caseHref(number, { ...EVERYTHING, queue: 'mine' }),
        303,
      );
    });
}

/** Where the viewer has just sent the case of the address. What the page says comes from the case, never from the address. */
function findHandedTo(c: GuardedContext, { db, settings }: DeskDependencies): Promise<HandedTo | null> {
  const number = parseCaseNumber(c.req.query('case') ?? '', settings.casePrefix);
  return number === null ? Promise.resolve(null) : findOwnHandOver(db, c.var.viewer.personId, number);
}
