import { createCase } from '../cases/create-case.ts';
import type { LanguageTag } from '../settings.ts';
import type { Database } from '../tables.ts';
import { describeAnswers } from './describe-answers.ts';
import type { PublishedService } from './published-service.ts';
import type { Answers } from './read-answers.ts';
import { mayStillSend } from './sent-forms.ts';
import { findSentForm, insertSentForm } from './services.store.ts';

export interface ServiceOrder {
  service: Pick<PublishedService, 'id' | 'groupId' | 'version' | 'content'>;
  personId: string;
  /** Drawn when the form was shown: the form becomes one case, however often it is sent. */
  formId: string;
  answers: Answers;
  language: LanguageTag;
  /** Names of the files among the answers, by their ids. */
  fileNames: ReadonlyMap<string, string>;
}

/** The case that a form became, or the number of the one that it became before; or the person sends too many. */
export type OrderOutcome =
  | { made: { id: string; number: number; messageId: string } }
  | { before: number }
  | 'too-many';

/** Rolls back the case of a form that was sent twice at once. */
class SentBefore extends Error {}

/**
 * Makes the case that a form asks for, with its first message; `also` binds what belongs to it in the same transaction.
 */
export async function orderService(
  db: Database,
  order: ServiceOrder,
  also: (trx: Database, made: { id: string; messageId: string }) => Promise<void>,
): Promise<OrderOutcome> {
  const before = await findSentForm(db, order.personId, order.formId);
  if (before !== null) return { before };
  try {
    return await db.transaction().execute(async (trx) => {
      if (!(await mayStillSend(trx, order.personId))) return 'too-many';
      const made = await makeCase(trx, order);
      if (!(await insertSentForm(trx, order.personId, order.formId, made.id))) throw new SentBefore();
      await also(trx, made);
      return { made };
    });
  } catch (error) {
    const other = error instanceof SentBefore ? await findSentForm(db, order.personId, order.formId) : null;
    if (other === null) throw error;
    return { before: other };
  }
}

function makeCase(trx: Database, order: ServiceOrder) {
  const { service, personId, answers, language } = order;
  const { content } = service;
  return createCase(trx, {
    ...describeAnswers(content, answers, language, order.fileNames),
    groupId: service.groupId,
    requesterId: personId,
    createdBy: personId,
    entry: 'form',
    language,
    confidentiality: content.confidentiality,
    named: content.named.filter((id) => id !== personId),
    impact: content.impact,
    urgency: content.urgency,
    service: { id: service.id, version: service.version, answers: Object.fromEntries(answers) },
    recovery: content.recovery,
  });
}
