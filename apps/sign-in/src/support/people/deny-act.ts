import { recordEvent } from '../../audit/record-event.ts';
import type { Database } from '../../tables.ts';
import type { ActKind, Refusal } from './acts.ts';
import type { Worker } from './worker.ts';

/** Puts on record that a worker tried what a worker may not do. It stands by itself: nothing else happened. */
export function denyAct(
  db: Database,
  worker: Pick<Worker, 'accountId'>,
  { kind, accountId, why }: { kind: ActKind; accountId: string; why: Refusal },
): Promise<void> {
  const detail = { what: kind, by: worker.accountId, why };
  return recordEvent(db, { kind: 'support-act-denied', accountId, journeyId: null, detail });
}
