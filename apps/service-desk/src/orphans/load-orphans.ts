import { groupsOf, type Viewer } from '../access/viewer.ts';
import type { Database } from '../tables.ts';
import { anyWouldSee, findAppointable, findOfGroup, type OrphanedCase } from './orphans.store.ts';

export type { OrphanedCase } from './orphans.store.ts';

export interface Orphans {
  /** At most fifty. */
  cases: OrphanedCase[];
  count: number;
}

/** The orphaned cases that a viewer may give to a new case worker, those that have waited longest first. Nothing for who leads no group. */
export async function loadOrphans(db: Database, viewer: Viewer): Promise<Orphans> {
  if (groupsOf(viewer, 'lead').length === 0) return { cases: [], count: 0 };
  return findAppointable(db, viewer);
}

/** The orphaned cases of a group, for who looks after it. The caller has asked whether they do. */
export function loadOrphansOfGroup(db: Database, viewer: Viewer, groupId: string): Promise<Orphans> {
  return findOfGroup(db, viewer, groupId);
}

/** Says whether a case for named people would still be seen by somebody if only these were named on it. */
export function wouldBeSeen(db: Database, caseId: string, named: readonly string[]): Promise<boolean> {
  return anyWouldSee(db, caseId, named);
}
