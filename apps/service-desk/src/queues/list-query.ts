import { CASE_STATUSES, type CaseStatus, ENTRIES, type Entry } from '../tables-of-cases.ts';

/** Whose cases: of the viewer's groups, the viewer's own, those that nobody has taken, all that the viewer may see. */
export const QUEUES = ['groups', 'mine', 'unassigned', 'all'] as const;
export type Queue = (typeof QUEUES)[number];

/** What a filter on status can ask for: each status by itself, and what belongs together. */
const STATUS_GROUPS = {
  open: ['registered', 'assigned', 'in-progress', 'waiting-user', 'on-hold', 'updated'],
  new: ['registered'],
  working: ['assigned', 'in-progress'],
  waiting: ['waiting-user', 'on-hold'],
  finished: ['done', 'closed'],
} as const satisfies Record<string, readonly CaseStatus[]>;
export type StatusFilter = keyof typeof STATUS_GROUPS | CaseStatus;

/** Statuses that stand beside each other above a list. */
export const STATUS_TABS = [
  'open',
  'new',
  'updated',
  'working',
  'waiting',
  'finished',
] as const satisfies readonly StatusFilter[];

/** Where the page before ended: the values that the list is ordered by, of its last row. */
export interface ListPlace {
  /** 0 in lists of finished cases, which are ordered by time alone. */
  priority: number;
  /** Microseconds since 1970; null for who waits for nothing. */
  time: string | null;
  number: number;
}

/** What a list shows. Everything in it comes from an address, so everything may be anything. */
export interface ListQuery {
  queue: Queue;
  status: StatusFilter;
  /** Key of a group; null for all. An unknown one has no cases. */
  group: string | null;
  /** `me`, `none` or a person's id; null for whoever. */
  assignee: string | null;
  entry: Entry | null;
  after: ListPlace | null;
}

export const EVERYTHING: ListQuery = {
  queue: 'groups',
  status: 'open',
  group: null,
  assignee: null,
  entry: null,
  after: null,
};

/** A list of finished cases holds those that changed within so many days. */
export const FINISHED_DAYS = 90;

const KEY = /^[a-z0-9-]{1,60}$/;
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const PLACE = /^([0-4])\.(\d{1,17}|-)\.(\d{1,7})$/;

/** The statuses that a filter lets through. */
export function statusesOf(filter: StatusFilter): readonly CaseStatus[] {
  return isStatus(filter) ? [filter] : STATUS_GROUPS[filter];
}

/** Finished cases are listed by when they last changed, newest first; all others by priority and how long somebody has waited. */
export function isByTime(query: Pick<ListQuery, 'status'>): boolean {
  return statusesOf(query.status).some((status) => status === 'done' || status === 'closed');
}

/** Reads a list's address. What cannot be read, or stands there twice, is as if it were not there. */
export function readListQuery(search: string | URLSearchParams): ListQuery {
  const given = new URLSearchParams(search);
  const one = (name: string) => {
    const values = given.getAll(name);
    return values.length === 1 ? (values[0] ?? '') : '';
  };
  const status = one('status');
  const [queue, group, assignee, entry] = [one('queue'), one('group'), one('assignee'), one('entry')];
  return {
    queue: QUEUES.find((known) => known === queue) ?? EVERYTHING.queue,
    status: isStatus(status) || Object.hasOwn(STATUS_GROUPS, status) ? (status as StatusFilter) : EVERYTHING.status,
    group: KEY.test(group) ? group : null,
    assignee: assignee === 'me' || assignee === 'none' || ID.test(assignee) ? assignee : null,
    entry: ENTRIES.find((known) => known === entry) ?? null,
    after: readPlace(one('after')),
  };
}

/** The address of a list, without what is as it always is: `queue=mine&status=waiting`, or "". */
export function writeListQuery(query: ListQuery): string {
  const { queue, status, group, assignee, entry, after } = query;
  const fields = new URLSearchParams();
  if (queue !== EVERYTHING.queue) fields.set('queue', queue);
  if (status !== EVERYTHING.status) fields.set('status', status);
  if (group !== null) fields.set('group', group);
  if (assignee !== null) fields.set('assignee', assignee);
  if (entry !== null) fields.set('entry', entry);
  if (after !== null) fields.set('after', `${after.priority}.${after.time ?? '-'}.${after.number}`);
  return fields.toString();
}

/** The address of a list's page. */
export function listHref(query: ListQuery): string {
  const search = writeListQuery(query);
  return search === '' ? '/operator' : `/operator?${search}`;
}

/** The address of a case beside the list that it was found in. */
export function caseHref(number: string, query: ListQuery): string {
  const search = writeListQuery(query);
  return search === '' ? `/operator/cases/${number}` : `/operator/cases/${number}?${search}`;
}

function isStatus(text: string): text is CaseStatus {
  return CASE_STATUSES.some((status) => status === text);
}

function readPlace(text: string): ListPlace | null {
  const [, priority, time, number] = PLACE.exec(text) ?? [];
  if (priority === undefined || time === undefined || number === undefined) return null;
  return { priority: Number(priority), time: time === '-' ? null : time, number: Number(number) };
}
