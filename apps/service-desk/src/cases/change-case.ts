import type { Database } from '../tables.ts';
import type { CaseStatus } from '../tables-of-cases.ts';
import type { TimerPlan } from '../timers/count-days.ts';
import { type CaseChanges, insertMessage, notifyCase, updateCase } from './cases.store.ts';
import { type CaseEvent, isInternal } from './events.ts';
import { isOurTurn } from './statuses.ts';

export type { CaseChanges } from './cases.store.ts';

export interface CaseChange {
  caseId: string;
  /** The version that whoever changes it has seen; null when it does not matter (machines, requesters). */
  expected: number | null;
  /** Null: the house itself. */
  by: string | null;
  set: Omit<CaseChanges, 'timer' | 'ourTurn'>;
  /** When a new status ends by itself (timers/). Left out with a new status: never. */
  timer?: TimerPlan | null;
  /** What the history says, in order. */
  events: readonly CaseEvent[];
}

/**
 * Changes a case and writes its history, inside the caller's transaction. Every change of a case goes through here: the
 * version goes up, whoever looks at it is told when it commits. `conflict`: somebody else was faster, nothing was changed.
 */
export async function changeCase(trx: Database, change: CaseChange): Promise<'changed' | 'conflict'> {
  const { set, timer } = change;
  const turn =
    set.status === undefined
      ? { ...(timer === undefined ? {} : { timer }) }
      : { ourTurn: isOurTurn(set.status), timer: timer ?? null };
  const version = await updateCase(trx, change.caseId, change.expected, { ...set, ...turn });
  if (version === null) return 'conflict';
  for (const event of change.events) {
    await insertMessage(trx, {
      caseId: change.caseId,
      kind: 'event',
      internal: isInternal(event),
      authorId: change.by,
      authorName: null,
      entry: null,
      body: '',
      event,
      language: null,
      holdSeconds: 0,
    });
  }
  await notifyCase(trx, change.caseId, 'changed');
  return 'changed';
}

/** The history line of a change of status. */
export function statusEvent(from: CaseStatus, to: CaseStatus): CaseEvent {
  return { what: 'status', from, to };
}
