import { inTransaction } from '../accounts/in-transaction.ts';
import { recordEvent } from '../audit/record-event.ts';
import type { Database } from '../tables.ts';
import { type SecurityReport, selectReports, updateClosed } from './reports.store.ts';

export type { SecurityReport } from './reports.store.ts';

/** No page of reports is longer. */
const MOST = 200;

/** Reports of "this was not me" and of undone changes, newest first; `state` null: all. */
export function listSecurityReports(db: Database, state: 'open' | 'closed' | null): Promise<SecurityReport[]> {
  return selectReports(db, { state, limit: MOST });
}

/** Closes a report with a note of what was done; on record. False: there is no such open report. */
export async function closeSecurityReport(
  db: Database,
  { id, by, note }: { id: string; by: string; note: string },
): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    const accountId = await updateClosed(trx, id, by, note);
    if (accountId === null) return false;
    await recordEvent(trx, { kind: 'security-report-closed', accountId, journeyId: null, detail: { by } });
    return true;
  });
}
