import { formatList } from '@vakt/messages/format';
import { Button, ButtonRow, HiddenFields } from '@vakt/ui/form';
import type { Child } from 'hono/jsx';
import type { PageProps } from '../pages/frame.tsx';
import { LONGEST_BODY } from '../pages/read-form.ts';
import { nameGroup } from '../queues/describe-case.ts';
import type { PersonShown } from './case-page.store.ts';
import type { ComposeKind } from './drafts.store.ts';
import type { CaseView } from './load-case.ts';

export interface ComposerProps {
  page: PageProps;
  view: CaseView;
  /** "/operator/cases/NTNU0612345" */
  path: string;
  hidden: Record<string, string>;
  /** Which one is open. */
  open: ComposeKind;
  templates: readonly { id: string; name: string }[];
  /** The template that the draft of the reply began with, and what it does with the case. */
  template: { id: string; name: string; effect: string | null } | null;
  errors: Partial<Record<ComposeKind, string>>;
  /** Fields for files, by the kind of message. */
  files: (kind: ComposeKind) => Child;
  /** There are files to show, or faults of files. */
  withFiles: (kind: ComposeKind) => boolean;
}

/** Reply and internal note, each with a form of its own: another colour, other words, another button. */
export function Composer(props: ComposerProps) {
  const { t } = props.page.visit.translator;
  return (
    <section class="vk-composer" id="compose" aria-label={t('compose.title')}>
      <fieldset class="vk-composer__choice">
        <legend class="ds-sr-only">{t('compose.choose')}</legend>
        {(['reply', 'note'] as const).map((kind) => (
          <>
            <input
              class="ds-sr-only"
              type="radio"
              name="composer"
              id={`composer-${kind}`}
              checked={props.open === kind || undefined}
              data-key={kind === 'reply' ? 'r' : 'n'}
              data-focus={`${kind}-body`}
            />
            <label for={`composer-${kind}`}>{t(kind === 'reply' ? 'compose.reply' : 'compose.note')}</label>
          </>
        ))}
      </fieldset>
      <ReplyForm {...props} />
      <NoteForm {...props} />
    </section>
  );
}

function ReplyForm(props: ComposerProps) {
  const { page, path, hidden, template, view } = props;
  const { t } = page.visit.translator;
  return (
    <vakt-compose class="vk-composer__form vk-composer__form--reply" {...wiring(props, 'reply')}>
      <form
        method="post"
        action={`${path}/reply`}
        id="reply-form"
        enctype="multipart/form-data"
        aria-label={t('compose.reply')}
        novalidate
      >
        <HiddenFields values={{ ...hidden, kind: 'reply', ...(template ? { template: template.id } : {}) }} />
        <div class="vk-composer__top">
          <p class="vk-composer__to">
            <strong>{t('compose.to')}</strong> {recipients(props)}
          </p>
          {view.head.confidentiality === 'open' ? null : (
            <p class="vk-composer__notice">{t('compose.confidentialMail')}</p>
          )}
          <Unreached {...props} />
          <TemplatePicker {...props} />
        </div>
        <Body {...props} kind="reply" />
        {template?.effect ? <p class="vk-composer__effect">{template.effect}</p> : null}
        <Unsaved {...props} />
        <Files {...props} kind="reply" />
        <ButtonRow>
          <Button name="next" value="">
            {t('compose.send')}
          </Button>
          <Button variant="secondary" name="next" value="waiting-user">
            {t('compose.sendAndWait')}
          </Button>
          <Button variant="secondary" name="next" value="done">
            {t('compose.sendAndComplete')}
          </Button>
          <SaveDraft {...props} />
        </ButtonRow>
        <p class="vk-composer__saved" role="status" />
      </form>
    </vakt-compose>
  );
}

function NoteForm(props: ComposerProps) {
  const { page, path, hidden, view } = props;
  const { t } = page.visit.translator;
  const group = nameGroup(page.visit.translator, { nb: view.head.groupNb, en: view.head.groupEn });
  const isOpen = view.head.confidentiality === 'open';
  return (
    <vakt-compose class="vk-composer__form vk-composer__form--note" {...wiring(props, 'note')}>
      <form
        method="post"
        action={`${path}/note`}
        id="note-form"
        enctype="multipart/form-data"
        aria-label={t('compose.note')}
        novalidate
      >
        <HiddenFields values={{ ...hidden, kind: 'note' }} />
        <p class="vk-composer__to">{isOpen ? t('compose.noteFor.open') : t('compose.noteFor.closed', { group })}</p>
        <Body {...props} kind="note" />
        <Unsaved {...props} />
        <Files {...props} kind="note" />
        <ButtonRow>
          <Button>{t('compose.saveNote')}</Button>
          <SaveDraft {...props} />
        </ButtonRow>
        <p class="vk-composer__saved" role="status" />
      </form>
    </vakt-compose>
  );
}

function wiring({ page, path }: ComposerProps, kind: ComposeKind) {
  const { t } = page.visit.translator;
  return {
    'data-draft': `${path}/draft`,
    'data-kind': kind,
    'data-saved': t('compose.draftSaved'),
    'data-failed': t('compose.draftFailed'),
  };
}

