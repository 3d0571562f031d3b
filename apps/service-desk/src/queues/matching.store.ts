import { type RawBuilder, sql } from 'kysely';
import { groupsOf, type Viewer } from '../access/viewer.ts';
import { visibleTo } from '../access/visible-cases.ts';
import { FINISHED_DAYS, isByTime, type ListQuery, statusesOf } from './list-query.ts';

/**
 * The one condition of a list: lists, counts and "next case" all ask with it, so that a count is what the list holds. About
 * a row of `cases` named `c`, the policy included. Where a page begins (`after`) is not part of it.
 */
export function matching(viewer: Viewer, query: ListQuery): RawBuilder<boolean> {
  return sql<boolean>`(${visibleTo(viewer)} and ${filters(viewer, query)})`;
}

/** The same without the policy: for a question that holds the policy once for several lists. */
export function filters(viewer: Viewer, query: ListQuery): RawBuilder<boolean> {
  const parts = [
    ofQueue(viewer, query),
    // Said this way the partial indexes on open cases serve it.
    isByTime(query) ? finishedLately() : isOpen(),
    query.status === 'open' ? null : sql<boolean>`c.status = any (${[...statusesOf(query.status)]}::text[])`,
    query.group === null ? null : sql<boolean>`c.group_id = (select id from groups where key = ${query.group})`,
    ofAssignee(viewer, query.assignee),
    query.entry === null ? null : sql<boolean>`c.entry = ${query.entry}`,
  ];
  return sql<boolean>`(${sql.join(
    parts.filter((part) => part !== null),
    sql` and `,
  )})`;
}

/** Cases that are in somebody's queue. */
export function isOpen(): RawBuilder<boolean> {
  return sql<boolean>`c.status not in ('done', 'closed')`;
}

/** Finished cases; a list of them goes so far back and no further: what is older is found by search. */
function finishedLately(): RawBuilder<boolean> {
  return sql<boolean>`c.status in ('done', 'closed') and c.updated_at > now() - make_interval(days => ${FINISHED_DAYS})`;
}

/** What stands after the place where the page before ended. */
export function afterPlace(query: ListQuery): RawBuilder<boolean> {
  const { after } = query;
  if (after === null) return sql<boolean>`true`;
  const time = after.time === null ? null : sql`timestamptz 'epoch' + ${after.time}::bigint * interval '1 microsecond'`;
  if (isByTime(query)) return sql<boolean>`(c.updated_at, c.number) < (${time ?? sql`now()`}, ${after.number})`;
  const later =
    time === null
      ? sql<boolean>`c.waiting_since is null and c.number > ${after.number}`
      : sql<boolean>`(c.waiting_since is null or (c.waiting_since, c.number) > (${time}, ${after.number}))`;
  return sql<boolean>`c.priority >= ${after.priority} and (c.priority > ${after.priority} or (${later}))`;
}

/** The order of a list; with the number it is total, so that no page loses or repeats a case. */
export function inOrder(query: ListQuery): RawBuilder<unknown> {
  return isByTime(query) ? sql`c.updated_at desc, c.number desc` : sql`c.priority, c.waiting_since, c.number`;
}

function ofQueue(viewer: Viewer, { queue }: ListQuery): RawBuilder<boolean> | null {
  if (queue === 'all') return null;
  if (queue === 'mine') return sql<boolean>`c.assignee_id = ${viewer.personId}::uuid`;
  const own = sql<boolean>`c.group_id = any (${groupsOf(viewer)}::uuid[])`;
  return queue === 'groups' ? own : sql<boolean>`(${own} and c.assignee_id is null)`;
}

function ofAssignee(viewer: Viewer, assignee: string | null): RawBuilder<boolean> | null {
  if (assignee === null) return null;
  if (assignee === 'none') return sql<boolean>`c.assignee_id is null`;
  return sql<boolean>`c.assignee_id = ${assignee === 'me' ? viewer.personId : assignee}::uuid`;
}
