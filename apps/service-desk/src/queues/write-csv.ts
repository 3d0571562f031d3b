import { BYTE_ORDER_MARK, writeLine } from '@vakt/foundation/csv';
import { renderCaseNumber } from '../access/case-number.ts';
import type { Viewer } from '../access/viewer.ts';
import type { Database } from '../tables.ts';
import { findRows, type ListRow } from './list.store.ts';
import type { ListQuery } from './list-query.ts';
import { placeOf } from './load-list.ts';

const COLUMNS = [
  'case',
  'title',
  'requester',
  'status',
  'priority',
  'group',
  'assignee',
  'entry',
  'waitingHours',
  'updated',
];
const HOUR_SECONDS = 3600;

function describe(row: ListRow, casePrefix: string): string[] {
  return [
    renderCaseNumber(row.number, casePrefix),
    row.title ?? '',
    row.requester ?? '',
    row.status,
    String(row.priority),
    row.groupKey,
    row.assignee ?? '',
    row.entry,
    row.waited === null ? '' : (row.waited / HOUR_SECONDS).toFixed(1),
    new Date(Number(row.updatedAt) / 1000).toISOString(),
  ];
}

/**
 * Writes a list as CSV, all its pages, a page at a time: memory does not grow with their number, and there is no end to
 * the rows. Each page asks anew who the viewer is (`askViewer`, which throws when they are none any more: the file then breaks
 * off) and what they see: a long export ends when a session or a place in a group does.
 */
export async function* writeCsv(
  { db, settings }: { db: Database; settings: { casePrefix: string } },
  askViewer: () => Promise<Viewer>,
  query: ListQuery,
  page = 1000,
): AsyncGenerator<string> {
  yield `${BYTE_ORDER_MARK}${writeLine(COLUMNS)}`;
  for (let after: ListQuery['after'] = null; ; ) {
    const viewer = await askViewer();
    const rows: ListRow[] = await findRows(db, viewer, { ...query, after }, page);
    if (rows.length > 0) yield rows.map((row) => writeLine(describe(row, settings.casePrefix))).join('');
    after = placeOf(rows.at(-1), query);
    if (rows.length < page || after === null) return;
  }
}
