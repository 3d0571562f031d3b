import type { Assets } from '@vakt/ui/assets.ts';
import type { GuardedContext } from '../access/rules.ts';
import { groupsOf } from '../access/viewer.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { loadKeptForm } from '../kept-forms/keep-form.ts';
import { sendPage } from '../pages/frame.tsx';
import { readForm, type TypedForm } from '../pages/read-form.ts';
import { findPeopleByNames } from '../people/find-people-by-names.ts';
import { problems } from '../problems.ts';
import { settleConditions } from './conditions.ts';
import { readContent, type ServiceContent, serviceContentSchema } from './content.ts';
import { changeFields, publish, saveDraft } from './edit-service.ts';
import {
  type EditableRow,
  findEditable,
  listGroups,
  listUserNames,
  listVersions,
  type VersionRow,
} from './editor.store.ts';
import { EditorPage, NOTICES } from './editor-page.tsx';
import { findPublicationFaults } from './publication-faults.ts';
import { readEditorForm } from './read-editor-form.ts';
import { sayPublicationFaults, sayShapeFaults } from './say-editor-faults.ts';
import { readServiceKey } from './service-key.ts';

type Deps = DeskDependencies & { assets: Assets };

interface Opened {
  service: EditableRow;
  versions: VersionRow[];
  /** What the editor begins with: the draft, else what is published. */
  stored: ServiceContent;
  revision: number;
}

async function openEditor(c: GuardedContext, deps: Deps): Promise<Opened> {
  const groups = groupsOf(c.var.viewer, 'editor', 'lead');
  const service = await findEditable(deps.db, readServiceKey(c), groups);
  if (!service) throw problems.notFound();
  const versions = await listVersions(deps.db, service.id);
  const draft = versions.find(({ state }) => state === 'draft');
  const current = draft ?? versions.find(({ version }) => version === service.publishedVersion) ?? versions[0];
  if (!current) throw problems.notFound();
  return { service, versions, stored: readContent(current.content), revision: draft?.revision ?? 0 };
}

/** Shows a service in the editor. */
export async function showEditor(c: GuardedContext, deps: Deps): Promise<Response> {
  const opened = await openEditor(c, deps);
  const kept = await loadKeptForm(c, deps);
  if (kept) return showKept(c, deps, opened, kept.form);
  const { stored, revision } = opened;
  const namedText = (await listUserNames(deps.db, stored.named)).join('\n');
  const notice = NOTICES.find((one) => one === c.req.query('notice')) ?? null;
  const open = c.req.query('open') ?? '';
  return render(c, deps, opened, { content: stored, revision, namedText, notice, open });
}

/** What was written here when the session had run out: it stands here again, and is not saved yet. */
async function showKept(c: GuardedContext, deps: Deps, opened: Opened, form: TypedForm): Promise<Response> {
  const { content, namedText, faults, open } = await readSent(c, deps, form, opened);
  return render(c, deps, opened, { content, revision: readRevision(form), namedText, faults, open, isKept: true });
}

function readRevision(form: TypedForm): number {
  const seen = Number(form.get('revision', 10));
  return Number.isInteger(seen) && seen >= 0 ? seen : -1;
}

interface Shown {
  /** It was sent when the session had run out. */
  isKept?: boolean;
  content: ServiceContent;
  revision: number;
  namedText: string;
  notice?: (typeof NOTICES)[number] | null;
  open?: string;
  faults?: ReadonlyMap<string, string>;
  conflict?: boolean;
}

async function render(c: GuardedContext, deps: Deps, opened: Opened, shown: Shown): Promise<Response> {
  const { tag } = c.var.visit.translator;
  const ids = new Set([...groupsOf(c.var.viewer), opened.service.groupId, ...keptGroup(opened)]);
  const groups = (await listGroups(deps.db, [...ids])).map(({ id, nameNb, nameEn }) => ({
    id,
    name: tag === 'en' ? nameEn : nameNb,
  }));
  const { faults = new Map(), conflict = false, notice = null, open = '', isKept = false } = shown;
  const page = (
    <EditorPage
      {...deps}
      visit={c.var.visit}
      {...opened}
      {...shown}
      groups={groups}
      faults={faults}
      conflict={conflict}
      isKept={isKept}
      notice={notice}
      open={open}
    />
  );
  return sendPage(c, page, conflict ? 409 : faults.size > 0 && !isKept ? 422 : 200);
}

