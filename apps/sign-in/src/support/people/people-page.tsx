import { formatDateTime } from '@vakt/messages/format';
import { Panel, StepHeading } from '@vakt/ui/content';
import { EmptyState } from '@vakt/ui/desk';
import { TextField } from '@vakt/ui/fields';
import { Button, ButtonLink, ErrorSummary, Form, TextLink } from '@vakt/ui/form';
import { SUPPORT_ADDRESS } from '../../own-services.ts';
import type { PageContext } from '../../web/page-context.ts';
import { renderConsoleFrame } from '../console-frame.tsx';
import { Table } from '../table.tsx';
import { actPath, personPath } from './addresses.ts';
import type { FoundPerson, SearchVerdict } from './find-people.ts';
import type { Work } from './list-work.ts';
import { addressOfPerson, type PeoplePage } from './part-props.ts';
import { ACT_NAMES, SEARCH_FAULTS } from './words.ts';

export interface PeoplePageProps extends PeoplePage {
  work: Work;
  /** What was searched for, and what came of it; null: nothing yet. */
  search: { text: string; result: SearchVerdict } | null;
  /** Address of the next page of what was found. */
  nextHref: string | null;
}

/** The first page: a search, what it found, and what is to be done. */
export function renderPeoplePage(props: PeoplePageProps): string {
  const { page, worker, search, work } = props;
  const { t } = page;
  const result = search?.result ?? null;
  const fault = result && result.verdict !== 'found' ? t(SEARCH_FAULTS[result.verdict]) : null;
  return renderConsoleFrame({
    page,
    administrator: worker,
    title: t('support.title'),
    current: 'support',
    hasErrors: fault !== null,
    children: (
      <>
        <StepHeading title={t('support.title')} lead={t('support.lead')} />
        <ErrorSummary title={t('common.errorSummary')} errors={fault ? [{ fieldId: 'text', text: fault }] : []} />
        <Form
          action={`${SUPPORT_ADDRESS}/search`}
          hidden={{ session: worker.sessionId }}
          label={t('support.searchLabel')}
        >
          <TextField
            name="text"
            label={t('support.search')}
            hint={t('support.searchHint')}
            value={search?.text ?? ''}
            error={fault}
            autocomplete="off"
            maxlength={100}
            spellcheck={false}
          />
          <Button>{t('support.searchButton')}</Button>
        </Form>
        {result?.verdict === 'found' ? <Found {...props} people={result.people} text={search?.text ?? ''} /> : null}
        <WorkPart page={page} work={work} />
      </>
    ),
  });
}

function Found({ page, people, nextHref, text }: PeoplePageProps & { people: readonly FoundPerson[]; text: string }) {
  const { t } = page;
  if (people.length === 0)
    return (
      <EmptyState
        title={t('support.found', { count: 0 })}
        text={/^[+(\d]/.test(text) ? t('support.noneNumber') : t('support.noneText')}
      />
    );
  return (
    <>
      <Table
        id="found"
        caption={
          nextHref ? t('support.foundSome', { count: people.length }) : t('support.found', { count: people.length })
        }
        columns={[
          { label: t('support.name') },
          { label: t('support.account') },
          { label: t('support.email') },
          { label: t('support.state') },
        ]}
        rows={people.map((person) => [
          <TextLink href={personPath(person.id)}>{person.displayName}</TextLink>,
          addressOfPerson(page, person),
          person.email ?? '–',
          person.disabled
            ? t('support.stateDisabled')
            : person.locked
              ? t('support.stateLocked')
              : t('support.stateOpen'),
        ])}
      />
      {nextHref ? <ButtonLink href={nextHref}>{t('support.nextPage')}</ButtonLink> : null}
    </>
  );
}

function WorkPart({ page, work }: { page: PageContext; work: Work }) {
  const { t, language } = page;
  return (
    <Panel title={t('support.workTitle')}>
      <h3 class="ds-heading">{t('support.waitingHeading')}</h3>
      {work.waiting.length === 0 ? (
        <p>{t('support.noWaiting')}</p>
      ) : (
        <ul class="ds-list">
          {work.waiting.map((act) => (
            <li>
              <TextLink href={actPath(act.id)}>
                {t(ACT_NAMES[act.kind])}: {act.personName}
              </TextLink>
              {' – '}
              {t('support.waitsUntil', { worker: act.workerName, time: formatDateTime(language, act.expiresAt) })}
              {act.own ? ` (${t('support.ownRequest')})` : ''}
            </li>
          ))}
        </ul>
      )}
      <h3 class="ds-heading">{t('support.reportsHeading')}</h3>
      {work.reports.length === 0 ? (
        <p>{t('support.noReports')}</p>
      ) : (
        <ul class="ds-list">
          {work.reports.map((report) => (
            <li>
              <TextLink href={personPath(report.accountId)}>{addressOfPerson(page, report)}</TextLink>
              {` – ${t('support.reportedAt', { time: formatDateTime(language, report.openedAt) })}`}
            </li>
          ))}
        </ul>
      )}
      <h3 class="ds-heading">{t('support.lockedHeading')}</h3>
      {work.locked.length === 0 ? (
        <p>{t('support.noLocked')}</p>
      ) : (
        <ul class="ds-list">
          {work.locked.map((person) => (
            <li>
              <TextLink href={personPath(person.id)}>{person.displayName}</TextLink>
              {` – ${t('support.lockedUntil', { time: formatDateTime(language, person.until) })}`}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
