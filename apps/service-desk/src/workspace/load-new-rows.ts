import type { Viewer } from '../access/viewer.ts';
import type { Database } from '../tables.ts';
import * as store from './case-page.store.ts';
import { idsOfRow } from './load-case.ts';

/** Most lines that come into an open page by themselves. */
const ROWS_AT_ONCE = 30;

/** What has come into a thread after a position, with the names that it speaks of. */
export interface NewRows {
  rows: store.ThreadRow[];
  people: Map<string, store.PersonShown>;
  groups: store.GroupShown[];
}

/** Loads what has come into a thread since a page was loaded, as far as this viewer may see the case. */
export async function loadNewRows(db: Database, viewer: Viewer, caseId: string, after: string): Promise<NewRows> {
  const rows = await store.findThread(db, viewer, { caseId, after, limit: ROWS_AT_ONCE });
  if (rows.length === 0) return { rows, people: new Map(), groups: [] };
  const [people, groups] = await Promise.all([store.findPeople(db, rows.flatMap(idsOfRow)), store.findOpenGroups(db)]);
  return { rows, people, groups };
}
