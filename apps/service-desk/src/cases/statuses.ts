import type { CaseStatus } from '../tables-of-cases.ts';

/** Statuses in which a case is open: it is in somebody's queue. */
export function isOpen(status: CaseStatus): boolean {
  return status !== 'done' && status !== 'closed';
}

/** Statuses in which the person waits for us, and not we for somebody. */
export function isOurTurn(status: CaseStatus): boolean {
  return status === 'registered' || status === 'assigned' || status === 'in-progress' || status === 'updated';
}

/** Statuses that case workers set by hand. The others come by themselves: of a new case, an answer, a timer. */
export const STATUSES_OF_WORKERS = ['assigned', 'in-progress', 'waiting-user', 'on-hold', 'done'] as const;

/** The status of a case that nobody has any more: what somebody had begun, nobody has begun. */
export function statusInQueue(status: CaseStatus): CaseStatus {
  return status === 'assigned' || status === 'in-progress' ? 'registered' : status;
}
