import type { Assets } from '@vakt/ui/assets.ts';
import { createGuardedRoutes, type GuardedRoutes } from '../access/guarded-routes.ts';
import type { GuardedContext } from '../access/rules.ts';
import { groupsOf } from '../access/viewer.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { listOwnGroups } from '../groups/own-groups.ts';
import { sendPage } from '../pages/frame.tsx';
import { readForm } from '../pages/read-form.ts';
import { problems } from '../problems.ts';
import {
  findTemplateFaults,
  NO_TEMPLATE,
  readTemplate,
  storedOf,
  type TypedTemplate,
  typedOf,
} from './read-template.ts';
import { type TemplateGroup, TemplateListPage, TemplatePage, type TemplatePageProps } from './template-pages.tsx';
import * as store from './templates.store.ts';

type Deps = DeskDependencies & { assets: Assets };

/** Three texts of ten thousand signs, as a form sends them. */
const LARGEST_FORM = 256 * 1024;

/** Templates: every case worker sees theirs, editors change those of their groups. */
export function createTemplateRoutes(deps: Deps): GuardedRoutes {
  return createGuardedRoutes(deps)
    .get('/operator/templates', 'worker', (c) => showList(c, deps))
    .get('/operator/templates/new', 'editor', (c) => showOne(c, deps, { id: null, typed: NO_TEMPLATE }))
    .get('/operator/templates/:id', 'editor', async (c) => {
      const template = await store.findTemplate(deps.db, c.var.viewer, c.req.param('id') ?? '', true);
      if (!template) throw problems.notFound();
      return showOne(c, deps, { id: template.id, typed: typedOf(template) });
    })
    .post('/operator/templates', 'editor', (c) => postNew(c, deps), { largest: LARGEST_FORM })
    .post('/operator/templates/:id', 'editor', (c) => postChange(c, deps), { largest: LARGEST_FORM })
    .post('/operator/templates/:id/remove', 'editor', async (c) => {
      const removed = await store.removeTemplate(deps.db, c.var.viewer, c.req.param('id') ?? '');
      if (!removed) throw problems.notFound();
      return c.redirect('/operator/templates?done=removed', 303);
    });
}

async function showList(c: GuardedContext, deps: Deps): Promise<Response> {
  const { viewer } = c.var;
  const [templates, groups] = await Promise.all([store.findTemplates(deps.db, viewer), listOwnGroups(deps.db, viewer)]);
  const done = c.req.query('done');
  return sendPage(
    c,
    <TemplateListPage
      page={{ settings: deps.settings, assets: deps.assets, visit: c.var.visit }}
      templates={templates}
      groups={groups}
      mayAdd={groupsOf(viewer, 'editor', 'lead').length > 0}
      done={done === 'saved' || done === 'removed' ? done : null}
    />,
  );
}

type Shown = Pick<TemplatePageProps, 'id' | 'typed'> & Partial<Pick<TemplatePageProps, 'faults' | 'changed'>>;

async function showOne(c: GuardedContext, deps: Deps, shown: Shown): Promise<Response> {
  const { faults = [], changed = false } = shown;
  return sendPage(
    c,
    <TemplatePage
      page={{ settings: deps.settings, assets: deps.assets, visit: c.var.visit }}
      id={shown.id}
      typed={shown.typed}
      groups={await groupsToWriteFor(c, deps)}
      faults={faults}
      changed={changed}
    />,
    changed ? 409 : faults.length > 0 ? 422 : 200,
  );
}

/** The groups whose templates the viewer may write; all groups at once, for an administrator. */
async function groupsToWriteFor(c: GuardedContext, deps: Deps): Promise<TemplateGroup[]> {
  const { viewer } = c.var;
  const groups = await listOwnGroups(deps.db, viewer, 'editor', 'lead');
  return viewer.administrator ? [...groups, { id: null, nb: '', en: '' }] : groups;
}

async function postNew(c: GuardedContext, deps: Deps): Promise<Response> {
  const typed = readTemplate(await readForm(c));
  const faults = findTemplateFaults(typed);
  const groups = await groupsToWriteFor(c, deps);
  const group = groups.find(({ id }) => (id ?? 'all') === typed.group);
  if (!group) faults.push({ field: 'group', what: 'missing' });
  if (faults.length > 0 || !group) return showOne(c, deps, { id: null, typed, faults });
  await store.insertTemplate(deps.db, { ...storedOf(typed), groupId: group.id, by: c.var.viewer.personId });
  return c.redirect('/operator/templates?done=saved', 303);
}

async function postChange(c: GuardedContext, deps: Deps): Promise<Response> {
  const typed = readTemplate(await readForm(c));
  const { viewer } = c.var;
  const template = await store.findTemplate(deps.db, viewer, c.req.param('id') ?? '', true);
  if (!template) throw problems.notFound();
  const faults = findTemplateFaults(typed);
  if (faults.length > 0) return showOne(c, deps, { id: template.id, typed, faults });
  const seen = new Date(/^\d{1,15}$/.test(typed.seen) ? Number(typed.seen) : 0);
  const saved = await store.updateTemplate(deps.db, viewer, template.id, { ...storedOf(typed), seen });
  if (saved) return c.redirect('/operator/templates?done=saved', 303);
  return showOne(c, deps, { id: template.id, typed: withNewest(typed, template), changed: true });
}

/** What was written stays; saved again it replaces what somebody else saved, which the page says. */
function withNewest(typed: TypedTemplate, template: store.Template): TypedTemplate {
  return { ...typed, seen: String(template.updatedAt.getTime()) };
}
