import { bindFiles } from '../attachments/bind-files.ts';
import { standingCase } from '../cases/merge-cases.ts';
import { recordAnswer } from '../cases/requester-acts.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { mayStillSend, recordSentForm } from '../services/sent-forms.ts';
import { findOwnNumber } from './own-cases.store.ts';

export interface SentAnswer {
  /** The case whose page it was written on: opened for this person. */
  caseId: string;
  personId: string;
  /** Drawn when the page was shown: one answer, however often it is sent. */
  formId: string;
  body: string;
  /** Ids of stored files; those that are not this person's are passed over. */
  files: readonly string[];
  language: string;
}

/**
 * Adds what somebody whose case it is wrote, and gives the number of the case where it stands: of one that was merged
 * meanwhile, the other one. Null when this person does not see that one, `too-many` when they send too much; then nothing
 * is written.
 */
export function sendAnswer(
  deps: Pick<DeskDependencies, 'db' | 'settings'>,
  answer: SentAnswer,
): Promise<number | null | 'too-many'> {
  const { personId, body, language } = answer;
  return deps.db.transaction().execute(async (trx) => {
    const maySend = await mayStillSend(trx, personId);
    const caseId = await standingCase(trx, answer.caseId);
    const number = await findOwnNumber(trx, personId, caseId);
    if (number === null) return null;
    if (!maySend) return 'too-many';
    if (!(await recordSentForm(trx, personId, answer.formId, caseId))) return number;
    const messageId = await recordAnswer(trx, deps, { caseId, personId, body, entry: 'form', language });
    await bindFiles(trx, { caseId, messageId, ids: [...answer.files], ownerId: personId, internal: false });
    return number;
  });
}
