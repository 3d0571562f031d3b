import { groupsOf, type Viewer } from '../access/viewer.ts';
import type { Database } from '../tables.ts';
import type { GroupRole } from '../tables-of-cases.ts';
import { findOpenOf, type OwnGroup } from './own-groups.store.ts';

/** The open groups in which a viewer has one of these roles (any without), first line first. */
export function listOwnGroups(db: Database, viewer: Viewer, ...roles: GroupRole[]): Promise<OwnGroup[]> {
  return findOpenOf(db, groupsOf(viewer, ...roles));
}
