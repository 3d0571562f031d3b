import { renderCaseNumber } from '../access/case-number.ts';
import { createGuardedRoutes, type GuardedRoutes } from '../access/guarded-routes.ts';
import type { GuardedContext } from '../access/rules.ts';
import { keptName } from '../attachments/kept-files.ts';
import { loadKeptForm } from '../kept-forms/keep-form.ts';
import { LONGEST_BODY, type TypedForm } from '../pages/read-form.ts';
import { problems } from '../problems.ts';
import type { CaseStatus } from '../tables-of-cases.ts';
import { findUsableTemplate } from '../templates/usable-templates.ts';
import { type ComposeForm, FILES, readAct, readCompose, readId, readList } from './act-form.ts';
import { findCaseHead } from './case-page.store.ts';
import { addNote, sendReply } from './compose.ts';
import { type ComposeKind, saveDraft } from './drafts.store.ts';
import { fillForCase } from './fill-for-case.ts';
import { recallReply } from './recall.ts';
import { type Deps, showCase, showConflict } from './show-case.tsx';
import { heldId } from './thread.tsx';

/** Bodies with files in them are watched while they are read. */
const STREAMED = { largest: null };

/** Writing on a case: replies, notes, drafts, templates, and taking a reply back. */
export function createComposeRoutes(deps: Deps): GuardedRoutes {
  return createGuardedRoutes(deps)
    .post('/operator/cases/:number/reply', 'case-work', (c) => postReply(c, deps), STREAMED)
    .post('/operator/cases/:number/note', 'case-work', (c) => postNote(c, deps), STREAMED)
    .post('/operator/cases/:number/draft', 'case-work', (c) => postDraft(c, deps), STREAMED)
    .post('/operator/cases/:number/use-template', 'case-work', (c) => postTemplate(c, deps), STREAMED)
    .post('/operator/cases/:number/recall', 'case-work', (c) => postRecall(c, deps));
}

async function postReply(c: GuardedContext, deps: Deps): Promise<Response> {
  const read = await readCompose(c, deps);
  const { viewer } = c.var;
  const opened = c.var.case;
  const body = readBody(read.form);
  if (body === '' || body.length > LONGEST_BODY || read.refused.length > 0) return refuse(c, deps, read, 'reply');
  const head = await findCaseHead(deps.db, viewer, opened.id);
  if (!head) throw problems.notFound();
  const templateId = readId(read.form, 'template');
  const template = templateId === null ? null : await findUsableTemplate(deps.db, viewer, templateId);
  const status = readNext(read.form) ?? template?.statusAfter ?? null;
  const { tags, language } = head;
  const sent = await sendReply(deps, {
    case: opened,
    viewer,
    body,
    expected: read.expected,
    status,
    tag: template?.tag ?? null,
    templateId: template?.id ?? null,
    tags,
    language,
    fileIds: read.files.map(({ id }) => id),
  });
  if (sent === 'conflict') return conflict(c, deps, read, 'reply');
  return c.redirect(placeOf(c, deps, read.list, {}, heldId(sent.messageId)), 303);
}

async function postNote(c: GuardedContext, deps: Deps): Promise<Response> {
  const read = await readCompose(c, deps);
  const body = readBody(read.form);
  if (body === '' || body.length > LONGEST_BODY || read.refused.length > 0) return refuse(c, deps, read, 'note');
  await addNote(deps, { case: c.var.case, viewer: c.var.viewer, body, fileIds: read.files.map(({ id }) => id) });
  return c.redirect(placeOf(c, deps, read.list, { done: 'note' }, 'thread'), 303);
}

/** The page of a case, with the text that came when its writer was signed out, if the address says that one waits. */
export async function openCase(c: GuardedContext, deps: Deps): Promise<Response> {
  const received = await loadKeptForm(c, deps);
  if (!received) return showCase(c, deps);
  const { form } = received;
  const kind = readKind(form);
  const fileIds = received.files(FILES).map(({ id }) => id);
  const written = { kind, body: readTyped(form), templateId: readId(form, 'template'), fileIds };
  return showCase(c, deps, { list: readList(form.get('list')), compose: kind, written });
}

/** Keeps a draft. The page script saves every few seconds and wants no page back. */
async function postDraft(c: GuardedContext, deps: Deps): Promise<Response> {
  const read = await readCompose(c, deps);
  const kind = readKind(read.form);
  const isScript = c.req.header('x-draft') === 'script';
  await keep(c, deps, read, kind, readTyped(read.form), !isScript);
  if (isScript) return c.body(null, 204);
  if (read.refused.length > 0) return refuse(c, deps, read, kind);
  const compose: Record<string, string> = kind === 'note' ? { compose: 'note' } : {};
  return c.redirect(placeOf(c, deps, read.list, { done: 'draft', ...compose }, `${kind}-body`), 303);
}

