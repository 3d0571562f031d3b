import type { Translator } from '@vakt/messages/translate';
import { EmptyState } from '@vakt/ui/desk';
import { ButtonLink } from '@vakt/ui/form';
import { Icon } from '@vakt/ui/icons';
import type { Child } from 'hono/jsx';
import { FreshCases } from '../live/live-pieces.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { CaseRow, isChoosable } from './case-row.tsx';
import { ListFilters, ListViews, nameView, SaveLink, SearchField, StatusTabs, showCount } from './list-filters.tsx';
import { EVERYTHING, FINISHED_DAYS, isByTime, type ListQuery, listHref } from './list-query.ts';
import { type LoadedList, MOST_COUNTED } from './load-list.ts';

export interface CaseListProps {
  list: LoadedList;
  translator: Translator;
  casePrefix: string;
  /** Number of the case that is open beside the list. */
  current?: number;
  /** 1 where the list is the page, 2 beside a case. */
  level?: 1 | 2;
  /** What has just happened, in an alert. */
  told?: Child;
}

/** Ids that live events replace. */
export const ROWS_ID = 'case-rows';
export const COUNT_ID = 'case-count';

/** The list of cases with all that chooses what it shows: views, search, filters, pages. */
export function CaseList(props: CaseListProps) {
  const { list, translator } = props;
  const { t } = translator;
  const title = titleOf(list, translator);
  return (
    <div class="vk-list">
      <div class="vk-list__top">
        <div class="vk-list-header">
          {props.level === 2 ? <h2 class="ds-heading">{title}</h2> : <h1 class="ds-heading">{title}</h1>}
          <ListCount list={list} translator={translator} />
          <SearchField translator={translator} />
          <form class="vk-list-header__act" method="post" action="/operator/next">
            <button class="ds-button" data-variant="primary" type="submit" data-key="t">
              <Icon name="Inbox" />
              {t('queue.next')}
            </button>
          </form>
        </div>
        {props.told}
        <ListViews list={list} translator={translator} />
        <ListFilters list={list} translator={translator} />
        <div class="vk-list__status">
          <StatusTabs list={list} translator={translator} />
          <SaveLink list={list} translator={translator} />
        </div>
      </div>
      <vakt-choose class="vk-choose">
        <BulkBar query={list.query} translator={translator} />
        <FreshCases count={0} query={list.query} translator={translator} />
        <ListRows {...props} />
      </vakt-choose>
    </div>
  );
}

/** How many cases the list holds, all pages counted; of finished ones also how far back it goes. */
export function ListCount(props: { list: Pick<LoadedList, 'count' | 'query'>; translator: Translator }) {
  const { list, translator } = props;
  const { t } = translator;
  const count = Math.min(list.count, MOST_COUNTED - 1);
  const words =
    list.count < MOST_COUNTED
      ? t('queue.count', { count })
      : t('queue.countMore', { count: showCount(translator, count) });
  return (
    <p id={COUNT_ID} data-quiet="">
      {isByTime(list.query) ? t('queue.countLately', { count: words, days: String(FINISHED_DAYS) }) : words}
    </p>
  );
}

/** The rows of this page, and the way to the next one. */
export function ListRows({ list, translator, casePrefix, current }: CaseListProps) {
  const { t } = translator;
  const { query, next } = list;
  return (
    <div id={ROWS_ID} class="vk-items" data-quiet="">
      {list.rows.length === 0 ? (
        <NoCases query={query} translator={translator} />
      ) : (
        <>
          <div class="vk-items__head" aria-hidden="true">
            <input type="checkbox" data-choose-all="" tabindex={-1} />
            <span>{t('case.title')}</span>
            <span>{t('queue.status')}</span>
            <span>{t('queue.assigneeShort')}</span>
            <span>{t('queue.waited')}</span>
          </div>
          <ul class="vk-items__list" aria-label={titleOf(list, translator)}>
            {list.rows.map((row) => (
              <CaseRow
                row={row}
                query={query}
                translator={translator}
                casePrefix={casePrefix}
                current={row.number === current}
                choosable={isChoosable(list.viewer, row)}
              />
            ))}
          </ul>
        </>
      )}
      {isByTime(query) ? (
        <p class="vk-items__limit">{t('queue.finishedLimit', { days: String(FINISHED_DAYS) })}</p>
      ) : null}
      {next !== null || query.after !== null ? (
        <nav class="vk-items__pages" aria-label={t('queue.pages')}>
          {query.after === null ? null : (
            <ButtonLink variant="tertiary" href={listHref({ ...query, after: null })}>
              {t('queue.firstPage')}
            </ButtonLink>
          )}
          {next === null ? null : (
            <ButtonLink href={listHref({ ...query, after: next })}>{t('queue.nextPage')}</ButtonLink>
          )}
        </nav>
      ) : null}
    </div>
  );
}

function titleOf({ query, views }: LoadedList, translator: Translator): string {
  const here = listHref({ ...query, after: null });
  const view = views.find((one) => listHref(one.query) === here) ?? { name: null, query };
  return nameView(translator, view);
}

function NoCases({ query, translator }: { query: ListQuery; translator: Translator }) {
  const { t } = translator;
  const isFiltered = listHref(query) !== listHref({ ...EVERYTHING, queue: query.queue });
  const isMine = !isFiltered && query.queue === 'mine';
  return (
    <EmptyState
      title={isFiltered ? t('queue.emptyFiltered') : isMine ? t('queue.emptyMine') : t('desk.queueEmpty')}
      text={isFiltered ? t('queue.emptyFilteredText') : isMine ? t('queue.emptyMineText') : t('desk.queueEmptyText')}
    >
      {isFiltered ? (
        <ButtonLink href={listHref({ ...EVERYTHING, queue: query.queue })}>{t('queue.clearFilters')}</ButtonLink>
      ) : isMine ? (
        <ButtonLink href={listHref({ ...query, status: 'finished' })}>{t('queue.mineFinished')}</ButtonLink>
      ) : (
        <ButtonLink href={listHref(query)}>{t('desk.queueLook')}</ButtonLink>
      )}
    </EmptyState>
  );
}
