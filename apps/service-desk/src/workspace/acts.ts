import type { OpenedCase } from '../access/open-case.ts';
import type { Viewer } from '../access/viewer.ts';
import type { CaseEvent } from '../cases/events.ts';
import { priorityOf } from '../cases/priority.ts';
import { statusesToChoose } from '../cases/statuses.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { wouldBeSeen } from '../orphans/load-orphans.ts';
import { queueMailToParties } from '../outbox/queue-mail.ts';
import { problems } from '../problems.ts';
import type { CaseStatus, Confidentiality } from '../tables-of-cases.ts';
import { applyChange, type Change } from './apply-change.ts';
import { findCaseHead } from './case-page.store.ts';
import { findWorkerToName, mayBeAssigned } from './workers.store.ts';

/** What an act came to. A word is a field's fault, by the name of its text. */
export type Outcome = 'changed' | 'conflict' | 'unknown-worker' | 'last-named' | 'no-title';

export interface Act {
  case: OpenedCase;
  viewer: Viewer;
  /** The version that was seen. */
  expected: number;
}

type Deps = Pick<DeskDependencies, 'db' | 'settings'>;

/** The viewer takes a case. A case that nobody had begun is assigned from then on. */
export function takeCase(deps: Deps, act: Act): Promise<Outcome> {
  const { case: opened, viewer, expected } = act;
  return deps.db.transaction().execute((trx) =>
    applyChange(trx, deps, {
      case: opened,
      by: viewer.personId,
      expected,
      ...(opened.status === 'registered' ? { to: 'assigned' as const } : {}),
      set: { assigneeId: viewer.personId },
      events: [{ what: 'assigned', to: viewer.personId, because: 'taken' }],
    }),
  );
}

export interface Properties {
  status: CaseStatus;
  assigneeId: string | null;
}

/** Saves status and assignee together, against the version that was seen. What is the same stays. */
export function saveProperties(deps: Deps, act: Act, wish: Properties): Promise<Outcome> {
  const { case: opened, viewer, expected } = act;
  return deps.db.transaction().execute(async (trx) => {
    const head = await findCaseHead(trx, viewer, opened.id);
    if (!head || head.version !== expected) return 'conflict';
    // What comes by itself is not set by hand: our page does not offer it.
    if (!statusesToChoose(head.status).includes(wish.status)) throw problems.badRequest();
    const events: CaseEvent[] = [];
    const set: Change['set'] = {};
    if (wish.assigneeId !== head.assigneeId) {
      if (wish.assigneeId !== null && !(await mayBeAssigned(trx, opened.id, wish.assigneeId))) return 'unknown-worker';
      set.assigneeId = wish.assigneeId;
      events.push({ what: 'assigned', to: wish.assigneeId });
    }
    const to = statusOf(head.status, wish, head.assigneeId);
    if (events.length === 0 && to === head.status) return 'changed';
    const moves = to === head.status ? {} : { to };
    const changed = await applyChange(trx, deps, {
      case: opened,
      by: viewer.personId,
      expected,
      ...moves,
      set,
      events,
    });
    // Without a reply nothing else tells them.
    if (changed === 'changed' && to === 'done' && to !== head.status) {
      await queueMailToParties(trx, deps, { kind: 'completed', caseId: opened.id });
    }
    return changed;
  });
}

/** Who is given a case that was only registered has it assigned. */
function statusOf(now: CaseStatus, wish: Properties, assignee: string | null): CaseStatus {
  const given = wish.assigneeId !== null && wish.assigneeId !== assignee;
  return given && now === 'registered' && wish.status === 'registered' ? 'assigned' : wish.status;
}

export interface Details {
  title: string;
  tags: string[];
  impact: number;
  urgency: number;
}

