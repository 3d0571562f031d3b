import type { Viewer } from '../access/viewer.ts';
import type { Database } from '../tables.ts';
import { findViews, type SavedView } from './views.store.ts';

export type { SavedView } from './views.store.ts';

/** The views that a viewer may use: the own ones, and those that a group of the viewer's shares. */
export function loadViews(deps: { db: Database }, viewer: Viewer): Promise<SavedView[]> {
  return findViews(deps.db, viewer);
}
