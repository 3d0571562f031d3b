import type { Translator } from '@vakt/messages/translate';
import { Avatar } from '@vakt/ui/content';
import { Icon } from '@vakt/ui/icons';
import { caseHref, type ListQuery, listHref } from '../queues/list-query.ts';
import type { NewsItem } from './news.store.ts';
import type { Present } from './presence.store.ts';

/** Ids of the pieces that live events replace. */
export const FRESH_ID = 'case-fresh';
export const PRESENCE_ID = 'case-presence';
export const NEWS_ID = 'case-news';

/** "2 nye saker – vis": what came into the list is shown when the reader wants it, so that nothing moves under the pointer. */
export function FreshCases(props: { count: number; query: ListQuery; translator: Translator }) {
  const { count, query, translator } = props;
  return (
    <div id={FRESH_ID} class="vk-fresh">
      {count === 0 ? null : (
        <a href={listHref({ ...query, after: null })} data-announce="">
          {translator.t('live.fresh', { count })}
        </a>
      )}
    </div>
  );
}

/** Who else has the case open, and who writes. */
export function CasePresence(props: { others: readonly Present[]; translator: Translator }) {
  const { others, translator } = props;
  const { t } = translator;
  return (
    <div id={PRESENCE_ID} class="vk-presence" data-quiet="">
      {others.length === 0 ? null : (
        <ul aria-label={t('live.others')}>
          {others.map(({ name, types }) => (
            <li data-types={types ? '' : undefined}>
              <Avatar name={name} small />
              <span>{types ? t('live.types', { name }) : t('live.looks', { name })}</span>
              <Icon name={types ? 'Pencil' : 'Eye'} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** What somebody else has just done with the case that one looks at. What one is writing stays as it is. */
export function CaseNews(props: {
  item: NewsItem | null;
  own: boolean;
  number: string;
  query: ListQuery;
  translator: Translator;
}) {
  const { item, translator } = props;
  const { t } = translator;
  return (
    <div id={NEWS_ID} class="vk-news">
      {item === null ? null : (
        <p>
          <span data-announce="">{describeNews(item, props.own, translator)}</span>{' '}
          <a class="ds-link" href={caseHref(props.number, props.query)}>
            {t('live.show')}
          </a>
        </p>
      )}
    </div>
  );
}

function describeNews(item: NewsItem, own: boolean, { t }: Translator): string {
  if (own) return t('live.ownChange');
  const name = item.author ?? t('live.somebody');
  if (item.kind === 'question') return t('live.answered', { name });
  if (item.kind === 'reply') return t('live.replied', { name });
  return item.kind === 'note' ? t('live.noted', { name }) : t('live.changed', { name });
}
