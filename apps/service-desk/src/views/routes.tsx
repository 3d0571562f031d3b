import type { Assets } from '@vakt/ui/assets.ts';
import { createGuardedRoutes, type GuardedRoutes } from '../access/guarded-routes.ts';
import type { GuardedContext } from '../access/rules.ts';
import { groupsOf } from '../access/viewer.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { sendPage } from '../pages/frame.tsx';
import { readForm } from '../pages/read-form.ts';
import { listHref, readListQuery, writeListQuery } from '../queues/list-query.ts';
import { loadOwnGroups } from '../queues/load-list.ts';
import { loadViews } from './load-views.ts';
import { MOST_VIEWS, removeView, type SaveOutcome, saveView } from './save-view.ts';
import { ViewsPage, type ViewsPageProps } from './views-page.tsx';

type Deps = DeskDependencies & { assets: Assets };

/** Lists under a name: save the one that one looks at, share it with a group, remove it. */
export function createViewRoutes(deps: Deps): GuardedRoutes {
  return createGuardedRoutes(deps)
    .get('/operator/views', 'worker', (c) =>
      showViews(c, deps, {
        filter: writeListQuery({ ...readListQuery(new URL(c.req.url).searchParams), after: null }),
      }),
    )
    .post('/operator/views', 'worker', async (c) => {
      const form = await readForm(c);
      const wish = { name: form.get('name'), filter: form.get('filter'), groupId: form.get('group') };
      const outcome = await saveView(deps, c.var.viewer, wish);
      if ('saved' in outcome) return c.redirect(listHref({ ...readListQuery(wish.filter), after: null }), 303);
      const { name, groupId } = wish;
      return showViews(c, deps, { filter: wish.filter, typed: { name, groupId }, error: describe(c, outcome) }, 422);
    })
    .post('/operator/views/:view/remove', 'worker', async (c) => {
      // One that is gone, another's and one that never was are the same answer.
      await removeView(deps, c.var.viewer, c.req.param('view') ?? '');
      return c.redirect('/operator/views', 303);
    });
}

function describe(c: GuardedContext, { refused }: Extract<SaveOutcome, { refused: string }>): string {
  const { t } = c.var.visit.translator;
  if (refused === 'too-many') return t('queue.tooManyViews', { count: String(MOST_VIEWS) });
  return refused === 'group' ? t('queue.viewGroupUnknown') : t('queue.viewNameMissing');
}

async function showViews(
  c: GuardedContext,
  deps: Deps,
  shown: Pick<ViewsPageProps, 'filter' | 'typed' | 'error'>,
  status = 200,
): Promise<Response> {
  const { viewer, visit } = c.var;
  const [views, groups] = await Promise.all([loadViews(deps, viewer), loadOwnGroups(deps, groupsOf(viewer))]);
  const { settings, assets } = deps;
  return sendPage(
    c,
    <ViewsPage settings={settings} assets={assets} visit={visit} views={views} groups={groups} {...shown} />,
    status,
  );
}
