import { type OpenedCase, openCase } from '../access/open-case.ts';
import type { Viewer } from '../access/viewer.ts';
import { type StatusChange, setStatus } from '../cases/set-status.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { queueMailToParties } from '../outbox/queue-mail.ts';
import type { Database } from '../tables.ts';

/** What can be done to many cases at once. */
export const BULK_ACTS = ['take', 'hold', 'complete'] as const;
export type BulkAct = (typeof BULK_ACTS)[number];

/** Most cases of one act. */
export const MOST_AT_ONCE = 200;

export interface ChosenCase {
  number: number;
  /** The version that was seen in the list. */
  version: number;
}

/** What became of one of the cases. `cannot`: there is no such case, or not for this viewer; the two are the same answer. */
export interface BulkResult {
  number: number;
  outcome: 'changed' | 'conflict' | 'cannot';
}

/**
 * Does an act to each of the cases, each in a transaction of its own and each asked of the policy anew: a list that was
 * loaded while it was allowed gives no right. Sealed cases are changed on their own page alone, where a fresh sign-in is asked.
 */
export async function applyToCases(
  deps: Pick<DeskDependencies, 'db' | 'settings'>,
  viewer: Viewer,
  act: BulkAct,
  chosen: readonly ChosenCase[],
): Promise<BulkResult[]> {
  const results: BulkResult[] = [];
  for (const one of chosen.slice(0, MOST_AT_ONCE)) {
    const outcome = await deps.db.transaction().execute((trx) => applyToOne(trx, deps, viewer, act, one));
    results.push({ number: one.number, outcome });
  }
  return results;
}

async function applyToOne(
  trx: Database,
  deps: Pick<DeskDependencies, 'settings'>,
  viewer: Viewer,
  act: BulkAct,
  one: ChosenCase,
): Promise<BulkResult['outcome']> {
  const opened = await openCase(trx, viewer, one.number, 'case-work');
  if (!opened || opened.confidentiality === 'sealed') return 'cannot';
  const common = { case: opened, by: viewer.personId, expected: one.version };
  if (act === 'hold') return setStatus(trx, deps, { ...common, to: 'on-hold' });
  if (act === 'complete') return complete(trx, deps, common);
  return setStatus(trx, deps, {
    ...common,
    to: opened.status === 'registered' ? 'assigned' : opened.status,
    set: { assigneeId: viewer.personId },
    events: [{ what: 'assigned', to: viewer.personId, because: 'taken' }],
  });
}

/** Without a reply nothing else tells the people whose case it is. */
async function complete(
  trx: Database,
  deps: Pick<DeskDependencies, 'settings'>,
  common: Omit<StatusChange, 'to'> & { case: OpenedCase },
): Promise<BulkResult['outcome']> {
  const changed = await setStatus(trx, deps, { ...common, to: 'done' });
  const { id, status } = common.case;
  if (changed === 'changed' && status !== 'done')
    await queueMailToParties(trx, deps, { kind: 'completed', caseId: id });
  return changed;
}