function Body(props: ComposerProps & { kind: ComposeKind }) {
  const { kind, view, errors, page } = props;
  const { t } = page.visit.translator;
  const draft = view.drafts.find((one) => one.kind === kind);
  const error = errors[kind];
  return (
    <div class="ds-field">
      <label class="ds-sr-only" for={`${kind}-body`}>
        {t(kind === 'reply' ? 'compose.replyText' : 'compose.noteText')}
      </label>
      <textarea
        class="ds-input"
        id={`${kind}-body`}
        name="body"
        rows={3}
        maxlength={LONGEST_BODY}
        lang={kind === 'reply' ? view.head.language : undefined}
        aria-invalid={error ? 'true' : undefined}
        aria-describedby={error ? `${kind}-body-error` : undefined}
      >
        {draft?.body ?? ''}
      </textarea>
      {error ? (
        <p class="ds-validation-message" data-field="validation" role="alert" id={`${kind}-body-error`}>
          {error}
        </p>
      ) : null}
    </div>
  );
}

/** Puts a template's text into the draft; what is typed so far comes along. */
function TemplatePicker({ page, path, templates, template }: ComposerProps) {
  const { t } = page.visit.translator;
  if (templates.length === 0) {
    return (
      <p class="vk-composer__template">
        <a class="ds-link" href="/operator/templates">
          {t('templates.edit')}
        </a>
      </p>
    );
  }
  return (
    <div class="vk-composer__template">
      <label class="ds-sr-only" for="template-pick">
        {t('compose.template')}
      </label>
      <select class="ds-input" id="template-pick" name="insert">
        <option value="">{t('compose.templatePick')}</option>
        {templates.map((one) => (
          <option value={one.id} selected={one.id === template?.id || undefined}>
            {one.name}
          </option>
        ))}
      </select>
      <Button variant="secondary" formaction={`${path}/use-template`} formnovalidate>
        {t('compose.templateInsert')}
      </Button>
      <a class="ds-link" href="/operator/templates">
        {t('templates.edit')}
      </a>
    </div>
  );
}

/** Files take little room until somebody wants one; what is there already is shown. */
function Files(props: ComposerProps & { kind: ComposeKind }) {
  return (
    <details class="vk-composer__files" open={props.withFiles(props.kind) || undefined}>
      <summary>{props.page.visit.translator.t('compose.files')}</summary>
      {props.files(props.kind)}
    </details>
  );
}

/** Without script a draft is kept by this button; with script by itself, and the button goes. */
function SaveDraft({ page, path }: ComposerProps) {
  return (
    <span class="vk-composer__draft">
      <Button variant="tertiary" formaction={`${path}/draft`} formnovalidate>
        {page.visit.translator.t('compose.saveDraft')}
      </Button>
    </span>
  );
}

/** Whom no mail reaches, before somebody waits for their answer. */
function Unreached({ view, page }: ComposerProps) {
  const { t, tag } = page.visit.translator;
  const without = view.head.parties
    .map((id) => view.people.get(id))
    .filter((person): person is PersonShown => person !== undefined && person.email === null);
  const named = (people: PersonShown[]) =>
    formatList(
      tag,
      people.map(({ name }) => name || t('case.unknownPerson')),
    );
  const [own, nowhere] = [without.filter(({ hasAccount }) => hasAccount), without.filter((one) => !one.hasAccount)];
  const phones = nowhere.map(({ phone }) => phone).filter((phone) => phone !== null);
  if (without.length === 0) return null;
  return (
    <p class="vk-composer__unreached">
      {own.length > 0 ? <span>{t('compose.onlyMyCases', { names: named(own) })}</span> : null}
      {nowhere.length > 0 ? <span>{t('compose.notReached', { names: named(nowhere) })}</span> : null}
      {phones.length > 0 ? <span>{t('compose.callInstead', { phone: formatList(tag, phones) })}</span> : null}
    </p>
  );
}

/** Why a text could not be kept, and so was not sent. The page script shows the right one. */
function Unsaved({ page }: ComposerProps) {
  const { t } = page.visit.translator;
  return (
    <div class="vk-composer__unsaved" role="alert">
      <p data-saving="failed" hidden>
        {t('compose.unsent.failed')}
      </p>
      <p data-saving="signedOut" hidden>
        {t('compose.unsent.signedOut')}{' '}
        <a class="ds-link" href="/operator" target="_blank" rel="noopener">
          {t('compose.unsent.signIn')}
        </a>
      </p>
      <p data-saving="refused" hidden>
        {t('compose.unsent.refused')}
      </p>
    </div>
  );
}

/** Everybody who gets a reply, by name. */
function recipients({ view, page }: ComposerProps): string {
  const { t } = page.visit.translator;
  const shown = view.head.parties.map((id) => {
    const person = view.people.get(id);
    const name = person?.name ?? t('case.unknownPerson');
    return person?.email && person.email !== name ? `${name} (${person.email})` : name;
  });
  return shown.join(', ');
}
