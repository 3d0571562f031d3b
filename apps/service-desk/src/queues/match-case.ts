import { DAY } from '@vakt/foundation/clock';
import { maySee } from '../access/case-policy.ts';
import type { Viewer } from '../access/viewer.ts';
import type { ListRow } from './list.store.ts';
import { FINISHED_DAYS, isByTime, type ListQuery, statusesOf } from './list-query.ts';

/**
 * Says whether a list holds a case now, for one that came by a live event: what matching.store.ts says in SQL, policy included.
 * A test holds the two together.
 */
export function matches(viewer: Viewer, query: ListQuery, row: ListRow, now: Date): boolean {
  return (
    maySee(viewer, row) &&
    isInQueue(viewer, query, row) &&
    statusesOf(query.status).includes(row.status) &&
    (!isByTime(query) || isLate(row, now)) &&
    (query.group === null || row.groupKey === query.group) &&
    isAssignedTo(viewer, query.assignee, row.assigneeId) &&
    (query.entry === null || row.entry === query.entry)
  );
}

/** Whether it changed so lately that a list of finished cases holds it. */
function isLate({ updatedAt }: ListRow, now: Date): boolean {
  return Number(updatedAt) / 1000 > now.getTime() - FINISHED_DAYS * DAY;
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
