import type { Viewer } from '../access/viewer.ts';
import type { Database } from '../tables.ts';
import { findTemplate, findTemplates, type Template } from './templates.store.ts';

export type { Template } from './templates.store.ts';

/** The templates that a viewer may use: those of the own groups and those for all, by name. */
export function listUsableTemplates(db: Database, viewer: Viewer): Promise<Template[]> {
  return findTemplates(db, viewer);
}

/** One of them by id; null for all others, as if there were none. */
export function findUsableTemplate(db: Database, viewer: Viewer, id: string): Promise<Template | null> {
  return findTemplate(db, viewer, id);
}
