import { formatDateTime } from '@vakt/messages/format';
import type { PlainKey } from '@vakt/messages/translate';
import { MoreInformation, Panel, SmallPrint, StepHeading } from '@vakt/ui/content';
import { Button, ButtonRow, ErrorSummary, Form, TextLink } from '@vakt/ui/form';
import { Alert } from '@vakt/ui/status';
import { KeptNote } from '../kept-forms/kept-note.tsx';
import { DeskFrame, type PageProps } from '../pages/frame.tsx';
import { FIELD_KINDS, MOST_FIELDS, type ServiceContent } from './content.ts';
import type { EditableRow, VersionRow } from './editor.store.ts';
import { EditorField, KIND_KEYS } from './editor-field.tsx';
import { AboutPart, CardPart, CasePart } from './editor-parts.tsx';
import { countUntranslated } from './publication-faults.ts';

/** What has just happened to the service, said once. */
export const NOTICES = ['created', 'saved', 'published', 'condition', 'retired', 'restored', 'discarded'] as const;
export type Notice = (typeof NOTICES)[number];

export interface EditorPageProps extends PageProps {
  service: EditableRow;
  content: ServiceContent;
  /** Of the draft that stands here; 0 for none: then what is published stands here. */
  revision: number;
  versions: readonly VersionRow[];
  /** What is wrong, by the name of the field in the editor. */
  faults: ReadonlyMap<string, string>;
  groups: readonly { id: string; name: string }[];
  namedText: string;
  notice: Notice | null;
  /** Somebody else saved meanwhile: what stands here is what this person wrote, and is not saved. */
  conflict: boolean;
  /** It was sent when the session had run out: what stands here is not saved. */
  isKept: boolean;
  /** The question that stands open. */
  open: string;
}

/** The editor of a service: its words, its form, what becomes of its cases. One form, so that no button loses what was written. */
export function EditorPage(props: EditorPageProps) {
  const { visit, service, content, faults } = props;
  const { translator } = visit;
  const { t } = translator;
  const title = content.name.nb || t('services.unnamedService');
  const address = `/operator/services/${service.key}`;
  const errors = [...faults].map(([fieldId, text]) => ({ fieldId, text }));
  return (
    <DeskFrame {...props} title={title} variant="wide" current="services">
      <p>
        <TextLink href="/operator/services">{t('services.title')}</TextLink>
      </p>
      <StepHeading title={title} lead={<State {...props} />} />
      {props.isKept ? <KeptNote translator={translator} /> : null}
      <Notices {...props} />
      <ErrorSummary title={t('common.errorSummary')} errors={errors} />
      <Form
        action={address}
        hidden={{ revision: String(props.revision), order: content.fields.map(({ id }) => id).join(' ') }}
      >
        <Buttons {...props} />
        <Panel title={t('services.about')}>
          <div class="vk-form">
            <AboutPart content={content} translator={translator} faults={faults} />
          </div>
        </Panel>
        <Panel title={t('services.form')}>
          <Questions {...props} />
        </Panel>
        <Panel title={t('services.card')}>
          <MoreInformation label={t('services.cardText')} open={Object.keys(content.card).length > 0}>
            <div class="vk-form">
              <CardPart content={content} translator={translator} faults={faults} />
            </div>
          </MoreInformation>
        </Panel>
        <Panel title={t('services.case')}>
          <MoreInformation label={t('services.caseText')} open={faults.has('named') || faults.has('titleField')}>
            <div class="vk-form">
              <CasePart {...props} translator={translator} owner={service.groupId} />
            </div>
          </MoreInformation>
        </Panel>
        <Buttons {...props} />
      </Form>
      <Versions {...props} />
      <Endings {...props} />
    </DeskFrame>
  );
}

/** "Utkast, lagret …. Versjon 2 er publisert." */
function State({ visit, service, versions }: EditorPageProps) {
  const { t, tag } = visit.translator;
  const draft = versions.find(({ state }) => state === 'draft');
  const { publishedVersion, retiredAt } = service;
  return (
    <>
      {draft
        ? t('services.stateDraft', { at: formatDateTime(tag, draft.savedAt), name: draft.savedBy ?? '–' })
        : t('services.stateNoDraft')}{' '}
      {publishedVersion === null ? t('services.stateNotPublished') : null}
      {publishedVersion !== null && retiredAt === null
        ? t('services.statePublished', { version: String(publishedVersion) })
        : null}
      {publishedVersion !== null && retiredAt !== null ? t('services.stateRetired') : null}
    </>
  );
}

const NOTICE_KEYS: Record<Notice, PlainKey> = {
  created: 'services.noticeCreated',
  saved: 'services.noticeSaved',
  published: 'services.noticePublished',
  condition: 'services.noticeCondition',
  retired: 'services.noticeRetired',
  restored: 'services.noticeRestored',
  discarded: 'services.noticeDiscarded',
};

