import { parseCaseNumber } from '../access/case-number.ts';
import type { MailSettings } from '../settings.ts';
import type { Lately, ReplyTarget, Sender } from './incoming-mails.store.ts';
import { failsDmarc, type MailNature, wantsNoAnswer } from './judge-mail.ts';
import type { ReadMail } from './read-mail.ts';

/** Why a mail waits for somebody to look at it. */
export const QUARANTINE_REASONS = [
  'unknown-sender',
  'other-sender',
  'wrong-address',
  'no-address',
  'no-sender',
  'not-verified',
  'looks-automatic',
  'list',
  'repeated',
  'too-many',
  'no-group',
  'unreadable',
] as const;
export type QuarantineReason = (typeof QUARANTINE_REASONS)[number];

/** What is to be done with a mail that no machine wrote, or that may be a person's. */
export type Decision =
  | { do: 'join'; caseId: string; sender: Sender }
  | { do: 'open'; groupId: string; sender: Sender; receipt: boolean }
  | { do: 'quarantine'; reason: QuarantineReason; caseId: string | null }
  | { do: 'drop'; reason: string };

export interface Known {
  settings: MailSettings;
  casePrefix: string;
  nature: MailNature;
  sender: Sender | null;
  /** The case of an address of ours that is right. */
  reply: ReplyTarget | null;
  /** Whether an address is there that looks like ours and is not. */
  wrongAddress: boolean;
  /** Whether it came to an address for bounces. */
  toBounceAddress: boolean;
  groupId: string | null;
  lately: Lately;
}

/** Cases that one sender opens in an hour, and answers that are taken, before somebody looks. */
const MOST_OPENED = 8;
const MOST_JOINED = 30;

/**
 * Decides about a mail. An answer needs both: the address that we made for this case, and a sender who is a party of it.
 * A case number in the subject opens nothing (D1), a sender's name proves nothing: nobody becomes a case worker by mail,
 * whatever the mail says (D2). What looks like a loop is kept back, not answered (D5).
 */
export function decideFate(mail: ReadMail, known: Known): Decision {
  const { nature, sender, reply, lately } = known;
  if (nature === 'own' || nature === 'automatic') return { do: 'drop', reason: nature };
  // Answering machines answer to where bounces go (RFC 3834 §4); people cannot.
  if (known.toBounceAddress && !reply) return { do: 'drop', reason: 'automatic' };
  const keepBack = (reason: QuarantineReason): Decision => ({
    do: 'quarantine',
    reason,
    caseId: reply?.caseId ?? null,
  });
  if (!mail.from) return keepBack('no-sender');
  if (failsDmarc(mail, known.settings)) return keepBack('not-verified');
  if (nature === 'list' || nature === 'looks-automatic') return keepBack(nature);
  if (reply) {
    if (!sender || !reply.parties.includes(sender.id)) return keepBack('other-sender');
    if (lately.same) return keepBack('repeated');
    if (lately.joined >= MOST_JOINED) return keepBack('too-many');
    return { do: 'join', caseId: reply.caseId, sender };
  }
  if (known.wrongAddress) return keepBack('wrong-address');
  if (namesCase(mail, known)) return keepBack('no-address');
  if (!sender) return keepBack('unknown-sender');
  if (known.groupId === null) return keepBack('no-group');
  if (lately.same) return keepBack('repeated');
  if (lately.opened >= MOST_OPENED) return keepBack('too-many');
  return { do: 'open', groupId: known.groupId, sender, receipt: !wantsNoAnswer(mail) };
}

/** Says whether a mail claims to belong to a case without its address: by a number in the subject, or as an answer to a mail of ours. */
function namesCase(mail: ReadMail, { casePrefix, settings }: Known): boolean {
  const words = mail.subject.match(/[\p{L}\d-]+/gu) ?? [];
  const number = (word: string) =>
    word.toUpperCase().startsWith(casePrefix.toUpperCase()) && parseCaseNumber(word, casePrefix) !== null;
  if (words.some(number)) return true;
  return mail.references.some((id) => id.toLowerCase().endsWith(`@${settings.domain}`) && OUR_ID.test(id));
}

const OUR_ID = /^(case-|[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}@)/i;
