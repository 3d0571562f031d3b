import { type OpenedCase, openCase } from '../access/open-case.ts';
import type { Viewer } from '../access/viewer.ts';
import { changeCase } from '../cases/change-case.ts';
import { setStatus } from '../cases/set-status.ts';
import { isOpen } from '../cases/statuses.ts';
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
 * Does an act to each of the cases, each in a transaction of its own and each asked of the policy anew, with the viewer as they
 * are then (`askViewer`; null for who works here no longer): a list that was loaded while it was allowed gives no right. Sealed cases are changed on their own page alone, where a fresh sign-in is asked; and
 * what is done or closed is opened again there alone, never by the way.
 */
export async function applyToCases(
  deps: Pick<DeskDependencies, 'db' | 'settings'>,
  askViewer: () => Promise<Viewer | null>,
  act: BulkAct,
  chosen: readonly ChosenCase[],
): Promise<BulkResult[]> {
  const results: BulkResult[] = [];
  for (const one of chosen.slice(0, MOST_AT_ONCE)) {
    const viewer = await askViewer();
    const outcome = viewer
      ? await deps.db.transaction().execute((trx) => applyToOne(trx, deps, viewer, act, one))
      : 'cannot';
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
  if (!opened || opened.confidentiality === 'sealed' || !isOpen(opened.status)) return 'cannot';
  const common = { case: opened, by: viewer.personId, expected: one.version };
  if (act === 'hold') return setStatus(trx, deps, { ...common, to: 'on-hold' });
  if (act === 'complete') return complete(trx, deps, common);
  const taken = {
    set: { assigneeId: viewer.personId },
    events: [{ what: 'assigned', to: viewer.personId, because: 'taken' }] as const,
  };
  if (opened.status === 'registered') return setStatus(trx, deps, { ...common, ...taken, to: 'assigned' });
  // The status stays as it is, and so does its timer.
  return changeCase(trx, { caseId: opened.id, by: viewer.personId, expected: one.version, ...taken });
}

/** Without a reply nothing else tells the people whose case it is. */
async function complete(
  trx: Database,
  deps: Pick<DeskDependencies, 'settings'>,
  change: { case: OpenedCase; by: string; expected: number },
): Promise<'changed' | 'conflict'> {
  const changed = await setStatus(trx, deps, { ...change, to: 'done' });
  if (changed === 'changed') await queueMailToParties(trx, deps, { kind: 'completed', caseId: change.case.id });
  return changed;
}
