import { createTranslator } from '@vakt/messages/translate';
import { Panel, StepHeading } from '@vakt/ui/content';
import { EmptyState } from '@vakt/ui/desk';
import { FileField, PasswordField, SelectField, TextField } from '@vakt/ui/fields';
import { Button, ButtonLink, ErrorSummary, Form, TextLink } from '@vakt/ui/form';
import { describeFileFault } from '../../factors/hardware-token/import/describe-fault.ts';
import type { FileFault } from '../../factors/hardware-token/import/fault.ts';
import type { TokenImport } from '../../factors/hardware-token/import/import-tokens.ts';
import type { InventoryToken } from '../../factors/hardware-token/list-tokens.ts';
import type { TokenState } from '../../factors/hardware-token/token.ts';
import { TOKENS_ADDRESS } from '../../own-services.ts';
import type { PageContext } from '../../web/page-context.ts';
import { renderConsoleFrame } from '../console-frame.tsx';
import type { Administrator } from '../find-administrator.ts';
import { Table } from '../table.tsx';
import { createFigurer } from '../words.ts';
import { IMPORT_STATES } from './import-page.tsx';
import { STATE_NAMES } from './state-words.ts';

/** Why a file was not taken in. */
export type UploadFault = FileFault | { kind: 'missing' };

export interface TokensView {
  counts: ReadonlyMap<TokenState, number>;
  imports: readonly TokenImport[];
  tokens: readonly InventoryToken[];
  next: string | null;
  filter: { search: string; state: TokenState | null; after: string };
}

export interface TokensPageProps {
  page: PageContext;
  administrator: Administrator;
  view: TokensView;
  fault: UploadFault | null;
}

const STATES: readonly TokenState[] = ['stock', 'assigned', 'active', 'removed', 'lost'];

/** The organisation's hardware tokens: how many, a file to take in, the last imports, and a list to look in. */
export function renderTokensPage(props: TokensPageProps): string {
  const { page, administrator, fault } = props;
  const { t } = page;
  const told = fault && describeUpload(page, fault);
  return renderConsoleFrame({
    page: { ...page, path: TOKENS_ADDRESS },
    administrator,
    title: t('tokens.title'),
    current: 'tokens',
    hasErrors: fault !== null,
    children: (
      <>
        <StepHeading title={t('tokens.title')} lead={t('tokens.lead')} />
        <ErrorSummary title={t('common.errorSummary')} errors={told ? [{ fieldId: 'file', text: told }] : []} />
        <Counts {...props} />
        <Panel title={t('tokens.importHeading')}>
          <UploadForm {...props} told={told} />
          <Imports {...props} />
        </Panel>
        <Panel title={t('tokens.listHeading')} id="list">
          <Filter {...props} />
          <Tokens {...props} />
        </Panel>
      </>
    ),
  });
}

function describeUpload({ t, language }: PageContext, fault: UploadFault): string {
  return fault.kind === 'missing' ? t('tokens.fileMissing') : describeFileFault(createTranslator(language), fault);
}

function Counts({ page, view }: TokensPageProps) {
  const figures = createFigurer(page.language);
  return (
    <dl class="vk-console__summary">
      {STATES.map((state) => (
        <div>
          <dt>{page.t(STATE_NAMES[state])}</dt>
          <dd>{figures.count(view.counts.get(state) ?? 0)}</dd>
        </div>
      ))}
    </dl>
  );
}

function UploadForm({ page, administrator, told }: TokensPageProps & { told: string | null }) {
  const { t } = page;
  return (
    <Form
      action={`${TOKENS_ADDRESS}/import`}
      multipart
      hidden={{ session: administrator.sessionId }}
      label={t('tokens.importHeading')}
    >
      <PasswordField
        name="key"
        label={`${t('tokens.keyLabel')} (${t('common.optional')})`}
        hint={t('tokens.keyHint')}
        showLabel={t('signIn.showPassword')}
        hideLabelText={t('signIn.hidePassword')}
        isNew
      />
      <FileField
        name="file"
        label={t('tokens.fileLabel')}
        hint={t('tokens.fileHint')}
        error={told}
        accept=".csv,.xml,.pskc,text/csv,application/xml,application/pskc+xml"
        required
      />
      <Button>{t('tokens.upload')}</Button>
    </Form>
  );
}

function Imports({ page, view }: TokensPageProps) {
  const { t } = page;
  const figures = createFigurer(page.language);
  if (view.imports.length === 0) return null;
  return (
    <Table
      id="imports"
      caption={t('tokens.importsCaption')}
      columns={[
        { label: t('tokens.file') },
        { label: t('console.state') },
        { label: t('tokens.added'), numeric: true },
        { label: t('tokens.failed'), numeric: true },
        { label: t('tokens.startedAt') },
        { label: t('tokens.by') },
      ]}
      rows={view.imports.map((one) => [
        <TextLink href={`${TOKENS_ADDRESS}/imports/${one.id}`}>{one.fileName}</TextLink>,
        t(IMPORT_STATES[one.state]),
        figures.count(one.added),
        figures.count(one.failed),
        figures.moment(one.startedAt),
        one.byName,
      ])}
    />
  );
}

function Filter({ page, view }: TokensPageProps) {
  const { t } = page;
  const { search, state } = view.filter;
  return (
    <Form action={`${TOKENS_ADDRESS}#list`} method="get" label={t('tokens.searchLabel')}>
      <div class="vk-console__filter">
        <TextField
          name="search"
          type="search"
          label={t('tokens.searchLabel')}
          hint={t('tokens.searchHint')}
          value={search}
          maxlength={100}
        />
        <SelectField
          name="state"
          label={t('console.state')}
          value={state ?? ''}
          options={[
            { value: '', label: t('tokens.allStates') },
            ...STATES.map((one) => ({ value: one, label: t(STATE_NAMES[one]) })),
          ]}
        />
        <Button variant="secondary">{t('console.show')}</Button>
      </div>
    </Form>
  );
}

function Tokens({ page, view }: TokensPageProps) {
  const { t } = page;
  const { tokens, next, filter } = view;
  if (tokens.length === 0) return <EmptyState title={t('tokens.none')} text={t('tokens.noneText')} />;
  const figures = createFigurer(page.language);
  const address = new URLSearchParams({ search: filter.search, state: filter.state ?? '', after: next ?? '' });
  return (
    <>
      <Table
        id="tokens"
        caption={t('tokens.tableCaption')}
        columns={[
          { label: t('tokens.serial') },
          { label: t('tokens.make') },
          { label: t('tokens.kind') },
          { label: t('console.state') },
          { label: t('tokens.owner') },
          { label: t('tokens.lastUsed') },
        ]}
        rows={tokens.map((token) => [
          <TextLink href={`${TOKENS_ADDRESS}/${token.id}`}>{token.serial}</TextLink>,
          [token.manufacturer, token.model].filter(Boolean).join(' ') || '–',
          token.kind.toUpperCase(),
          t(STATE_NAMES[token.state]),
          token.userName ? `${token.displayName} (${token.userName})` : '–',
          token.lastUsedAt ? figures.moment(token.lastUsedAt) : '–',
        ])}
      />
      {next ? <ButtonLink href={`${TOKENS_ADDRESS}?${address}#list`}>{t('tokens.nextPage')}</ButtonLink> : null}
    </>
  );
}
