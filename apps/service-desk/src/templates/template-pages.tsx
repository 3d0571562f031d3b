import { StepHeading } from '@vakt/ui/content';
import { EmptyState } from '@vakt/ui/desk';
import { SelectField, TextArea, TextField } from '@vakt/ui/fields';
import { Button, ButtonLink, ButtonRow, ErrorSummary, Form, TextLink } from '@vakt/ui/form';
import { Alert } from '@vakt/ui/status';
import { DeskFrame, type PageProps } from '../pages/frame.tsx';
import { nameGroup, nameStatus } from '../queues/describe-case.ts';
import { CASE_STATUSES } from '../tables-of-cases.ts';
import { ALL_VARIABLES } from './fill-template.ts';
import type { TemplateFault, TypedTemplate } from './read-template.ts';
import { TEMPLATE_LANGUAGES, type Template } from './templates.store.ts';

export interface TemplateGroup {
  /** Null: all groups. */
  id: string | null;
  nb: string;
  en: string;
}

export interface TemplateListProps {
  page: PageProps;
  templates: readonly (Template & { editable: boolean })[];
  groups: readonly TemplateGroup[];
  mayAdd: boolean;
  /** What was just done. */
  done: 'saved' | 'removed' | null;
}

/** The templates that a case worker has, and for editors the way to change them. */
export function TemplateListPage(props: TemplateListProps) {
  const { page, templates, groups, mayAdd, done } = props;
  const { translator } = page.visit;
  const { t } = translator;
  return (
    <DeskFrame {...page} title={t('templates.title')} variant="wide" current="queue">
      {done === null ? null : <Alert tone="success">{t(`templates.${done}`)}</Alert>}
      <StepHeading title={t('templates.title')} lead={t('templates.lead')} />
      {mayAdd ? <ButtonLink href="/operator/templates/new">{t('templates.add')}</ButtonLink> : null}
      {templates.length === 0 ? (
        <EmptyState title={t('templates.none')} text={t('templates.noneText')} />
      ) : (
        <ul class="vk-templates">
          {templates.map((template) => {
            const group = groups.find(({ id }) => id === template.groupId);
            const facts = [
              group && template.groupId !== null ? nameGroup(translator, group) : t('templates.allGroups'),
              TEMPLATE_LANGUAGES.filter((tag) => template.bodies[tag])
                .map((tag) => t(`templates.language.${tag}`))
                .join(', '),
              template.statusAfter === null ? '' : nameStatus(translator, template.statusAfter),
              template.tag ?? '',
            ];
            return (
              <li>
                <p>
                  {template.editable ? (
                    <TextLink href={`/operator/templates/${template.id}`}>{template.name}</TextLink>
                  ) : (
                    <strong>{template.name}</strong>
                  )}
                </p>
                <p class="vk-templates__facts">{facts.filter(Boolean).join(' · ')}</p>
              </li>
            );
          })}
        </ul>
      )}
    </DeskFrame>
  );
}

export interface TemplatePageProps {
  page: PageProps;
  /** Null for a new one. */
  id: string | null;
  typed: TypedTemplate;
  groups: readonly TemplateGroup[];
  faults: readonly TemplateFault[];
  /** Somebody saved it meanwhile. */
  changed: boolean;
}

/** One template: its texts in three languages, and what it does with the case besides. */
export function TemplatePage(props: TemplatePageProps) {
  const { page, id, typed, faults, changed } = props;
  const { t } = page.visit.translator;
  const title = id === null ? t('templates.newTitle') : t('templates.editTitle');
  const action = id === null ? '/operator/templates' : `/operator/templates/${id}`;
  const errors = faults.map((fault) => ({ fieldId: fault.field, text: sayFault(props, fault) }));
  return (
    <DeskFrame {...page} title={title} variant="wide" current="queue">
      <p>
        <TextLink href="/operator/templates">{t('templates.back')}</TextLink>
      </p>
      <StepHeading title={title} />
      {changed ? <Alert tone="warning">{t('templates.changed')}</Alert> : null}
      <ErrorSummary title={t('common.errorSummary')} errors={errors} />
      <Form action={action} hidden={{ seen: typed.seen }}>
        <TextField
          name="name"
          label={t('templates.name')}
          value={typed.name}
          error={errorOf(props, 'name')}
          required
          maxlength={80}
        />
        {id === null ? <GroupChoice {...props} /> : null}
        <Bodies {...props} />
        <Effects {...props} />
        <ButtonRow>
          <Button>{t('common.save')}</Button>
        </ButtonRow>
      </Form>
      {id === null ? null : (
        <Form action={`${action}/remove`}>
          <Button variant="secondary" danger>
            {t('templates.remove')}
          </Button>
        </Form>
      )}
    </DeskFrame>
  );
}

function GroupChoice(props: TemplatePageProps) {
  const { page, typed, groups } = props;
  const { translator } = page.visit;
  return (
    <SelectField
      name="group"
      label={translator.t('templates.group')}
      value={typed.group}
      error={errorOf(props, 'group')}
      options={groups.map((group) => ({
        value: group.id ?? 'all',
        label: group.id === null ? translator.t('templates.allGroups') : nameGroup(translator, group),
      }))}
    />
  );
}

function Bodies(props: TemplatePageProps) {
  const { page, typed } = props;
  const { t, tag } = page.visit.translator;
  return (
    <>
      <div>
        <p class="vk-hint">{t('templates.variables')}</p>
        <p class="vk-templates__words">
          {ALL_VARIABLES.map(([norwegian, english]) => (
            <code>{`{${tag === 'en' ? english : norwegian}}`}</code>
          ))}
        </p>
      </div>
      {TEMPLATE_LANGUAGES.map((language) => (
        <TextArea
          name={language}
          label={t(`templates.language.${language}`)}
          value={typed.bodies[language]}
          error={errorOf(props, language)}
          rows={6}
          maxlength={10_000}
        />
      ))}
    </>
  );
}

function Effects(props: TemplatePageProps) {
  const { page, typed } = props;
  const { translator } = page.visit;
  const { t } = translator;
  return (
    <>
      <SelectField
        name="status"
        label={t('templates.status')}
        value={typed.status}
        empty={t('templates.noStatus')}
        options={CASE_STATUSES.filter((one) => one !== 'registered' && one !== 'updated').map((status) => ({
          value: status,
          label: nameStatus(translator, status),
        }))}
      />
      <TextField
        name="tag"
        label={`${t('templates.tag')} (${t('common.optional')})`}
        value={typed.tag}
        maxlength={30}
      />
    </>
  );
}

function errorOf(props: TemplatePageProps, field: TemplateFault['field']): string | null {
  const fault = props.faults.find((one) => one.field === field);
  return fault === undefined ? null : sayFault(props, fault);
}

function sayFault({ page }: TemplatePageProps, fault: TemplateFault): string {
  const { t } = page.visit.translator;
  if (fault.what === 'unknown-words') return t('templates.error.words', { words: fault.words.join(', ') });
  if (fault.field === 'name') return t('templates.error.name');
  return fault.field === 'group' ? t('templates.error.group') : t('templates.error.body');
}
