import { ErrorSummary } from '@vakt/ui/form';
import { Alert } from '@vakt/ui/status';
import type { Child } from 'hono/jsx';
import { renderCaseNumber } from '../access/case-number.ts';
import { FileList } from '../attachments/file-list.tsx';
import type { FileView } from '../attachments/list-files.ts';
import { KeptNote } from '../kept-forms/kept-note.tsx';
import type { PageProps } from '../pages/frame.tsx';
import type { LoadedList } from '../queues/load-list.ts';
import { WorkspaceFrame } from '../queues/workspace-frame.tsx';
import { CASE_ID } from './case-gone.tsx';
import { CaseHead } from './case-head.tsx';
import { CaseMore } from './case-more.tsx';
import { Composer } from './composer.tsx';
import type { ComposeKind } from './drafts.store.ts';
import type { CaseView } from './load-case.ts';
import { namesOf } from './names.ts';
import { Thread } from './thread.tsx';

export interface CasePageProps {
  page: PageProps;
  view: CaseView;
  viewerId: string;
  now: Date;
  /** The list's query, to come back to. */
  list: string;
  listed: LoadedList;
  compose: ComposeKind;
  templates: readonly { id: string; name: string }[];
  template: { id: string; name: string; effect: string | null } | null;
  /** What has just been done, in words. */
  told: string | null;
  /** Where a text stands that came when its writer was signed out. */
  keptAt: string | null;
  /** What is wrong, and with which field. */
  errors: readonly { fieldId: string; text: string }[];
  /** What was typed into a form of the head that comes back, by name. */
  typed?: ((name: string) => string | undefined) | undefined;
  /** Which part of "more" is open. */
  more: string | null;
  /** Of the whole case; each stands below its message. */
  files: readonly FileView[];
  fileField: (kind: ComposeKind) => Child;
  withFiles: (kind: ComposeKind) => boolean;
}

/** The page of one case: list left, case right; on a phone the case alone. */
export function CasePage(props: CasePageProps) {
  const { page, view, listed } = props;
  const number = renderCaseNumber(view.head.number, page.settings.casePrefix);
  return (
    <WorkspaceFrame
      {...page}
      // What a sealed case is about stands in no list, the browser's own history among them.
      title={view.head.confidentiality === 'sealed' ? number : `${number} ${view.head.title}`}
      list={listed}
      current={view.head.number}
      opened={{ number, seen: view.thread.at(-1)?.position ?? '0', version: view.head.version }}
      shows="detail"
    >
      <CasePane {...props} number={number} />
    </WorkspaceFrame>
  );
}

function CasePane(props: CasePageProps & { number: string }) {
  const { page, view, list, number, errors } = props;
  const { t } = page.visit.translator;
  const path = `/operator/cases/${number}`;
  const last = view.thread.at(-1)?.position ?? '0';
  const hidden = { version: String(view.head.version), seen: last, list };
  const back = list === '' ? '/operator' : `/operator?${list}`;
  const errorOf = (id: string) => errors.find(({ fieldId }) => fieldId === id)?.text;
  const { now, viewerId, typed } = props;
  const common = { page, view, path, hidden, back, now, viewerId, errorOf, ...(typed ? { typed } : {}) };
  const found = { reply: errorOf('reply-body'), note: errorOf('note-body') };
  return (
    <article class="vk-case" id={CASE_ID} aria-labelledby="case-title" data-case={number}>
      <ErrorSummary title={t('common.errorSummary')} errors={errors} />
      {props.keptAt === null ? null : <KeptNote translator={page.visit.translator} at={props.keptAt} />}
      {props.told === null ? null : <Alert tone="success">{props.told}</Alert>}
      <CaseHead {...common} />
      {view.workable ? <CaseMore {...common} open={props.more} /> : null}
      <ThreadPart {...props} path={path} />
      {view.workable ? (
        <Composer
          page={page}
          view={view}
          path={path}
          hidden={hidden}
          open={props.compose}
          templates={props.templates}
          template={props.template}
          errors={Object.fromEntries(Object.entries(found).filter(([, text]) => text !== undefined))}
          files={props.fileField}
          withFiles={props.withFiles}
        />
      ) : null}
    </article>
  );
}

/** The thread, and the way to what is older than it. */
function ThreadPart(props: CasePageProps & { path: string }) {
  const { page, view, list, path } = props;
  const { translator } = page.visit;
  const { t } = translator;
  return (
    <section class="vk-case__thread" aria-labelledby="thread-title" tabindex={0}>
      <h2 class="ds-sr-only" id="thread-title">
        {t('case.thread')}
      </h2>
      {view.olderBefore === null ? null : (
        <p class="vk-thread__older">
          <a class="ds-link" href={`${path}?${withOlder(list, view.olderBefore)}`}>
            {t('case.older')}
          </a>
        </p>
      )}
      <Thread
        rows={view.thread}
        translator={translator}
        names={namesOf(translator, view, page.settings.casePrefix)}
        now={props.now}
        parties={view.head.parties}
        files={(messageId) => (
          <FileList
            files={props.files.filter((file) => file.messageId === messageId)}
            base={`${path}/files`}
            translator={translator}
            removable={view.workable}
          />
        )}
        undo={view.workable ? { action: `${path}/recall`, personId: props.viewerId, list } : null}
      />
    </section>
  );
}

function withOlder(list: string, before: string): string {
  const query = new URLSearchParams(list);
  query.set('before', before);
  return query.toString();
}
