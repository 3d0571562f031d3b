import { renderFragment } from '@vakt/ui/page-frame';
import { renderCaseNumber } from '../access/case-number.ts';
import { type LiveConnection, tellOnce } from './connection.ts';
import { CaseNews, CasePresence, NEWS_ID, PRESENCE_ID } from './live-pieces.tsx';
import type { NewsItem } from './news.store.ts';
import type { Present } from './presence.store.ts';

/** Shows one page who else has its case open. The caller has asked the policy. */
export function tellPresence(connection: LiveConnection, present: readonly Present[]): void {
  const { viewer, translator } = connection;
  const others = present.filter(({ personId }) => personId !== viewer.personId);
  tellOnce(connection, PRESENCE_ID, renderFragment(<CasePresence others={others} translator={translator} />));
}

/** Says on one page what has come into its case since it was loaded: who and of what kind, and never what was written. */
export function tellNews(connection: LiveConnection, news: readonly NewsItem[], casePrefix: string): void {
  const { opened, viewer, query, translator } = connection;
  if (!opened) return;
  const since = news.filter(({ position }) => BigInt(position) > opened.seen);
  // What was written says more than what changed with it.
  const item = since.find(({ kind }) => kind !== 'event') ?? since[0];
  if (!item) return;
  const own = item.authorId === viewer.personId;
  const number = renderCaseNumber(opened.number, casePrefix);
  tellOnce(connection, NEWS_ID, renderFragment(<CaseNews {...{ item, own, number, query, translator }} />));
}
