import { renderFragment } from '@vakt/ui/page-frame';
import { renderCaseNumber } from '../access/case-number.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { listHref, writeListQuery } from '../queues/list-query.ts';
import type { ListRow } from '../queues/load-list.ts';
import type { Settings } from '../settings.ts';
import { CASE_ID, CaseGone } from '../workspace/case-gone.tsx';
import { CaseFacts, CaseProperties, FACTS_ID, type HeadProps, PROPERTIES_ID } from '../workspace/case-head.tsx';
import { CasePanel, PARTS, panelId } from '../workspace/case-more.tsx';
import { loadSurroundings } from '../workspace/load-case.ts';
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
  parts: { db: DeskDependencies['db']; casePrefix: string; now: Date },
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

/**
 * Brings the head of an open case up to date on a page of it: who has it, its status, what it is called, and the forms that
 * change it, with the version that they show from then on. What the composer has seen stays as it is: a reply that was begun
 * before is told of the change when it is sent. A sealed case's page is told what lists say of it, and no more.
 */
export async function tellHead(
  connection: LiveConnection,
  row: Pick<ListRow, 'version' | 'confidentiality'>,
  parts: { db: DeskDependencies['db']; settings: Settings; now: Date },
): Promise<void> {
  const { opened, viewer, translator, query, stream } = connection;
  if (!opened || row.version <= opened.version) return;
  const view = await loadSurroundings(parts.db, viewer, opened.number);
  if (!view) return;
  opened.version = view.head.version;
  const { settings, now } = parts;
  const list = writeListQuery(query);
  const props: HeadProps = {
    page: { settings, visit: { translator } },
    view,
    path: `/operator/cases/${renderCaseNumber(opened.number, settings.casePrefix)}`,
    hidden: { version: String(opened.version), seen: String(opened.added), list },
    back: listHref(query),
    now,
    viewerId: viewer.personId,
  };
  const replace = (target: string, piece: Parameters<typeof renderFragment>[0]) =>
    stream.send({ target, action: 'replace', html: renderFragment(piece) });
  replace(PROPERTIES_ID, <CaseProperties {...props} />);
  if (view.head.confidentiality === 'sealed') return;
  replace(FACTS_ID, <CaseFacts {...props} />);
  for (const part of PARTS) replace(panelId(part), <CasePanel {...props} part={part} />);
}

/** Takes a case off a page whose reader may not see it any longer, and says so. The page's list goes on. */
export function tellGone({ query, translator, stream }: LiveConnection): void {
  const props = { translator, listHref: listHref(query), listSrc: `/operator/live?${writeListQuery(query)}` };
  for (const target of [PRESENCE_ID, NEWS_ID]) stream.send({ target, action: 'remove' });
  stream.send({ target: CASE_ID, action: 'replace', html: renderFragment(<CaseGone {...props} />) });
}
