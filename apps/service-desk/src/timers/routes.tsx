import type { Assets } from '@vakt/ui/assets.ts';
import { createGuardedRoutes, type GuardedRoutes } from '../access/guarded-routes.ts';
import type { GuardedContext } from '../access/rules.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { loadGroup, loadGroups } from '../groups/load-groups.ts';
import { mayManage } from '../groups/may-manage.ts';
import { sendPage } from '../pages/frame.tsx';
import { readForm } from '../pages/read-form.ts';
import { addSuspension, dropSuspension } from './manage-suspensions.ts';
import { listSuspensions } from './suspensions.store.ts';
import { ALL_GROUPS, TimersPage, type TimersPageProps } from './timers-page.tsx';

type Deps = DeskDependencies & { assets: Assets };

const PATH = '/operator/timers';
const NOTHING = { group: '', from: '', to: '', reason: '' };

/** When cases change by themselves: for every operator to see; leads and administrators suspend it. */
export function createTimerRoutes(deps: Deps): GuardedRoutes {
  return createGuardedRoutes(deps)
    .get(PATH, 'operator', (c) => show(c, deps, NOTHING, []))
    .post(PATH, 'lead-or-administrator', async (c) => {
      const form = await readForm(c);
      const typed = {
        group: form.get('group', 60),
        from: form.get('from', 20),
        to: form.get('to', 20),
        reason: form.get('reason', 200),
      };
      // What is no group of this viewer's is none: the use case says so.
      const found = typed.group === ALL_GROUPS ? null : ((await loadGroup(deps.db, typed.group))?.id ?? '');
      const faults = await addSuspension(deps, c.var.viewer, { ...typed, groupId: found });
      return faults.length > 0 ? show(c, deps, typed, faults) : c.redirect(`${PATH}?saved`, 303);
    })
    .post(`${PATH}/:suspension/end`, 'lead-or-administrator', async (c) => {
      // One that is unknown, over, or not theirs to end leads to the same page.
      const ended = await dropSuspension(deps, c.var.viewer, c.req.param('suspension') ?? '');
      return c.redirect(ended ? `${PATH}?saved` : PATH, 303);
    });
}

async function show(
  c: GuardedContext,
  deps: Deps,
  typed: TimersPageProps['typed'],
  faults: TimersPageProps['faults'],
): Promise<Response> {
  const { settings, assets, db } = deps;
  const { viewer, visit } = c.var;
  const groups = (await loadGroups(db)).filter(({ id }) => mayManage(viewer, id));
  const suspensions = await listSuspensions(db);
  const saved = c.req.query('saved') !== undefined;
  const props = { viewer, groups, suspensions, typed, faults, saved };
  const page = <TimersPage settings={settings} assets={assets} visit={visit} {...props} />;
  return sendPage(c, page, faults.length > 0 ? 422 : 200);
}
