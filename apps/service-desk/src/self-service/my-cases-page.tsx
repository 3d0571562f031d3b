import { formatNumber } from '@vakt/messages/format';
import { StepHeading } from '@vakt/ui/content';
import { EmptyState } from '@vakt/ui/desk';
import { TextField } from '@vakt/ui/fields';
import { Button, ButtonLink, HiddenFields, TextLink } from '@vakt/ui/form';
import { checkAccess } from '../access/check-access.ts';
import { DeskFrame, type PageProps } from '../pages/frame.tsx';
import { OwnCaseList } from './own-case-list.tsx';
import type { OwnCaseRow } from './own-cases.store.ts';

export interface MyCasesPageProps extends PageProps {
  state: 'open' | 'ended' | 'all';
  search: string;
  cases: readonly OwnCaseRow[];
  counts: { open: number; ended: number };
  /** Number after which the next page begins; null on the last. */
  next: number | null;
}

/** Case workers look here for what they work on, too. */
function isOperator({ visit, settings }: PageProps): boolean {
  return checkAccess('operator', visit.session, settings.operators, settings.organisation) === 'allowed';
}

/** "Mine saker": all that the person has asked for, and what others share with them. */
export function MyCasesPage(props: MyCasesPageProps) {
  const { visit, settings, state, search, cases } = props;
  const { translator } = visit;
  const { t } = translator;
  const title = t('desk.myCases');
  return (
    <DeskFrame {...props} title={title} variant="wide" current="my-cases">
      <StepHeading title={title} />
      {isOperator(props) ? (
        <p>
          <TextLink href="/operator?queue=mine">{t('queue.workersCases')}</TextLink>
        </p>
      ) : null}
      <form method="get" action="/self-service/cases" class="vk-search" role="search">
        <HiddenFields values={{ state }} />
        <TextField
          name="q"
          type="search"
          label={t('selfService.searchCases')}
          value={search}
          maxlength={100}
          autocomplete="off"
        />
        <Button variant="secondary">{t('selfService.searchButton')}</Button>
      </form>
      <States {...props} />
      {cases.length > 0 ? (
        <OwnCaseList cases={cases} prefix={settings.casePrefix} translator={translator} />
      ) : (
        <EmptyState
          title={search === '' ? t('desk.myCasesEmpty') : t('selfService.foundNoCases')}
          text={search === '' ? t('desk.myCasesEmptyText') : undefined}
        >
          <ButtonLink href="/self-service">{t('selfService.title')}</ButtonLink>
        </EmptyState>
      )}
      {props.next === null ? null : (
        <p>
          <TextLink href={addressOf({ state, search, before: props.next })}>{t('selfService.olderCases')}</TextLink>
        </p>
      )}
    </DeskFrame>
  );
}

function States({ visit, state, search, counts }: MyCasesPageProps) {
  const { t, tag } = visit.translator;
  const all = formatNumber(tag, counts.open + counts.ended);
  const items = [
    { state: 'all', label: t('selfService.stateAll', { count: all }) },
    { state: 'open', label: t('selfService.stateOpen', { count: formatNumber(tag, counts.open) }) },
    { state: 'ended', label: t('selfService.stateEnded', { count: formatNumber(tag, counts.ended) }) },
  ] as const;
  return (
    <nav class="vk-nav vk-states" aria-label={t('selfService.states')}>
      <ul>
        {items.map((item) => (
          <li>
            <a
              href={addressOf({ state: item.state, search, before: null })}
              aria-current={item.state === state ? 'page' : undefined}
            >
              {item.label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function addressOf(query: { state: string; search: string; before: number | null }): string {
  const words = new URLSearchParams({
    ...(query.state === 'all' ? {} : { state: query.state }),
    ...(query.search === '' ? {} : { q: query.search }),
    ...(query.before === null ? {} : { before: String(query.before) }),
  }).toString();
  return words === '' ? '/self-service/cases' : `/self-service/cases?${words}`;
}
