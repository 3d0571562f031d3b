import { renderFragment } from '@vakt/ui/page-frame';
import { renderCaseNumber } from '../access/case-number.ts';
import type { ListRow } from '../queues/load-list.ts';
import type { Database } from '../tables.ts';
import { loadNewRows } from '../workspace/load-new-rows.ts';
import { namesOf } from '../workspace/names.ts';
import { THREAD_ID, ThreadItems } from '../workspace/thread.tsx';
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

/**
 * Puts what has come into an open case's thread on a page of it. Nothing written in a confidential case goes this way: its
 * reading is put on record, and that is done where its page is opened.
 */
export async function tellThread(
  connection: LiveConnection,
  row: Pick<ListRow, 'id' | 'confidentiality' | 'parties'>,
  parts: { db: Database; casePrefix: string; now: Date },
): Promise<void> {
  const { opened, viewer, translator, stream } = connection;
  if (!opened || row.confidentiality !== 'open') return;
  const loaded = await loadNewRows(parts.db, viewer, row.id, String(opened.added));
  const last = loaded.rows.at(-1);
  if (!last) return;
  opened.added = BigInt(last.position);
  const names = namesOf(translator, loaded, parts.casePrefix);
  const props = { rows: loaded.rows, translator, names, now: parts.now, parties: row.parties, undo: null };
  stream.send({ target: THREAD_ID, action: 'append', html: renderFragment(<ThreadItems {...props} />) });
}
