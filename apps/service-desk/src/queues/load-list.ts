import type { Viewer } from '../access/viewer.ts';
import type { Database } from '../tables.ts';
import { loadViews } from '../views/load-views.ts';
import {
  countCases,
  findColleagues,
  findGroupNames,
  findGroups,
  findNow,
  findRows as findPage,
  findRow,
  findShortcuts,
  type GroupChoice,
  type ListRow,
  updateShortcuts,
} from './list.store.ts';
import { EVERYTHING, isByTime, type ListPlace, type ListQuery, QUEUES, readListQuery } from './list-query.ts';

export type { ListRow } from './list.store.ts';

/** Rows of one page. */
const PAGE_ROWS = 50;
/** Lists are counted so far and no further, "2 000+": every page shows the counts of all views, and each costs what it counts. */
export const MOST_COUNTED = 2001;

/** A view of the navigation: one of the four queues, or one that somebody saved. */
export interface ListView {
  /** Of a saved view. */
  id: string | null;
  /** Of a saved view; the queues' names are texts. */
  name: string | null;
  query: ListQuery;
  /** At most `MOST_COUNTED`. */
  count: number;
}

/** Everything that stands beside a case: the list, what it can be filtered by, the views with their counts. */
export interface LoadedList {
  viewer: Viewer;
  query: ListQuery;
  rows: ListRow[];
  /** Of all pages, at most `MOST_COUNTED`. The same condition as the rows'. */
  count: number;
  /** Where the next page begins; null on the last. */
  next: ListPlace | null;
  views: ListView[];
  groups: GroupChoice[];
  colleagues: { id: string; name: string }[];
  /** The database's time before anything was read (microseconds): what changes later comes live. */
  loadedAt: string;
  /** Whether single keys act for the viewer. */
  shortcuts: boolean;
}

/** Loads one page of a list (`pageRows` at most) with all that stands around it. Every question holds the policy. */
export async function loadList(
  deps: { db: Database },
  viewer: Viewer,
  query: ListQuery,
  pageRows: number = PAGE_ROWS,
): Promise<LoadedList> {
  const { db } = deps;
  const loadedAt = await findNow(db);
  const named = await loadNamedLists(deps, viewer);
  const lists = named.map((one) => one.query);
  const [rows, [count = 0, ...counts], groups, colleagues, shortcuts] = await Promise.all([
    findPage(db, viewer, query, pageRows + 1),
    countCases(db, viewer, [query, ...lists], MOST_COUNTED),
    findGroups(db, viewer),
    findColleagues(db, viewer),
    findShortcuts(db, viewer.personId),
  ]);
  const views = named.map((one, index) => ({ ...one, count: counts[index] ?? 0 }));
  const page = rows.slice(0, pageRows);
  return {
    viewer,
    query,
    rows: page,
    count,
    next: rows.length > pageRows ? placeOf(page.at(-1), query) : null,
    views,
    groups,
    colleagues,
    loadedAt,
    shortcuts,
  };
}

/** The lists that stand above every list: the four queues, and what the viewer may use of what was saved. */
async function loadNamedLists(deps: { db: Database }, viewer: Viewer): Promise<Omit<ListView, 'count'>[]> {
  const saved = await loadViews(deps, viewer);
  return [
    ...QUEUES.map((queue) => ({ id: null, name: null, query: { ...EVERYTHING, queue } })),
    ...saved.map(({ id, name, filter }) => ({ id, name, query: readListQuery(filter) })),
  ];
}

/** Counts anew what stands above a list, and the list itself. */
export async function loadCounts(
  deps: { db: Database },
  viewer: Viewer,
  query: ListQuery,
): Promise<Pick<LoadedList, 'count' | 'views'>> {
  const named = await loadNamedLists(deps, viewer);
  const lists = [query, ...named.map((one) => one.query)];
  const [count = 0, ...counts] = await countCases(deps.db, viewer, lists, MOST_COUNTED);
  return { count, views: named.map((one, index) => ({ ...one, count: counts[index] ?? 0 })) };
}

/** The rows of a page of a list, and nothing around it. */
export function findRows(deps: { db: Database }, viewer: Viewer, query: ListQuery): Promise<ListRow[]> {
  return findPage(deps.db, viewer, query, PAGE_ROWS);
}

/** One case as lists show it, whoever may see it: for live events alone, which ask the policy for each of their viewers. */
export function loadRow(deps: { db: Database }, caseId: string): Promise<ListRow | null> {
  return findRow(deps.db, caseId);
}

/** Whether single keys act for a person (WCAG 2.1.4). */
export function loadShortcuts(deps: { db: Database }, personId: string): Promise<boolean> {
  return findShortcuts(deps.db, personId);
}

/** Turns single keys on or off for a person. */
export function saveShortcuts(deps: { db: Database }, personId: string, single: boolean): Promise<void> {
  return updateShortcuts(deps.db, personId, single);
}

/** The names of groups, for a choice among the viewer's own. */
export function loadOwnGroups(deps: { db: Database }, ids: readonly string[]) {
  return findGroupNames(deps.db, ids);
}

/** The place after a row, in a list's order; null without a row. */
export function placeOf(row: ListRow | undefined, query: ListQuery): ListPlace | null {
  if (!row) return null;
  const { number, priority, waitingSince, updatedAt } = row;
  const finished = isByTime(query);
  return finished ? { priority: 0, time: updatedAt, number } : { priority, time: waitingSince, number };
}
