import { formatNumber } from '@vakt/messages/format';
import type { MessageKey, Translator } from '@vakt/messages/translate';
import { Icon } from '@vakt/ui/icons';
import { ENTRIES } from '../tables-of-cases.ts';
import { nameEntry, nameGroup } from './describe-case.ts';
import { listHref, type Queue, STATUS_TABS, type StatusFilter, writeListQuery } from './list-query.ts';
import type { ListView, LoadedList } from './load-list.ts';
import { MOST_COUNTED } from './load-list.ts';

const QUEUE_KEYS = {
  groups: 'queue.viewGroups',
  mine: 'queue.viewMine',
  unassigned: 'queue.viewUnassigned',
  all: 'queue.viewAll',
} as const satisfies Record<Queue, MessageKey>;

const TAB_KEYS = {
  open: 'queue.tabOpen',
  new: 'queue.tabNew',
  updated: 'queue.tabUpdated',
  working: 'queue.tabWorking',
  waiting: 'queue.tabWaiting',
  finished: 'queue.tabFinished',
} as const satisfies Partial<Record<StatusFilter, MessageKey>>;

interface FilterProps {
  list: LoadedList;
  translator: Translator;
}

/** A count as it is shown: what is counted no further is "2 000+". */
export function showCount(translator: Translator, count: number): string {
  const show = (shown: number) => formatNumber(translator.tag, shown);
  return count < MOST_COUNTED ? show(count) : `${show(MOST_COUNTED - 1)}+`;
}

/** What a view is called. */
export function nameView({ t }: Translator, view: Pick<ListView, 'name' | 'query'>): string {
  if (view.name !== null) return view.name;
  const { queue, status } = view.query;
  return queue === 'all' && status !== 'open' ? t('queue.titleAll') : t(QUEUE_KEYS[queue]);
}

/** Id of a view's count, for live events. */
export function viewCountId(view: Pick<ListView, 'id' | 'query'>): string {
  return `view-count-${view.id ?? view.query.queue}`;
}

/** The queues and the saved views, each with how many cases it holds. */
export function ListViews({ list, translator }: FilterProps) {
  const here = listHref({ ...list.query, after: null });
  return (
    <nav class="vk-views" aria-label={translator.t('queue.views')}>
      <ul>
        {list.views.map((view) => (
          <li>
            <a href={listHref(view.query)} aria-current={listHref(view.query) === here ? 'page' : undefined}>
              {nameView(translator, view)} <ViewCount view={view} translator={translator} />
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The count of a view. */
export function ViewCount({ view, translator }: { view: ListView; translator: Translator }) {
  return (
    <span class="vk-views__count" id={viewCountId(view)} data-quiet="">
      {showCount(translator, view.count)}
    </span>
  );
}

/** Links beside each other that choose a status. */
export function StatusTabs({ list, translator }: FilterProps) {
  const { query } = list;
  return (
    <nav class="vk-tabs" aria-label={translator.t('queue.statusFilter')}>
      <ul>
        {STATUS_TABS.map((status) => (
          <li>
            <a
              href={listHref({ ...query, status, after: null })}
              aria-current={query.status === status ? 'true' : undefined}
            >
              {translator.t(TAB_KEYS[status])}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Where the list is saved under a name. */
export function SaveLink({ list, translator }: FilterProps) {
  return (
    <a class="ds-link vk-list__save" href={`/operator/views?${writeListQuery({ ...list.query, after: null })}`}>
      <Icon name="Bookmark" />
      {translator.t('queue.saveView')}
    </a>
  );
}

/** Where to search, on a page of its own. */
export function SearchField({ translator }: { translator: Translator }) {
  const { t } = translator;
  return (
    <search class="vk-list-search">
      <form method="get" action="/operator/search">
        <label class="ds-sr-only" for="list-search">
          {t('queue.search')}
        </label>
        <input
          class="ds-input"
          type="search"
          id="list-search"
          name="q"
          maxlength={200}
          placeholder={t('queue.searchPlaceholder')}
          data-key="/"
        />
        <button class="vk-list-search__go" type="submit" aria-label={t('queue.keySearch')}>
          <Icon name="MagnifyingGlass" />
        </button>
      </form>
    </search>
  );
}

/** Group, assignee and entry. With script a choice acts at once; without it the button does. */
export function ListFilters({ list, translator }: FilterProps) {
  const { t } = translator;
  const { query } = list;
  return (
    <vakt-auto-submit>
      <form class="vk-filters" method="get" action="/operator" aria-label={t('queue.filters')}>
        {query.queue === 'groups' ? null : <input type="hidden" name="queue" value={query.queue} />}
        {query.status === 'open' ? null : <input type="hidden" name="status" value={query.status} />}
        <Choice
          name="group"
          label={t('queue.group')}
          empty={t('queue.anyGroup')}
          value={query.group}
          options={list.groups.map((one) => ({
            value: one.key,
            text: nameGroup(translator, { nb: one.nameNb, en: one.nameEn }),
          }))}
        />
        <Choice
          name="assignee"
          label={t('queue.assignee')}
          empty={t('queue.anyAssignee')}
          value={query.assignee}
          options={assigneeChoices(list, translator)}
        />
        <Choice
          name="entry"
          label={t('queue.entry')}
          empty={t('queue.anyEntry')}
          value={query.entry}
          options={ENTRIES.map((entry) => ({ value: entry, text: nameEntry(translator, entry) }))}
        />
        <button class="ds-button" data-variant="secondary" type="submit">
          {t('queue.applyFilters')}
        </button>
      </form>
    </vakt-auto-submit>
  );
}

function assigneeChoices({ colleagues, query }: LoadedList, { t }: Translator) {
  const known = [
    { value: 'me', text: t('queue.me') },
    { value: 'none', text: t('queue.nobodyYet') },
    ...colleagues.map(({ id, name }) => ({ value: id, text: name })),
  ];
  const { assignee } = query;
  const isKnown = assignee === null || known.some(({ value }) => value === assignee);
  return isKnown ? known : [...known, { value: assignee, text: t('queue.somebodyElse') }];
}

function Choice(props: {
  name: string;
  label: string;
  empty: string;
  value: string | null;
  /** Not children: a list of one child comes as that child alone. */
  options: { value: string; text: string }[];
}) {
  const id = `filter-${props.name}`;
  return (
    <div class="vk-filters__one">
      <label class="ds-sr-only" for={id}>
        {props.label}
      </label>
      <select class="ds-input" id={id} name={props.name}>
        <option value="">{props.empty}</option>
        {props.options.map(({ value, text }) => (
          <option value={value} selected={value === props.value || undefined}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
