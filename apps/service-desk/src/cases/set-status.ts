import type { OpenedCase } from '../access/open-case.ts';
import type { Database } from '../tables.ts';
import type { CaseStatus } from '../tables-of-cases.ts';
import { planTimer, type TimerNeeds } from '../timers/plan-timer.ts';
import { type CaseChange, changeCase } from './change-case.ts';
import type { CaseEvent } from './events.ts';
import { lockCase } from './lock-case.ts';

/** Somebody works on the case: no group throws it to another any more. */
const WORKED_ON: ReadonlySet<CaseStatus> = new Set(['in-progress', 'waiting-user', 'on-hold', 'done']);

export interface StatusChange {
  case: Pick<OpenedCase, 'id'>;
  to: CaseStatus;
  /** Null: the house itself. */
  by: string | null;
  /** The version that whoever changes it has seen; null when it does not matter. */
  expected: number | null;
  /** What changes with it. */
  set?: Omit<CaseChange['set'], 'status'>;
  /** What the history says before the line about the status. */
  events?: readonly CaseEvent[];
  /** The house changes it because a timer ran out. */
  because?: 'timer';
}

/**
 * Gives a case a status, and the status its timer, inside the caller's transaction. The same status anew starts its timer
 * anew (a second answer that waits for the user). `conflict`: somebody else was faster, nothing was changed.
 */
export async function setStatus(
  trx: Database,
  deps: TimerNeeds,
  change: StatusChange,
): Promise<'changed' | 'conflict'> {
  const found = await lockCase(trx, change.case.id);
  if (!found || (change.expected !== null && change.expected !== found.version)) return 'conflict';
  const { to, set = {}, events = [] } = change;
  const timer = await planTimer(trx, deps, { status: to, groupId: set.groupId ?? found.groupId });
  const moved: CaseEvent[] =
    found.status === to
      ? []
      : [{ what: 'status', from: found.status, to, ...(change.because === 'timer' ? { by: 'timer' } : {}) }];
  return changeCase(trx, {
    caseId: found.id,
    expected: found.version,
    by: change.by,
    set: { ...(WORKED_ON.has(to) ? { returned: 0, flagged: false } : {}), ...set, status: to },
    timer,
    events: [...events, ...moved],
  });
}
