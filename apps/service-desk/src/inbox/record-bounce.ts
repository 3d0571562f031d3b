import { changeCase } from '../cases/change-case.ts';
import type { Database } from '../tables.ts';
import { findMailOfBounce, markBounced, markDelayed, markUndeliverable } from './bounces.store.ts';
import type { ReadMail } from './read-mail.ts';

/**
 * Records what a mail server says about a mail of ours: on the case once for each mail, and on the address when it is for
 * good. Only the address that we made for that very mail is believed, never what a bounce says of itself (D6). Nothing is
 * ever sent for it. Gives the case; null when it is about no mail of ours.
 */
export async function recordBounce(trx: Database, selector: string, mail: ReadMail): Promise<string | null> {
  const found = await findMailOfBounce(trx, selector);
  if (!found) return null;
  const action = mail.report?.action ?? guessAction(mail);
  if (action !== 'failed' && action !== 'delayed') return found.caseId;
  const bounced = action === 'failed' ? await markBounced(trx, selector) : await markDelayed(trx, selector);
  if (!bounced) return found.caseId;
  // A full mailbox (4.x.x, 5.2.2) is no reason to give an address up.
  const status = mail.report?.status ?? null;
  if (action === 'failed' && !status?.startsWith('4') && status !== '5.2.2')
    await markUndeliverable(trx, bounced.address);
  await changeCase(trx, {
    caseId: bounced.caseId,
    expected: null,
    by: null,
    set: {},
    events: [{ what: 'mail', outcome: action === 'failed' ? 'bounced' : 'delayed', to: bounced.address }],
  });
  return bounced.caseId;
}

/** A bounce without the machine's part (qmail and older ones): a warning says so, all others are for good. */
function guessAction({ subject, text }: ReadMail): 'failed' | 'delayed' {
  return /\b(warning|delayed|forsinket|will retry|still trying)\b/i.test(`${subject}\n${text.slice(0, 2000)}`)
    ? 'delayed'
    : 'failed';
}
