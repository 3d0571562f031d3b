import { isAbsent } from '../absences/load-absences.ts';
import type { OpenedCase } from '../access/open-case.ts';
import type { Database } from '../tables.ts';
import type { CaseStatus, Entry } from '../tables-of-cases.ts';
import type { TimerNeeds } from '../timers/plan-timer.ts';
import { addMessage } from './add-message.ts';
import type { CaseEvent } from './events.ts';
import { type LockedCase, lockCase } from './lock-case.ts';
import { setStatus } from './set-status.ts';
import { isOpen } from './statuses.ts';

export interface Answer {
  caseId: string;
  /** Who wrote; null for somebody whom we do not know. Whether they may is the caller's to ask. */
  personId: string | null;
  /** What the author called themselves, where we know no person. */
  authorName?: string;
  body: string;
  entry: Entry;
  language?: string;
}

/**
 * Records what a requester or a colleague of theirs writes on a case, inside the caller's transaction, and gives the message's id. The case is
 * updated by its user from then on: what was done or closed is open again, and the case of somebody who is away returns to
 * its queue. Throws `RangeError` when there is no such case.
 */
export async function recordAnswer(trx: Database, deps: TimerNeeds, answer: Answer): Promise<string> {
  const found = await lockCase(trx, answer.caseId);
  if (!found) throw new RangeError('there is no such case to answer');
  const { personId, caseId, authorName, body, entry, language } = answer;
  const messageId = await addMessage(trx, {
    caseId,
    kind: 'question',
    authorId: personId,
    entry,
    body,
    ...(authorName === undefined ? {} : { authorName }),
    ...(language === undefined ? {} : { language }),
  });
  await returnToWorkers(trx, deps, found, personId, isOpen(found.status) ? [] : [{ what: 'reopened' }]);
  return messageId;
}

/** Gives a case to those who work on it: its assignee, or the queue when that one is away. */
async function returnToWorkers(
  trx: Database,
  deps: TimerNeeds,
  found: LockedCase,
  by: string | null,
  events: CaseEvent[],
): Promise<void> {
  const away = found.assigneeId !== null && (await isAbsent(trx, found.assigneeId));
  await setStatus(trx, deps, {
    case: found,
    to: 'updated',
    by,
    expected: found.version,
    ...(away ? { set: { assigneeId: null } } : {}),
    events: away ? [...events, { what: 'assigned', to: null, because: 'absence' }] : events,
  });
}

/**
 * Opens a case again that is done or closed, in one act. A requester's case is updated by its user from then on; a case
 * worker's is in progress, or in its queue when nobody has it. `unchanged`: it was open already, or merged into another.
 */
export async function reopenCase(
  trx: Database,
  deps: TimerNeeds,
  wish: { case: Pick<OpenedCase, 'id'>; by: string; as: 'requester' | 'worker'; expected?: number | null },
): Promise<'changed' | 'conflict' | 'unchanged'> {
  const found = await lockCase(trx, wish.case.id);
  if (!found) return 'conflict';
  if (isOpen(found.status) || found.mergedInto !== null) return 'unchanged';
  const expected = wish.expected ?? null;
  if (expected !== null && expected !== found.version) return 'conflict';
  if (wish.as === 'requester') {
    await returnToWorkers(trx, deps, found, wish.by, [{ what: 'reopened' }]);
    return 'changed';
  }
  const to: CaseStatus = found.assigneeId === null ? 'registered' : 'in-progress';
  return setStatus(trx, deps, { case: found, to, by: wish.by, expected, events: [{ what: 'reopened' }] });
}

/**
 * Ends a case because its requester does not need it any more; reopening it is one act. Only the requester may: `refused`
 * for a colleague. `unchanged`: it was closed already.
 */
export async function withdrawCase(
  trx: Database,
  deps: TimerNeeds,
  wish: { case: Pick<OpenedCase, 'id'>; by: string },
): Promise<'changed' | 'refused' | 'unchanged'> {
  const found = await lockCase(trx, wish.case.id);
  if (!found || found.requesterId !== wish.by) return 'refused';
  if (found.status === 'closed') return 'unchanged';
  const events: CaseEvent[] = [{ what: 'withdrawn' }];
  await setStatus(trx, deps, { case: found, to: 'closed', by: wish.by, expected: found.version, events });
  return 'changed';
}
