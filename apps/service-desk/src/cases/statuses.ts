import { CASE_STATUSES, type CaseStatus } from '../tables-of-cases.ts';

/** Statuses in which a case is open: it is in somebody's queue. */
export function isOpen(status: CaseStatus): boolean {
  return status !== 'done' && status !== 'closed';
}

/** Statuses in which the person waits for us, and not we for somebody. */
export function isOurTurn(status: CaseStatus): boolean {
  return status === 'registered' || status === 'assigned' || status === 'in-progress' || status === 'updated';
}

/** Statuses that case workers set by hand. The others come by themselves: of a new case, an answer, a timer. */
const STATUSES_OF_WORKERS = ['assigned', 'in-progress', 'waiting-user', 'on-hold', 'done'] as const;

/** What a case worker may choose for a case: the statuses that are set by hand, and the one that it has. */
export function statusesToChoose(now: CaseStatus): CaseStatus[] {
  return CASE_STATUSES.filter((status) => status === now || STATUSES_OF_WORKERS.some((one) => one === status));
}

/** The status of a case that nobody has any more: what somebody had begun, nobody has begun. */
export function statusInQueue(status: CaseStatus): CaseStatus {
  return status === 'assigned' || status === 'in-progress' ? 'registered' : status;
}