function Notices({ visit, service, notice, conflict, versions }: EditorPageProps) {
  const { t, tag } = visit.translator;
  const latest = versions.find(({ state }) => state === 'draft') ?? versions[0];
  if (conflict) {
    return (
      <Alert tone="warning" title={t('services.conflictTitle')} urgent>
        <p>
          {t('services.conflictText', {
            name: latest?.savedBy ?? '–',
            at: latest ? formatDateTime(tag, latest.savedAt) : '',
          })}
        </p>
        <TextLink href={`/operator/services/${service.key}`}>{t('services.conflictTheirs')}</TextLink>
      </Alert>
    );
  }
  if (notice === null) return null;
  return (
    <Alert tone={notice === 'condition' ? 'warning' : 'success'}>
      <p>{t(NOTICE_KEYS[notice])}</p>
      {notice === 'published' ? (
        <TextLink href={`/self-service/services/${service.key}`}>{t('services.seePublished')}</TextLink>
      ) : null}
    </Alert>
  );
}

function Buttons({ visit }: EditorPageProps) {
  const { t } = visit.translator;
  return (
    <ButtonRow>
      <Button name="act" value="save">
        {t('services.save')}
      </Button>
      <Button variant="secondary" name="act" value="preview">
        {t('services.preview')}
      </Button>
      <Button variant="secondary" name="act" value="publish">
        {t('services.publish')}
      </Button>
    </ButtonRow>
  );
}

function Questions(props: EditorPageProps) {
  const { visit, content, faults, open } = props;
  const { translator } = visit;
  const { t } = translator;
  const untranslated = countUntranslated(content);
  return (
    <>
      <p>{t('services.formText')}</p>
      <div class="vk-editor-fields">
        {content.fields.map((field, index) => (
          <EditorField
            field={field}
            index={index}
            fields={content.fields}
            translator={translator}
            faults={faults}
            open={field.id === open}
          />
        ))}
      </div>
      {content.fields.length < MOST_FIELDS ? (
        <fieldset class="ds-fieldset vk-editor-add" id="add">
          <legend class="ds-label">{t('services.add')}</legend>
          <div class="vk-editor-add__kinds">
            {FIELD_KINDS.map((kind) => (
              <Button variant="secondary" icon="Plus" name="act" value={`add:${kind}`}>
                {t(KIND_KEYS[kind])}
              </Button>
            ))}
          </div>
        </fieldset>
      ) : (
        <p>{t('services.noMoreQuestions')}</p>
      )}
      {untranslated > 0 ? <SmallPrint>{t('services.untranslated', { count: untranslated })}</SmallPrint> : null}
    </>
  );
}

const STATE_KEYS: Record<VersionRow['state'], PlainKey> = {
  draft: 'services.versionDraft',
  published: 'services.versionPublished',
  superseded: 'services.versionSuperseded',
};

function Versions({ visit, service, versions }: EditorPageProps) {
  const { t, tag } = visit.translator;
  return (
    <Panel title={t('services.versions')} id="versions">
      <ul class="ds-list">
        {versions.map(({ version, state, publishedAt, savedAt, savedBy }) => (
          <li>
            <TextLink href={`/operator/services/${service.key}/preview?version=${version}`}>
              {t('services.version', { version: String(version) })}
            </TextLink>{' '}
            {t(STATE_KEYS[state])}, {formatDateTime(tag, publishedAt ?? savedAt)}
            {savedBy ? `, ${savedBy}` : null}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Endings({ visit, service, revision }: EditorPageProps) {
  const { t } = visit.translator;
  const address = `/operator/services/${service.key}`;
  const isPublished = service.publishedVersion !== null;
  return (
    <Panel title={t('services.endings')}>
      {isPublished && service.retiredAt === null ? (
        <Form action={`${address}/retire`}>
          <Button variant="secondary" danger>
            {t('services.retire')}
          </Button>
        </Form>
      ) : null}
      {isPublished && service.retiredAt !== null ? (
        <Form action={`${address}/restore`}>
          <Button variant="secondary">{t('services.restore')}</Button>
        </Form>
      ) : null}
      {revision > 0 ? (
        <MoreInformation label={t(isPublished ? 'services.discard' : 'services.delete')}>
          <p>{t(isPublished ? 'services.discardText' : 'services.deleteText')}</p>
          <Form action={`${address}/discard`} hidden={{ revision: String(revision) }}>
            <Button variant="secondary" danger>
              {t(isPublished ? 'services.discardSurely' : 'services.deleteSurely')}
            </Button>
          </Form>
        </MoreInformation>
      ) : null}
      <SmallPrint>{t('services.endingsText')}</SmallPrint>
    </Panel>
  );
}
