import { createTranslator, type PlainKey } from '@vakt/messages/translate';
import { DescriptionList, Panel, StepHeading } from '@vakt/ui/content';
import { ButtonLink, ButtonRow } from '@vakt/ui/form';
import { Alert, Progress } from '@vakt/ui/status';
import { describeEntryFault, describeFileFault } from '../../factors/hardware-token/import/describe-fault.ts';
import type { StoredFault, TokenImport } from '../../factors/hardware-token/import/import-tokens.ts';
import { TOKENS_ADDRESS } from '../../own-services.ts';
import type { PageContext } from '../../web/page-context.ts';
import { renderConsoleFrame } from '../console-frame.tsx';
import type { Administrator } from '../find-administrator.ts';
import { Table } from '../table.tsx';
import { createFigurer } from '../words.ts';

export const IMPORT_STATES: Readonly<Record<TokenImport['state'], PlainKey>> = {
  receiving: 'tokens.import.receiving',
  waiting: 'tokens.import.waiting',
  running: 'tokens.import.running',
  stopped: 'tokens.import.stopped',
  done: 'tokens.import.done',
  refused: 'tokens.import.refused',
};

export interface ImportPageProps {
  page: PageContext;
  administrator: Administrator;
  made: TokenImport;
  /** The first of them. */
  faults: readonly StoredFault[];
}

/** How an import goes, and what came of it. */
export function renderImportPage(props: ImportPageProps): string {
  const { page, administrator, made } = props;
  const { t } = page;
  const path = `${TOKENS_ADDRESS}/imports/${made.id}`;
  const runs = made.finishedAt === null;
  return renderConsoleFrame({
    page: { ...page, path },
    administrator,
    title: t('tokens.importTitle', { file: made.fileName }),
    current: 'tokens',
    children: (
      <>
        <StepHeading title={t('tokens.importTitle', { file: made.fileName })} />
        <Outcome {...props} />
        {made.state === 'refused' ? null : <Counts {...props} />}
        <Faults {...props} />
        <ButtonRow>
          {made.faultsKept > 0 ? (
            <ButtonLink href={`${path}/failures`}>{t('tokens.downloadFailures')}</ButtonLink>
          ) : null}
          {runs ? <ButtonLink href={path}>{t('console.refresh')}</ButtonLink> : null}
          <ButtonLink href={TOKENS_ADDRESS} variant="tertiary">
            {t('tokens.toAll')}
          </ButtonLink>
        </ButtonRow>
      </>
    ),
  });
}

function Outcome({ page, made }: ImportPageProps) {
  const { t, language } = page;
  const { state, fault, position, added, assigned, failed } = made;
  if (fault) {
    return (
      <Alert tone="danger" title={t('tokens.refusedTitle')}>
        <p>{describeFileFault(createTranslator(language), fault)}</p>
      </Alert>
    );
  }
  if (state === 'done') {
    if (failed > 0) return <Alert tone="warning">{t('tokens.doneWithFailures', { failed })}</Alert>;
    const changed = added + assigned;
    return <Alert tone="success">{changed > 0 ? t('tokens.doneWell', { changed }) : t('tokens.doneNothing')}</Alert>;
  }
  if (made.total === null) return <Alert tone="info">{t(IMPORT_STATES[state])}</Alert>;
  const text = t('tokens.progress', { done: position, total: made.total });
  return (
    <>
      <Progress done={position} total={made.total} text={text} />
      {state === 'stopped' ? <Alert tone="warning">{t('tokens.stoppedText')}</Alert> : null}
    </>
  );
}

function Counts({ page, made }: ImportPageProps) {
  const { t, language } = page;
  const figures = createFigurer(language);
  const facts: [PlainKey, string][] = [
    ['tokens.added', figures.count(made.added)],
    ['tokens.assigned', figures.count(made.assigned)],
    ['tokens.unchanged', figures.count(made.unchanged)],
    ['tokens.failed', figures.count(made.failed)],
  ];
  const finished = made.finishedAt ? [{ term: t('tokens.finishedAt'), details: figures.moment(made.finishedAt) }] : [];
  return (
    <>
      <dl class="vk-console__summary">
        {facts.map(([term, details]) => (
          <div>
            <dt>{t(term)}</dt>
            <dd>{details}</dd>
          </div>
        ))}
      </dl>
      <DescriptionList
        items={[
          { term: t('tokens.by'), details: made.byName },
          { term: t('tokens.startedAt'), details: figures.moment(made.startedAt) },
          ...finished,
        ]}
      />
    </>
  );
}

function Faults({ page, made, faults }: ImportPageProps) {
  const { t, language } = page;
  if (made.failed === 0) return null;
  if (faults.length === 0) return <p>{t('tokens.failuresGone')}</p>;
  const translator = createTranslator(language);
  const figures = createFigurer(language);
  return (
    <Panel title={t('tokens.failuresHeading')}>
      <Table
        id="failures"
        caption={t('tokens.failuresCaption', { shown: faults.length, all: made.faultsKept })}
        columns={[
          { label: t('tokens.line') },
          { label: t('tokens.serial') },
          { label: t('tokens.column') },
          { label: t('tokens.reason') },
        ]}
        rows={faults.map((fault) => [
          figures.count(fault.line),
          fault.serial ?? '–',
          fault.place ? <code>{fault.place}</code> : '–',
          describeEntryFault(translator, fault),
        ])}
      />
      <p class="vk-small">{t('tokens.failuresKept')}</p>
    </Panel>
  );
}
