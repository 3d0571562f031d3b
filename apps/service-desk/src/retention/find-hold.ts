import type { Database } from '../tables.ts';
import { findHoldReason } from './holds.store.ts';

/** Why a case is on hold; null when it is not. */
export function findHold(db: Database, caseId: string): Promise<string | null> {
  return findHoldReason(db, caseId);
}
