import type { PlainKey, Translator } from '@vakt/messages/translate';
import type { Assets } from '@vakt/ui/assets.ts';
import { renderCaseNumber } from '../access/case-number.ts';
import type { GuardedContext } from '../access/rules.ts';
import { FileField } from '../attachments/file-field.tsx';
import { type FileView, listFiles, listUploads } from '../attachments/list-files.ts';
import type { RefusedFile } from '../attachments/read-multipart.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { sendPage } from '../pages/frame.tsx';
import { nameStatus } from '../queues/describe-case.ts';
import { readListQuery } from '../queues/list-query.ts';
import { loadList } from '../queues/load-list.ts';
import { listUsableTemplates, type Template } from '../templates/usable-templates.ts';
import { FILES, listOf, readPosition } from './act-form.ts';
import { findPeople, findThread } from './case-page.store.ts';
import { CasePage } from './case-page.tsx';
import { ConflictPage } from './conflict-page.tsx';
import type { ComposeKind } from './drafts.store.ts';
import { type CaseView, idsOfRow, loadCase, type Written } from './load-case.ts';
import { namesOf } from './names.ts';

export type Deps = DeskDependencies & { assets: Assets };

/** What a page says was just done, by the word in its address. */
const TOLD: Readonly<Record<string, PlainKey>> = {
  taken: 'case.told.taken',
  saved: 'case.told.saved',
  note: 'case.told.note',
  recalled: 'case.told.recalled',
  'too-late': 'case.told.tooLate',
  draft: 'case.told.draft',
};

export interface ShowOptions {
  errors?: readonly { fieldId: string; text: string }[];
  list?: string;
  compose?: ComposeKind;
  more?: string;
  /** What was typed into a form of the head that comes back, by name. */
  typed?: (name: string) => string | undefined;
  /** Files that were sent with a form that comes back, and those that were not taken. */
  kept?: readonly FileView[];
  refused?: readonly RefusedFile[];
  /** What came when its writer was signed out, in place of the draft. */
  written?: Written;
}

/** Answers with the page of the case that the guard has opened. */
export async function showCase(c: GuardedContext, deps: Deps, options: ShowOptions = {}): Promise<Response> {
  const list = options.list ?? listOf(c);
  const { viewer, visit } = c.var;
  const [loaded, listed, templates, files] = await Promise.all([
    loadCase(deps, viewer, c.var.case, readPosition(c.req.query('before'))),
    loadList(deps, viewer, readListQuery(list)),
    listUsableTemplates(deps.db, viewer),
    listFiles(deps.db, { as: 'worker', viewer }, c.var.case.id),
  ]);
  const view = withWritten(loaded, options.written);
  const used = view.drafts.find(({ kind }) => kind === 'reply')?.templateId;
  const template = templates.find(({ id }) => id === used) ?? null;
  const page = { settings: deps.settings, assets: deps.assets, visit };
  const { errors = [], refused = [] } = options;
  const compose = options.compose ?? (c.req.query('compose') === 'note' ? 'note' : 'reply');
  const drafted = await loadDraftedFiles(deps, viewer.personId, view);
  const keptOf = (kind: ComposeKind) => (kind === compose ? options.kept : undefined) ?? drafted[kind];
  return sendPage(
    c,
    <CasePage
      page={page}
      view={view}
      viewerId={viewer.personId}
      now={deps.clock.now()}
      list={list}
      listed={listed}
      compose={compose}
      templates={templates}
      template={template && { id: template.id, name: template.name, effect: effectOf(visit.translator, template) }}
      told={toldIn(c)}
      keptAt={options.written && view.workable ? `#${options.written.kind}-body` : null}
      errors={errors}
      typed={options.typed}
      more={options.more ?? c.req.query('more') ?? null}
      files={files}
      withFiles={(kind) => keptOf(kind).length > 0 || (kind === compose && refused.length > 0)}
      fileField={(kind) => (
        <FileField
          name={FILES}
          id={`${kind}-files`}
          translator={visit.translator}
          settings={deps.settings.files}
          kept={keptOf(kind)}
          refused={kind === compose ? refused : []}
        />
      )}
    />,
    errors.length > 0 ? 422 : 200,
  );
}

/** What came when its writer was signed out stands in place of the draft. */
function withWritten(view: CaseView, written: Written | undefined): CaseView {
  if (!written) return view;
  return { ...view, drafts: [written, ...view.drafts.filter(({ kind }) => kind !== written.kind)] };
}

/** The files that the viewer's drafts keep. */
async function loadDraftedFiles(
  deps: Deps,
  personId: string,
  { drafts }: CaseView,
): Promise<Record<ComposeKind, FileView[]>> {
  const idsOf = (kind: ComposeKind) => drafts.find((draft) => draft.kind === kind)?.fileIds ?? [];
  const uploads = await listUploads(deps.db, personId, [...idsOf('reply'), ...idsOf('note')]);
  const filesOf = (kind: ComposeKind) => uploads.filter(({ id }) => idsOf(kind).includes(id));
  return { reply: filesOf('reply'), note: filesOf('note') };
}

function toldIn(c: GuardedContext): string | null {
  const key = TOLD[c.req.query('done') ?? ''];
  return key === undefined ? null : c.var.visit.translator.t(key);
}

/** What a template does with the case besides its text, in words. */
function effectOf(translator: Translator, template: Template): string | null {
  const { t } = translator;
  const { statusAfter, tag } = template;
  const status = statusAfter === null ? null : nameStatus(translator, statusAfter);
  if (status !== null && tag !== null) return t('compose.templateBoth', { status, tag });
  if (status !== null) return t('compose.templateStatus', { status });
  return tag === null ? null : t('compose.templateTag', { tag });
}

export interface ConflictOptions {
  list: string;
  seen: string;
  fields: readonly (readonly [string, string])[];
  body: string | null;
  isNote?: boolean;
}

/** Answers with the conflict page: what has come since, and what was written. */
export async function showConflict(c: GuardedContext, deps: Deps, options: ConflictOptions): Promise<Response> {
  const { viewer, visit } = c.var;
  const opened = c.var.case;
  const view = await loadCase(deps, viewer, opened, null);
  const rows = await findThread(deps.db, viewer, { caseId: opened.id, after: options.seen, limit: 100 });
  const people = await findPeople(deps.db, [...view.people.keys(), ...rows.flatMap(idsOfRow)]);
  const number = renderCaseNumber(opened.number, deps.settings.casePrefix);
  return sendPage(
    c,
    <ConflictPage
      page={{ settings: deps.settings, assets: deps.assets, visit }}
      head={view.head}
      number={number}
      names={namesOf(visit.translator, { people, groups: view.groups }, deps.settings.casePrefix)}
      now={deps.clock.now()}
      rows={rows}
      action={new URL(c.req.url).pathname}
      fields={options.fields}
      body={options.body}
      isNote={options.isNote ?? false}
      list={options.list}
    />,
    409,
  );
}