/** Changes title, tags, impact and urgency; the priority follows from the last two. */
export function saveDetails(deps: Deps, act: Act, wish: Details): Promise<Outcome> {
  const { case: opened, viewer, expected } = act;
  return deps.db.transaction().execute(async (trx) => {
    const head = await findCaseHead(trx, viewer, opened.id);
    if (!head || head.version !== expected) return 'conflict';
    if (wish.title === '') return 'no-title';
    const added = wish.tags.filter((one) => !head.tags.includes(one));
    const removed = head.tags.filter((one) => !wish.tags.includes(one));
    const events: CaseEvent[] = [];
    if (wish.title !== head.title) events.push({ what: 'title', from: head.title, to: wish.title });
    if (added.length > 0 || removed.length > 0) events.push({ what: 'tags', added, removed });
    const { impact, urgency } = wish;
    const priority = priorityOf(impact, urgency);
    if (impact !== head.impact || urgency !== head.urgency) {
      events.push({ what: 'priority', impact, urgency, priority });
    }
    if (events.length === 0) return 'changed';
    const set = { title: wish.title, tags: wish.tags, impact, urgency, priority };
    return applyChange(trx, deps, { case: opened, by: viewer.personId, expected, set, events });
  });
}

/** Changes who may see a case. Whoever closes it to named people is named, and so is its assignee: nobody loses it that way. */
export function setConfidentiality(deps: Deps, act: Act, to: Confidentiality): Promise<Outcome> {
  const { case: opened, viewer, expected } = act;
  if (to === opened.confidentiality) return Promise.resolve('changed');
  const closes = to === 'named' || to === 'sealed';
  const working = [viewer.personId, ...(opened.assigneeId === null ? [] : [opened.assigneeId])];
  const added = closes ? [...new Set(working)].filter((one) => !opened.named.includes(one)) : [];
  const events: CaseEvent[] = [{ what: 'confidentiality', from: opened.confidentiality, to }];
  if (added.length > 0) events.push({ what: 'named', added, removed: [] });
  return changeAccess(deps, act, {
    case: opened,
    by: viewer.personId,
    expected,
    set: { confidentiality: to, named: [...opened.named, ...added] },
    events,
  });
}

/** Changes who sees a case. An assignee who could not be given it any more has it no longer: nobody else would look at it. */
function changeAccess(deps: Deps, { case: opened, viewer }: Act, change: Change): Promise<Outcome> {
  return deps.db.transaction().execute(async (trx) => {
    const changed = await applyChange(trx, deps, change);
    const { assigneeId } = opened;
    if (changed === 'conflict' || assigneeId === null || (await mayBeAssigned(trx, opened.id, assigneeId)))
      return changed;
    return applyChange(trx, deps, {
      case: opened,
      by: viewer.personId,
      expected: null,
      set: { assigneeId: null },
      events: [{ what: 'assigned', to: null }],
    });
  });
}

/** Names a case worker on a case, by user name or address. */
export function nameWorker(deps: Deps, act: Act, words: string): Promise<Outcome> {
  const { case: opened, viewer, expected } = act;
  return deps.db.transaction().execute(async (trx) => {
    const { domain } = deps.settings.organisation;
    const worker = await findWorkerToName(trx, { caseId: opened.id, words, domain });
    if (!worker || opened.named.length >= 50) return 'unknown-worker';
    if (opened.named.includes(worker.id)) return 'changed';
    return applyChange(trx, deps, {
      case: opened,
      by: viewer.personId,
      expected,
      set: { named: [...opened.named, worker.id] },
      events: [{ what: 'named', added: [worker.id], removed: [] }],
    });
  });
}

/** Takes a name off a case. The last one stays while only named people see it: somebody must. */
export async function unnameWorker(deps: Deps, act: Act, personId: string): Promise<Outcome> {
  const { case: opened, viewer, expected } = act;
  if (!opened.named.includes(personId)) return 'unknown-worker';
  const left = opened.named.filter((one) => one !== personId);
  const closed = opened.confidentiality === 'named' || opened.confidentiality === 'sealed';
  // Who is left by name alone, and works here no longer, is nobody.
  if (closed && !(await wouldBeSeen(deps.db, opened.id, left))) return 'last-named';
  return changeAccess(deps, act, {
    case: opened,
    by: viewer.personId,
    expected,
    set: { named: left },
    events: [{ what: 'named', added: [], removed: [personId] }],
  });
}
