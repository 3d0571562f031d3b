import type { Database } from '../tables.ts';
import { findGroup, findOldestOfFirstLine, type Group, listGroups, lockOpenGroup } from './groups.store.ts';

export type { Group } from './groups.store.ts';

/** Says whether there is an open group of this id, and keeps it open until the transaction ends. What is no id at all is no group. */
export function isOpenGroup(trx: Database, groupId: string): Promise<boolean> {
  return lockOpenGroup(trx, groupId);
}

/** The oldest open group of the first line, another than this one; null when there is none. */
export function findFirstLine(trx: Database, otherThan: string): Promise<string | null> {
  return findOldestOfFirstLine(trx, otherThan);
}

/** All open groups, first line first, with how many members each has. */
export function loadGroups(db: Database): Promise<(Group & { members: number })[]> {
  return listGroups(db);
}

/** An open group by the short name that stands in its address; null when there is none. */
export function loadGroup(db: Database, key: string): Promise<Group | null> {
  return findGroup(db, key);
}
