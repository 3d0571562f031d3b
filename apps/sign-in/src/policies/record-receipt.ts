import type { Parts } from '@vakt/storage/parts';
import type { RawBuilder } from 'kysely';
import { recordingOf } from '../audit/record-event.ts';
import type { Settings } from '../settings.ts';
import type { Database } from '../tables.ts';
import { policyHashOf } from './policy-record.ts';
import type { NewReceipt } from './receipt.ts';
import { deleteOldReceipts, insertionOf, storeStopped } from './receipts.store.ts';

/** The receipt of a decision as a part of the statement that stores the answer, when `when` holds. */
export function receiptOf(settings: Settings, receipt: NewReceipt, when: RawBuilder<unknown>): Parts {
  return { receipt: insertionOf(receipt, policyHashOf(settings), when) };
}

/**
 * Stores the receipt of a sign-in that a rule stopped, once for a journey and account however often its page is looked at,
 * and puts it on record. Gives the receipt's number.
 */
export function recordBlocked(db: Database, settings: Settings, receipt: NewReceipt): Promise<string> {
  const { accountId, journeyId, service } = receipt;
  const detail = { service, reason: 'blocked-by-rule' };
  return storeStopped(db, receipt, policyHashOf(settings), (when) => ({
    told: recordingOf({ kind: 'sign-in-refused', accountId, journeyId, detail }, when),
  }));
}

const AT_ONCE = 5000;

/** Removes receipts that have been kept long enough. */
export async function removeOldReceipts(db: Database, days: number): Promise<void> {
  while ((await deleteOldReceipts(db, days, AT_ONCE)) === AT_ONCE);
}
