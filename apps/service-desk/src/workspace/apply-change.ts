import type { OpenedCase } from '../access/open-case.ts';
import { type CaseChange, changeCase, statusEvent } from '../cases/change-case.ts';
import type { CaseEvent } from '../cases/events.ts';
import type { DeskDependencies } from '../dependencies.ts';
import type { Database } from '../tables.ts';
import type { CaseStatus } from '../tables-of-cases.ts';

export interface Change {
  case: OpenedCase;
  by: string;
  /** The version that was seen; null: whatever version it is at. */
  expected: number | null;
  /** The status that it gets; left out, or the one it has: the status stays. */
  to?: CaseStatus;
  set: Omit<CaseChange['set'], 'status'>;
  events: readonly CaseEvent[];
}

/** Changes a case by a case worker's hand, with its status or without. */
export async function applyChange(
  trx: Database,
  _deps: Pick<DeskDependencies, 'db'>,
  change: Change,
): Promise<'changed' | 'conflict'> {
  const { case: opened, to } = change;
  const moves = to !== undefined && to !== opened.status;
  return changeCase(trx, {
    caseId: opened.id,
    expected: change.expected,
    by: change.by,
    set: { ...change.set, ...(moves ? { status: to } : {}) },
    events: [...change.events, ...(moves ? [statusEvent(opened.status, to)] : [])],
  });
}