/** Puts a template's text after what is typed, in the requester's language, as a draft: it is read before it is sent. */
async function postTemplate(c: GuardedContext, deps: Deps): Promise<Response> {
  const read = await readCompose(c, deps);
  const typed = readTyped(read.form);
  const id = readId(read.form, 'insert');
  const filled =
    id === null ? null : await fillForCase(deps, { viewer: c.var.viewer, case: c.var.case, templateId: id });
  const whole = [typed.trimEnd(), filled ?? ''].filter(Boolean).join('\n\n');
  await saveDraft(deps.db, {
    caseId: c.var.case.id,
    personId: c.var.viewer.personId,
    kind: 'reply',
    body: whole,
    version: read.expected,
    ...(filled === null ? {} : { templateId: id }),
    fileIds: read.files.map((file) => file.id),
  });
  if (read.refused.length > 0) return refuse(c, deps, read, 'reply', whole);
  return c.redirect(placeOf(c, deps, read.list, {}, 'reply-body'), 303);
}

async function postRecall(c: GuardedContext, deps: Deps): Promise<Response> {
  const read = await readAct(c);
  const messageId = readId(read.form, 'message');
  const { viewer } = c.var;
  const verdict = messageId === null ? 'too-late' : await recallReply(deps, { case: c.var.case, viewer, messageId });
  return c.redirect(placeOf(c, deps, read.list, { done: verdict }, 'reply-body'), 303);
}

/** What was written stays in the browser's form and as a draft, whatever is wrong. */
async function refuse(
  c: GuardedContext,
  deps: Deps,
  read: ComposeForm,
  kind: ComposeKind,
  body = readTyped(read.form),
): Promise<Response> {
  const { t } = c.var.visit.translator;
  await keep(c, deps, read, kind, body);
  const missing = t(kind === 'reply' ? 'compose.error.noReply' : 'compose.error.noNote');
  const errors = [
    ...(body.trim() === '' && read.refused.length === 0 ? [{ fieldId: `${kind}-body`, text: missing }] : []),
    ...(body.trim().length > LONGEST_BODY ? [{ fieldId: `${kind}-body`, text: t('compose.error.tooLong') }] : []),
    ...(read.refused.length > 0 ? [{ fieldId: `${kind}-files`, text: t('compose.error.files') }] : []),
  ];
  return showCase(c, deps, { errors, list: read.list, compose: kind, kept: read.files, refused: read.refused });
}

async function conflict(c: GuardedContext, deps: Deps, read: ComposeForm, kind: ComposeKind): Promise<Response> {
  const body = readTyped(read.form);
  await keep(c, deps, read, kind, body);
  const again = ['next', 'template', 'kind'] as const;
  const fields = [
    ...again.map((name) => [name, read.form.get(name)] as const),
    ['list', read.list] as const,
    ...read.files.map(({ id }) => [keptName(FILES), id] as const),
  ];
  return showConflict(c, deps, { list: read.list, seen: read.seen, fields, body, isNote: kind === 'note' });
}

/** `withFiles`: the form had them with it; the page script's savings have none. */
function keep(
  c: GuardedContext,
  deps: Deps,
  read: ComposeForm,
  kind: ComposeKind,
  body: string,
  withFiles = true,
): Promise<void> {
  return saveDraft(deps.db, {
    caseId: c.var.case.id,
    personId: c.var.viewer.personId,
    kind,
    body,
    version: read.expected,
    ...(withFiles ? { fileIds: read.files.map(({ id }) => id) } : {}),
  });
}

/** What was typed, also when it is too long to be sent: it stays a draft, and nobody loses what they wrote. */
function readTyped(form: TypedForm): string {
  return form.get('body', 20 * LONGEST_BODY);
}

function readBody(form: TypedForm): string {
  return readTyped(form).trim();
}

function readKind(form: TypedForm): ComposeKind {
  const kind = form.get('kind');
  if (kind !== 'reply' && kind !== 'note') throw problems.badRequest();
  return kind;
}

/** Which of the buttons was pressed. */
function readNext(form: TypedForm): CaseStatus | null {
  const next = form.get('next');
  return next === 'waiting-user' || next === 'done' ? next : null;
}

function placeOf(c: GuardedContext, deps: Deps, list: string, more: Record<string, string>, fragment: string): string {
  const query = new URLSearchParams(list);
  for (const [name, value] of Object.entries(more)) query.set(name, value);
  const text = query.toString();
  const number = renderCaseNumber(c.var.case.number, deps.settings.casePrefix);
  return `/operator/cases/${number}${text === '' ? '' : `?${text}`}#${fragment}`;
}
