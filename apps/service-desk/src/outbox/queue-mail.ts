import type { DeskDependencies } from '../dependencies.ts';
import type { Database } from '../tables.ts';
import { hasRoomFor, insertOrder, listParties, type MailCap, type MailOrder } from './outgoing-mails.store.ts';

/**
 * What a mail is about (`MailOrder['kind']`). Its words are made when it is sent, from what is stored then:
 * - `received`: we have your case; says the number, never what was written, and is capped for each person (D19)
 * - `reply`: what a case worker wrote; needs `messageId`
 * - `closing-soon`: a timer acts soon unless the person answers
 * - `completed`: the case is done; `reopened`: it is open again
 * - `colleague-added`: somebody was added to a case, and is told so
 * - `workers-changed`: no case worker sees the case any more, or somebody new does
 */
export type { MailOrder } from './outgoing-mails.store.ts';

/** Mails that whoever writes to us can cause to somebody: so many a day for one person, and none soon after another. */
const CAPS: Partial<Record<MailOrder['kind'], MailCap>> = {
  received: { perDay: 10, quietSeconds: 60, quietSecondsByMail: 3600 },
  'colleague-added': { perDay: 20, quietSeconds: 0, quietSecondsByMail: 0 },
};

/**
 * Queues a mail about a case to one of its parties, inside the caller's transaction: both happen or neither. The same
 * order twice (kind, message, person) is one mail. Queues nothing where the desk has no mail, and nothing beyond what one
 * person may get in a day of mails that strangers can cause.
 */
export async function queueMail(
  trx: Database,
  { settings }: Pick<DeskDependencies, 'settings'>,
  order: MailOrder,
): Promise<void> {
  if (!settings.mail) return;
  const cap = CAPS[order.kind];
  if (cap && !(await hasRoomFor(trx, order.toPersonId, order.kind, cap, order.caseId))) return;
  await insertOrder(trx, order);
}

/** Queues the same mail to every party of a case: the requester, and colleagues whom the requester added. */
export async function queueMailToParties(
  trx: Database,
  deps: Pick<DeskDependencies, 'settings'>,
  { exceptPersonId = null, ...order }: Omit<MailOrder, 'toPersonId'> & { exceptPersonId?: string | null },
): Promise<void> {
  if (!deps.settings.mail) return;
  for (const toPersonId of await listParties(trx, order.caseId, exceptPersonId)) {
    await queueMail(trx, deps, { ...order, toPersonId });
  }
}
