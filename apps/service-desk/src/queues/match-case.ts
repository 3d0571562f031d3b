import { maySee } from '../access/case-policy.ts';
import type { Viewer } from '../access/viewer.ts';
import type { ListRow } from './list.store.ts';
import { type ListQuery, statusesOf } from './list-query.ts';

/**
 * Says whether a list holds a case, for one that came by a live event: what matching.store.ts says in SQL, policy included.
 * A test holds the two together.
 */
export function matches(viewer: Viewer, query: ListQuery, row: ListRow): boolean {
  return (
    maySee(viewer, row) &&
    isInQueue(viewer, query, row) &&
    statusesOf(query.status).includes(row.status) &&
    (query.group === null || row.groupKey === query.group) &&
    isAssignedTo(viewer, query.assignee, row.assigneeId) &&
    (query.entry === null || row.entry === query.entry)
  );
}

function isInQueue(viewer: Viewer, { queue }: ListQuery, row: ListRow): boolean {
  if (queue === 'all') return true;
  if (queue === 'mine') return row.assigneeId === viewer.personId;
  return viewer.roles.has(row.groupId) && (queue === 'groups' || row.assigneeId === null);
}

function isAssignedTo(viewer: Viewer, assignee: string | null, assigneeId: string | null): boolean {
  if (assignee === null) return true;
  if (assignee === 'none') return assigneeId === null;
  return assigneeId === (assignee === 'me' ? viewer.personId : assignee);
}
