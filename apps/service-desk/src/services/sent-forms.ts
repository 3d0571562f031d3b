import type { Database } from '../tables.ts';
import { countLately, findSentForm, insertSentForm, removeOldSentForms } from './services.store.ts';

/** The number of the case that a form of this person became; null when it was not sent yet. */
export function findCaseOfForm(db: Database, personId: string, formId: string): Promise<number | null> {
  return findSentForm(db, personId, formId);
}

/** Records that a form became a case. False when it did before: whoever made another case of it takes that back. */
export function recordSentForm(trx: Database, personId: string, formId: string, caseId: string): Promise<boolean> {
  return insertSentForm(trx, personId, formId, caseId);
}

/** Cases and answers of one person within an hour. Nobody writes so many: a script does, and case workers have to read them. */
const MOST_AN_HOUR = 60;

/** Whether this person may send one more now. For the transaction that sends it, before anything else is locked. */
export async function mayStillSend(trx: Database, personId: string): Promise<boolean> {
  return (await countLately(trx, personId)) < MOST_AN_HOUR;
}

/** Forgets forms that were sent so long ago (a week) that nobody sends them again. */
export function forgetOldForms(db: Database): Promise<void> {
  return removeOldSentForms(db);
}
