import type { Viewer } from '../access/viewer.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { readListQuery, writeListQuery } from '../queues/list-query.ts';
import { deleteView, insertView } from './views.store.ts';

/** So many views a person has, and a group: each is counted every time that a list is shown. */
export const MOST_VIEWS = 12;
export const LONGEST_NAME = 60;

export interface ViewWish {
  name: string;
  /** A list's query string, as anybody may have written it. */
  filter: string;
  /** Id of a group to share it with; "" for none. */
  groupId: string;
}

export type SaveOutcome = { saved: string } | { refused: 'name' | 'group' | 'too-many' };

/**
 * Saves a list under a name. What is kept of the filter is what a list's address can say, and never a page of it. It is
 * shared only with a group that the viewer is in.
 */
export async function saveView(
  deps: Pick<DeskDependencies, 'db'>,
  viewer: Viewer,
  wish: ViewWish,
): Promise<SaveOutcome> {
  const name = wish.name.replace(/\s+/gu, ' ').trim();
  if (name === '' || name.length > LONGEST_NAME) return { refused: 'name' };
  if (wish.groupId !== '' && !viewer.roles.has(wish.groupId)) return { refused: 'group' };
  const row = {
    ownerId: viewer.personId,
    groupId: wish.groupId === '' ? null : wish.groupId,
    name,
    filter: writeListQuery({ ...readListQuery(wish.filter), after: null }),
  };
  const id = await deps.db.transaction().execute((trx) => insertView(trx, row, MOST_VIEWS));
  return id === null ? { refused: 'too-many' } : { saved: id };
}

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Removes a view that this viewer may remove; any other stays. */
export async function removeView(deps: Pick<DeskDependencies, 'db'>, viewer: Viewer, viewId: string): Promise<void> {
  if (ID.test(viewId)) await deleteView(deps.db, viewer, viewId);
}
