import type { OpenedCase } from '../access/open-case.ts';
import { findFirstLine, isOpenGroup } from '../groups/load-groups.ts';
import type { Database } from '../tables.ts';
import type { CaseStatus } from '../tables-of-cases.ts';
import { planTimer, type TimerNeeds } from '../timers/plan-timer.ts';
import { type CaseChange, changeCase } from './change-case.ts';
import type { CaseEvent } from './events.ts';
import { type LockedCase, lockCase } from './lock-case.ts';
import { findLastHandOver, worksAny } from './locked-cases.store.ts';
import { statusInQueue } from './statuses.ts';

/** Sent back so often, a case is for the lead to look at: two groups throw it between them. */
const FLAGGED_AFTER = 2;

export interface HandOver {
  case: Pick<OpenedCase, 'id'>;
  /** Null: back to the group it came from when it is `notOurs`; otherwise, or when that one is closed, to the first line. */
  toGroupId: string | null;
  reason: string;
  /** "Not ours": the group sends it back. Counted; the second time the lead is told. */
  notOurs: boolean;
  /** Null: the house itself. */
  by: string | null;
  expected: number | null;
}

/**
 * Hands a case over to another group's queue, inside the caller's transaction: nobody has it there yet, and its timer, if
 * one runs, follows the new group's calendar. `no-group`: there is no such open group, or it is in that queue already.
 * `nobody-named`: only named people see the case and none of them works there; it would be in nobody's queue. The house
 * itself is not asked that.
 */
export async function handOver(
  trx: Database,
  deps: TimerNeeds,
  wish: HandOver,
): Promise<'changed' | 'conflict' | 'no-group' | 'nobody-named'> {
  const found = await lockCase(trx, wish.case.id);
  if (!found || (wish.expected !== null && wish.expected !== found.version)) return 'conflict';
  const toGroup = await pickGroup(trx, found, wish);
  if (toGroup === null) return 'no-group';
  if (wish.by !== null && isForNamed(found) && !(await worksAny(trx, found.named, toGroup))) return 'nobody-named';
  const to = statusInQueue(found.status);
  const timer = await planTimer(trx, deps, {
    status: to,
    groupId: toGroup,
    ...(found.timerFrom === null ? {} : { from: found.timerFrom }),
  });
  return changeCase(trx, {
    caseId: found.id,
    expected: found.version,
    by: wish.by,
    set: { ...changesOf(found, to, wish.notOurs), groupId: toGroup },
    timer,
    events: eventsOf(found, to, toGroup, wish),
  });
}

function isForNamed({ confidentiality }: LockedCase): boolean {
  return confidentiality === 'named' || confidentiality === 'sealed';
}

function changesOf(found: LockedCase, status: CaseStatus, notOurs: boolean): CaseChange['set'] {
  const returned = found.returned + 1;
  return {
    status,
    assigneeId: null,
    ...(notOurs ? { returned, ...(returned >= FLAGGED_AFTER ? { flagged: true } : {}) } : {}),
  };
}

function eventsOf(found: LockedCase, to: CaseStatus, toGroup: string, wish: HandOver): CaseEvent[] {
  const { reason, notOurs } = wish;
  return [
    { what: 'handed-over', fromGroup: found.groupId, toGroup, reason, notOurs },
    ...(found.assigneeId === null ? [] : [{ what: 'assigned', to: null, because: 'hand-over' } as const]),
    ...(to === found.status ? [] : [{ what: 'status', from: found.status, to } as const]),
  ];
}

async function pickGroup(trx: Database, found: LockedCase, { toGroupId, notOurs }: HandOver): Promise<string | null> {
  if (toGroupId !== null) return isOther(trx, found, toGroupId);
  const from = notOurs ? await findLastHandOver(trx, found.id, found.groupId) : null;
  const back = from === null ? null : await isOther(trx, found, from);
  return back ?? (await findFirstLine(trx, found.groupId));
}

async function isOther(trx: Database, found: LockedCase, groupId: string): Promise<string | null> {
  return groupId !== found.groupId && (await isOpenGroup(trx, groupId)) ? groupId : null;
}
