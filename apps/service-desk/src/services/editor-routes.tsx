import type { Assets } from '@vakt/ui/assets.ts';
import { createGuardedRoutes, type GuardedRoutes } from '../access/guarded-routes.ts';
import type { GuardedContext } from '../access/rules.ts';
import { groupsOf } from '../access/viewer.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { sendPage } from '../pages/frame.tsx';
import { readForm } from '../pages/read-form.ts';
import { problems } from '../problems.ts';
import { readContent } from './content.ts';
import { describeAnswers } from './describe-answers.ts';
import { createService } from './edit-service.ts';
import {
  deleteDraft,
  findEditable,
  listEditable,
  listGroups,
  listVersions,
  lockService,
  setRetired,
} from './editor.store.ts';
import { PreviewPage } from './preview-page.tsx';
import { readAnswers } from './read-answers.ts';
import { readTyped } from './read-service-form.ts';
import { saveEditor, showEditor } from './save-editor.tsx';
import { readServiceKey } from './service-key.ts';
import { ServicesPage } from './services-page.tsx';

type Deps = DeskDependencies & { assets: Assets };

/** All texts of a form with sixty questions in three languages. */
const LARGEST_EDITOR = 1024 * 1024;

/** Services and their forms, for editors and leads of the groups whose services they are. */
export function createServiceEditorRoutes(deps: Deps): GuardedRoutes {
  const path = '/operator/services/:key';
  return createGuardedRoutes(deps)
    .get('/operator/services', 'editor', (c) => showServices(c, deps, { name: '', group: '', error: null }))
    .post('/operator/services', 'editor', (c) => create(c, deps))
    .get(path, 'editor', (c) => showEditor(c, deps))
    .post(path, 'editor', (c) => saveEditor(c, deps), { largest: LARGEST_EDITOR })
    .get(`${path}/preview`, 'editor', (c) => preview(c, deps, Number(c.req.query('version'))))
    .post(`${path}/preview`, 'editor', (c) => tryForm(c, deps))
    .post(`${path}/discard`, 'editor', (c) => discard(c, deps))
    .post(`${path}/retire`, 'editor', (c) => retire(c, deps, true))
    .post(`${path}/restore`, 'editor', (c) => retire(c, deps, false));
}

/** The groups whose services somebody edits. */
function editedGroups(c: GuardedContext): string[] {
  return groupsOf(c.var.viewer, 'editor', 'lead');
}

async function openEditable(c: GuardedContext, deps: Deps) {
  const service = await findEditable(deps.db, readServiceKey(c), editedGroups(c));
  if (!service) throw problems.notFound();
  return service;
}

async function showServices(
  c: GuardedContext,
  deps: Deps,
  typed: { name: string; group: string; error: string | null },
): Promise<Response> {
  const ids = editedGroups(c);
  const { tag } = c.var.visit.translator;
  const [services, groups] = await Promise.all([listEditable(deps.db, ids), listGroups(deps.db, ids)]);
  const named = groups.map(({ id, nameNb, nameEn }) => ({ id, name: tag === 'en' ? nameEn : nameNb }));
  const page = <ServicesPage {...deps} visit={c.var.visit} services={services} groups={named} typed={typed} />;
  return sendPage(c, page, typed.error ? 422 : 200);
}

async function create(c: GuardedContext, deps: Deps): Promise<Response> {
  const form = await readForm(c);
  const [name, group] = [form.get('name', 80).trim(), form.get('group', 36)];
  const { t } = c.var.visit.translator;
  if (name === '') return showServices(c, deps, { name, group, error: t('services.faultName') });
  // A group of somebody else's and one that is not there are the same answer.
  if (!editedGroups(c).includes(group)) throw problems.notFound();
  const { key } = await createService(deps.db, { name, groupId: group, by: c.var.viewer.personId });
  return c.redirect(`/operator/services/${key}?notice=created`, 303);
}

async function openVersion(c: GuardedContext, deps: Deps, version: number) {
  const service = await openEditable(c, deps);
  const versions = await listVersions(deps.db, service.id);
  const found = versions.find((one) => one.version === version);
  if (!found) throw problems.notFound();
  return { serviceKey: service.key, version, content: readContent(found.content) };
}

async function preview(c: GuardedContext, deps: Deps, version: number): Promise<Response> {
  const opened = await openVersion(c, deps, version);
  const empty = { typed: new Map(), faults: new Map(), result: null };
  return sendPage(c, <PreviewPage {...deps} visit={c.var.visit} {...opened} {...empty} />);
}

/** Reads a tried form as a sent one would be read, and shows what the case would be. Files are no part of it. */
async function tryForm(c: GuardedContext, deps: Deps): Promise<Response> {
  const form = await readForm(c);
  const opened = await openVersion(c, deps, Number(form.get('version', 10)));
  const { content } = opened;
  const typed = readTyped(content.fields, { form, files: () => [] });
  const read = readAnswers(content.fields, typed);
  const faults = new Map([...read.faults].filter(([id]) => !isFile(content, id)));
  const { tag } = c.var.visit.translator;
  const result = faults.size > 0 ? null : describeAnswers(content, read.answers, tag, new Map());
  const page = <PreviewPage {...deps} visit={c.var.visit} {...opened} {...{ typed, faults, result }} />;
  return sendPage(c, page, faults.size > 0 ? 422 : 200);
}

function isFile(content: { fields: readonly { id: string; kind: string }[] }, id: string): boolean {
  return content.fields.some((field) => field.id === id && field.kind === 'file');
}

async function discard(c: GuardedContext, deps: Deps): Promise<Response> {
  const service = await openEditable(c, deps);
  const form = await readForm(c);
  const revision = Number(form.get('revision', 10));
  const known = Number.isInteger(revision) ? revision : 0;
  const gone = await deps.db.transaction().execute(async (trx) => {
    await lockService(trx, service.id);
    return deleteDraft(trx, service.id, known);
  });
  if (gone && service.publishedVersion === null) return c.redirect('/operator/services', 303);
  // A draft that somebody saved meanwhile is not what this person meant to throw away.
  return c.redirect(`/operator/services/${service.key}${gone ? '?notice=discarded' : ''}`, 303);
}

async function retire(c: GuardedContext, deps: Deps, retired: boolean): Promise<Response> {
  const service = await openEditable(c, deps);
  await setRetired(deps.db, service.id, retired);
  return c.redirect(`/operator/services/${service.key}?notice=${retired ? 'retired' : 'restored'}`, 303);
}