/** The group that a service's cases go to already may stay, whoever edits it. */
function keptGroup({ stored }: Opened): string[] {
  return stored.groupId === null ? [] : [stored.groupId];
}

interface Sent {
  content: ServiceContent;
  /** What is wrong with the shape of what was sent; then it is not saved. */
  faults: Map<string, string>;
  namedText: string;
  /** Questions that lost their condition. */
  dropped: number;
  act: string;
  open: string;
}

/** Reads what was sent, and does to the questions what the pressed button says. */
async function readSent(c: GuardedContext, deps: Deps, form: TypedForm, opened: Opened): Promise<Sent> {
  const { translator } = c.var.visit;
  const { service, stored } = opened;
  const namedText = form.get('named', 10_000);
  const people = await findPeopleByNames(deps.db, deps.settings, namedText);
  const act = form.get('act', 100) || 'save';
  const typed = readEditorForm(form, stored.fields);
  const changed = changeFields(typed['fields'] as ServiceContent['fields'], act);
  const settled = settleConditions(changed?.fields ?? (typed['fields'] as ServiceContent['fields']));
  const group = form.get('group', 36);
  const allowed = [...groupsOf(c.var.viewer), ...keptGroup(opened)];
  // The group whose service it is needs no naming; one of somebody else's is as unknown as one that is not there.
  const groupId = group === '' || group === service.groupId ? null : group;
  if (groupId !== null && !allowed.includes(groupId)) throw problems.notFound();
  const whole = { ...typed, named: people.ids, groupId, fields: settled.fields };
  const read = serviceContentSchema.safeParse(whole);
  const faults = read.success ? new Map<string, string>() : sayShapeFaults(read.error, whole.fields, translator);
  if (people.unknown.length > 0) {
    faults.set('named', translator.t('services.faultUnknownPeople', { names: people.unknown.join(', ') }));
  }
  // What is too long is shown as it was written, to be shortened: the page needs the shape, not the limits.
  const content = read.success ? read.data : { ...stored, ...(whole as unknown as ServiceContent) };
  return { content, faults, namedText, dropped: settled.dropped, act, open: changed?.at ?? '' };
}

/** Saves the editor's form and does what its button says. Nothing that was written is lost, whatever stands in the way. */
export async function saveEditor(c: GuardedContext, deps: Deps): Promise<Response> {
  const opened = await openEditor(c, deps);
  const form = await readForm(c);
  const sent = await readSent(c, deps, form, opened);
  const { content, namedText, act } = sent;
  const revision = readRevision(form);
  if (sent.faults.size > 0) return render(c, deps, opened, { content, revision, namedText, faults: sent.faults });
  const wish = { serviceId: opened.service.id, revision, content, by: c.var.viewer.personId };
  const lacks = act === 'publish' ? findPublicationFaults(content) : [];
  const doesPublish = act === 'publish' && lacks.length === 0;
  const outcome = doesPublish ? await publish(deps.db, wish) : await saveDraft(deps.db, wish);
  if (outcome === 'conflict') {
    const now = await openEditor(c, deps);
    return render(c, deps, now, { content, revision: now.revision, namedText, conflict: true });
  }
  if (lacks.length > 0) {
    const now = await openEditor(c, deps);
    const faults = sayPublicationFaults(lacks, c.var.visit.translator);
    return render(c, deps, now, { content, revision: now.revision, namedText, faults });
  }
  return leadOn(c, deps, opened, sent, doesPublish);
}

async function leadOn(
  c: GuardedContext,
  deps: Deps,
  opened: Opened,
  sent: Sent,
  published: boolean,
): Promise<Response> {
  const address = `/operator/services/${opened.service.key}`;
  if (sent.act === 'preview') {
    const [newest] = await listVersions(deps.db, opened.service.id);
    return c.redirect(`${address}/preview?version=${newest?.version ?? 1}`, 303);
  }
  if (published) return c.redirect(`${address}?notice=published`, 303);
  const notice = sent.dropped > 0 ? 'condition' : sent.act === 'save' ? 'saved' : '';
  const query = new URLSearchParams({
    ...(notice === '' ? {} : { notice }),
    ...(sent.open === '' ? {} : { open: sent.open }),
  });
  // A new question takes the focus by itself: an address with a place in it would keep the browser from it.
  const isMoved = sent.open !== '' && !sent.act.startsWith('add');
  const place = sent.act.startsWith('remove') ? '#add' : isMoved ? `#field-${sent.open}` : '';
  return c.redirect(`${address}?${query}${place}`, 303);
}
