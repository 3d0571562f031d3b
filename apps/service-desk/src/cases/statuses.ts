import type { CaseStatus } from '../tables-of-cases.ts';

/** Statuses in which a case is open: it is in somebody's queue. */
export function isOpen(status: CaseStatus): boolean {
  return status !== 'done' && status !== 'closed';
}

/** Statuses in which the person waits for us, and not we for somebody. */
export function isOurTurn(status: CaseStatus): boolean {
  return status === 'registered' || status === 'assigned' || status === 'in-progress' || status === 'updated';
}
