import type { PlainKey } from '@vakt/messages/translate';
import { Panel, StepHeading } from '@vakt/ui/content';
import { EmptyState } from '@vakt/ui/desk';
import { SelectField, TextField } from '@vakt/ui/fields';
import { Button, ButtonLink, ButtonRow, ErrorSummary, Form, TextLink } from '@vakt/ui/form';
import { describeEvent, joinFacts } from '../../audit/describe-event.ts';
import type { FoundEvent } from '../../audit/found-event.ts';
import { ALL_KINDS, AUDIT_CLASSES, type AuditClass, KINDS } from '../../audit/kinds.ts';
import type { SearchFault, WrittenSearch } from '../../audit/read-search.ts';
import { AUDIT_ADDRESS } from '../../own-services.ts';
import type { PageContext } from '../../web/page-context.ts';
import { renderConsoleFrame } from '../console-frame.tsx';
import type { Administrator } from '../find-administrator.ts';
import { Table } from '../table.tsx';
import { createFigurer } from '../words.ts';
import { addressAudit, writePlace } from './audit-filter.ts';
import { ChainPanel } from './chain-panel.tsx';
import type { AuditView } from './gather-audit.ts';

interface Props {
  page: PageContext;
  view: AuditView;
}

const CLASS_NAMES: Record<AuditClass, PlainKey> = {
  signIns: 'auditPage.class.signIns',
  messages: 'auditPage.class.messages',
  account: 'auditPage.class.account',
  administration: 'auditPage.class.administration',
};

const FAULTS: Record<SearchFault['kind'], PlainKey> = {
  nobody: 'auditPage.fault.nobody',
  'no-kind': 'auditPage.fault.kind',
  'no-time': 'auditPage.fault.time',
  'no-service': 'auditPage.fault.service',
  'no-journey': 'auditPage.fault.journey',
};

/** Everything on record, newest first, with what it is searched by. */
export function renderAuditPage(page: PageContext, administrator: Administrator, view: AuditView): string {
  const { t } = page;
  const { faults, filter } = view;
  return renderConsoleFrame({
    page: { ...page, path: addressAudit(AUDIT_ADDRESS, filter.written) },
    administrator,
    title: t('auditPage.title'),
    current: 'audit',
    hasErrors: faults.length > 0,
    children: (
      <>
        <StepHeading title={t('auditPage.title')} lead={t('auditPage.lead')} />
        <ErrorSummary
          title={t('common.errorSummary')}
          errors={faults.map(({ field, kind }) => ({ fieldId: field, text: t(FAULTS[kind]) }))}
        />
        <SearchForm page={page} view={view} />
        {faults.length > 0 ? null : <Found page={page} view={view} />}
        <ChainPanel page={page} chain={view.chain} />
      </>
    ),
  });
}

function SearchForm({ page, view }: Props) {
  const { t, settings } = page;
  const { written } = view.filter;
  const errorOf = (field: keyof WrittenSearch) => {
    const fault = view.faults.find((one) => one.field === field);
    return fault ? t(FAULTS[fault.kind]) : null;
  };
  const text = (name: keyof WrittenSearch, label: PlainKey, hint?: PlainKey) => (
    <TextField
      name={name}
      label={t(label)}
      hint={hint ? t(hint) : undefined}
      value={written[name]}
      error={errorOf(name)}
      maxlength={200}
      spellcheck={false}
      autocomplete="off"
    />
  );
  const services = settings.services.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Form action={AUDIT_ADDRESS} method="get" label={t('auditPage.searchLabel')}>
      <div class="vk-console__filter vk-console__filter--wide">
        {text('person', 'auditPage.person', 'auditPage.personHint')}
        <SelectField
          name="kind"
          label={t('auditPage.kind')}
          value={written.kind}
          error={errorOf('kind')}
          options={listKinds(page)}
        />
        <SelectField
          name="service"
          label={t('auditPage.service')}
          value={written.service}
          options={[{ value: '', label: t('auditPage.allServices') }, ...services]}
        />
        {text('actor', 'auditPage.actor')}
        {text('since', 'auditPage.since', 'auditPage.timeHint')}
        {text('until', 'auditPage.until', 'auditPage.timeHint')}
        {text('journey', 'auditPage.journey')}
      </div>
      <ButtonRow>
        <Button>{t('auditPage.search')}</Button>
        <ButtonLink href={AUDIT_ADDRESS}>{t('auditPage.clear')}</ButtonLink>
      </ButtonRow>
    </Form>
  );
}

function listKinds({ t, language }: PageContext) {
  const classes = AUDIT_CLASSES.map((one) => ({ value: one, label: t(CLASS_NAMES[one]) }));
  const kinds = ALL_KINDS.map((kind) => ({ value: kind, label: t(KINDS[kind].words) }));
  kinds.sort((one, other) => one.label.localeCompare(other.label, language));
  return [{ value: '', label: t('auditPage.allKinds') }, ...classes, ...kinds];
}

function Found({ page, view }: Props) {
  const { t } = page;
  const { events, filter, hasMore } = view;
  const last = events.at(-1);
  if (!last) return <EmptyState title={t('auditPage.nothing')} text={t('auditPage.nothingText')} />;
  const { written } = filter;
  const exportTo = (format: string) => addressAudit(`${AUDIT_ADDRESS}/export`, written, { format });
  return (
    <Panel title={t('auditPage.foundHeading')}>
      <EventTable page={page} view={view} />
      <ButtonRow>
        {hasMore ? (
          <ButtonLink href={addressAudit(AUDIT_ADDRESS, written, { behind: writePlace(last) })}>
            {t('auditPage.older')}
          </ButtonLink>
        ) : null}
        <ButtonLink href={exportTo('jsonl')} variant="tertiary">
          {t('auditPage.exportJson')}
        </ButtonLink>
        <ButtonLink href={exportTo('cef')} variant="tertiary">
          {t('auditPage.exportCef')}
        </ButtonLink>
      </ButtonRow>
      <p class="vk-small">{t('auditPage.recordedNote')}</p>
    </Panel>
  );
}

/** Who an event is about, as it can be searched for. */
export function addressOf({ settings }: PageContext, { userName, organisation }: FoundEvent): string {
  if (userName === null) return '–';
  const domain = settings.organisations.find(({ id }) => id === organisation)?.domain;
  return domain ? `${userName}@${domain}` : userName;
}

function EventTable({ page, view }: Props) {
  const { t, language } = page;
  const figures = createFigurer(language);
  return (
    <Table
      id="events"
      caption={t('auditPage.foundCaption')}
      columns={[
        { label: t('auditPage.when') },
        { label: t('auditPage.what') },
        { label: t('auditPage.person') },
        { label: t('auditPage.facts') },
      ]}
      rows={view.events.map((event) => {
        const described = describeEvent(language, view.names, event);
        return [
          <span class="vk-figures__whole">
            <TextLink href={`${AUDIT_ADDRESS}/events/${event.id}`}>{figures.moment(event.at)}</TextLink>
          </span>,
          described.what,
          addressOf(page, event),
          joinFacts(described),
        ];
      })}
    />
  );
}
