import type { Database } from '../tables.ts';
import { type LockedCase, selectForUpdate } from './locked-cases.store.ts';

export type { LockedCase } from './locked-cases.store.ts';

/** Locks a case and reads it as it is now: whoever changes it next waits until the transaction ends. Null when there is none. */
export function lockCase(trx: Database, caseId: string): Promise<LockedCase | null> {
  return selectForUpdate(trx, caseId);
}
