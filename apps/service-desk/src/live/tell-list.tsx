import { renderFragment } from '@vakt/ui/page-frame';
import { maySee } from '../access/case-policy.ts';
import { COUNT_ID, ListCount, ListRows, ROWS_ID } from '../queues/case-list.tsx';
import { CaseRow, isChoosable, rowId } from '../queues/case-row.tsx';
import { ViewCount, viewCountId } from '../queues/list-filters.tsx';
import { findRows, type ListRow, type LoadedList, loadList } from '../queues/load-list.ts';
import { matches } from '../queues/match-case.ts';
import type { Database } from '../tables.ts';
import { type LiveConnection, tellOnce } from './connection.ts';
import { FRESH_ID, FreshCases } from './live-pieces.tsx';

/**
 * Tells one page that a case has changed, as its viewer may know it. Who may not see the case is told nothing at all, apart
 * from that a row which stands on the page is gone.
 */
export function tellList(connection: LiveConnection, row: ListRow, casePrefix: string): void {
  const { viewer, query, shown, fresh, translator, stream } = connection;
  const { number } = row;
  if (!maySee(viewer, row)) {
    if (shown.delete(number)) {
      stream.send({ target: rowId(number), action: 'remove' });
      connection.countsDue = true;
    }
    if (fresh.delete(number)) tellFresh(connection);
    return;
  }
  connection.countsDue = true;
  const isIn = matches(viewer, query, row, new Date());
  if (shown.has(number)) {
    const current = connection.opened?.number === number;
    const choosable = isChoosable(viewer, row);
    const props = { row, query, translator, casePrefix, current, choosable, left: !isIn };
    tellOnce(connection, rowId(number), renderFragment(<CaseRow {...props} />));
  } else if (isIn ? addTo(fresh, number) : fresh.delete(number)) tellFresh(connection);
}

/** Sends the whole list as it is now: after a time in which events may have been lost. */
export async function refreshList(connection: LiveConnection, db: Database, casePrefix: string): Promise<void> {
  const { viewer, query, translator } = connection;
  const list = await loadList({ db }, viewer, query);
  connection.shown = new Set(list.rows.map(({ number }) => number));
  connection.fresh.clear();
  connection.told.clear();
  const current = connection.opened?.number;
  tellOnce(
    connection,
    ROWS_ID,
    renderFragment(<ListRows list={list} translator={translator} casePrefix={casePrefix} current={current} />),
  );
  tellFresh(connection);
  tellCounts(connection, list);
}

/** Sends the counts that have changed. */
export function tellCounts(connection: LiveConnection, counted: Pick<LoadedList, 'count' | 'views'>): void {
  const { translator } = connection;
  tellOnce(
    connection,
    COUNT_ID,
    renderFragment(<ListCount list={{ ...counted, query: connection.query }} translator={translator} />),
  );
  for (const view of counted.views)
    tellOnce(connection, viewCountId(view), renderFragment(<ViewCount view={view} translator={translator} />));
}

/** Reads which rows a page shows; gives whether one of them has changed since it was loaded (microseconds). */
export async function readShown(connection: LiveConnection, db: Database, since: bigint): Promise<boolean> {
  const rows = await findRows({ db }, connection.viewer, connection.query);
  connection.shown = new Set(rows.map(({ number }) => number));
  return rows.some(({ updatedAt }) => BigInt(updatedAt) >= since);
}

function tellFresh(connection: LiveConnection): void {
  const { fresh, query, translator } = connection;
  tellOnce(
    connection,
    FRESH_ID,
    renderFragment(<FreshCases count={fresh.size} query={query} translator={translator} />),
  );
}

function addTo(set: Set<number>, number: number): boolean {
  if (set.has(number)) return false;
  set.add(number);
  return true;
}
