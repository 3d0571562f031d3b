import type { OpenedCase } from '../access/open-case.ts';
import { type CaseChange, changeCase } from '../cases/change-case.ts';
import type { CaseEvent } from '../cases/events.ts';
import { setStatus } from '../cases/set-status.ts';
import type { DeskDependencies } from '../dependencies.ts';
import type { Database } from '../tables.ts';
import type { CaseStatus } from '../tables-of-cases.ts';

export interface Change {
  case: OpenedCase;
  by: string;
  /** The version that was seen; null: whatever version it is at. */
  expected: number | null;
  /** The status that it gets, the same one anew included; left out: the status stays as it is, and so does its timer. */
  to?: CaseStatus;
  set: Omit<CaseChange['set'], 'status'>;
  events: readonly CaseEvent[];
}

/** Changes a case by a case worker's hand, with its status or without. */
export function applyChange(
  trx: Database,
  deps: Pick<DeskDependencies, 'settings'>,
  change: Change,
): Promise<'changed' | 'conflict'> {
  const { case: opened, by, expected, to, set, events } = change;
  if (to !== undefined) return setStatus(trx, deps, { case: opened, to, by, expected, set, events });
  return changeCase(trx, { caseId: opened.id, expected, by, set, events });
}
