import { type OpenedCase, openCase } from '../access/open-case.ts';
import type { Viewer } from '../access/viewer.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { problems } from '../problems.ts';
import * as store from './case-page.store.ts';
import { type Draft, findDrafts } from './drafts.store.ts';

/** Rows of a thread that one page shows. */
const ROWS_SHOWN = 100;

/** What stands around a thread. */
export interface CaseSurroundings {
  head: store.CaseHead;
  people: Map<string, store.PersonShown>;
  groups: store.GroupShown[];
  workers: { id: string; name: string; away: boolean }[];
  /** The viewer may change it, and does not only read. */
  workable: boolean;
  /** The viewer leads its group. */
  leads: boolean;
}

/** A text that stands in the composer. */
export type Written = Pick<Draft, 'kind' | 'body' | 'templateId' | 'fileIds'>;

/** Everything that the page of a case shows. */
export interface CaseView extends CaseSurroundings {
  thread: store.ThreadRow[];
  /** Position before which there is more, or null. */
  olderBefore: string | null;
  drafts: Written[];
}

/** Loads the page of a case that the guard has let this viewer on to. */
export async function loadCase(
  deps: Pick<DeskDependencies, 'db'>,
  viewer: Viewer,
  opened: OpenedCase,
  before: string | null,
): Promise<CaseView> {
  const { db } = deps;
  const caseId = opened.id;
  const [head, rows, groups, workers, drafts] = await Promise.all([
    store.findCaseHead(db, viewer, caseId),
    store.findThread(db, viewer, { caseId, before, limit: ROWS_SHOWN + 1 }),
    store.findOpenGroups(db),
    store.findWorkers(db, opened.groupId),
    findDrafts(db, caseId, viewer.personId),
  ]);
  if (!head) throw problems.notFound();
  const thread = rows.slice(-ROWS_SHOWN);
  const people = await store.findPeople(db, [...idsOf(head), ...thread.flatMap(idsOfRow)]);
  return {
    head,
    thread,
    olderBefore: rows.length > ROWS_SHOWN ? (thread[0]?.position ?? null) : null,
    people,
    groups,
    workers,
    drafts,
    ...mayDo(viewer, opened),
  };
}

/** Loads what stands around a thread, for who has its page open; null when the viewer does not see the case (any more). */
export async function loadSurroundings(
  db: DeskDependencies['db'],
  viewer: Viewer,
  number: number,
): Promise<CaseSurroundings | null> {
  const opened = await openCase(db, viewer, number, 'case-see');
  if (!opened) return null;
  const [head, groups, workers] = await Promise.all([
    store.findCaseHead(db, viewer, opened.id),
    store.findOpenGroups(db),
    store.findWorkers(db, opened.groupId),
  ]);
  if (!head) return null;
  return { head, groups, workers, people: await store.findPeople(db, idsOf(head)), ...mayDo(viewer, opened) };
}

function mayDo(viewer: Viewer, opened: OpenedCase): Pick<CaseSurroundings, 'leads' | 'workable'> {
  const works = viewer.roles.has(opened.groupId) || opened.named.includes(viewer.personId);
  return { leads: viewer.roles.get(opened.groupId) === 'lead', workable: opened.mergedInto === null && works };
}

function idsOf(head: store.CaseHead): string[] {
  return [head.requesterId, ...head.parties, ...head.named, ...(head.assigneeId ? [head.assigneeId] : [])];
}

/** Ids of the people that a row speaks of. */
export function idsOfRow({ authorId, event }: store.ThreadRow): string[] {
  const ids = authorId === null ? [] : [authorId];
  if (event?.what === 'assigned' && event.to !== null) ids.push(event.to);
  if (event?.what === 'named') ids.push(...event.added, ...event.removed);
  if (event?.what === 'appointed') ids.push(event.worker);
  if (event?.what === 'colleague') ids.push(...[event.added, event.removed].filter((id) => id !== null));
  return ids;
}
