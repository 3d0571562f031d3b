import MailComposer from 'nodemailer/lib/mail-composer';
import { isMailAddress, type MailMessage } from '../mail-transport.ts';

/** No mail of ours is near this (the longest carry an answer of 20,000 signs twice): what is larger was not written by us. */
export const MOST_BYTES = 512 * 1024;
const LONGEST_SUBJECT = 200;
const MESSAGE_ID = /^[A-Za-z0-9.-]{1,100}@[A-Za-z0-9.-]{1,200}$/;

/** A Message-ID of somebody else's, as far as we repeat it: signs that end no header and close no bracket (RFC 5322 §3.6.4). */
const FOREIGN_ID = /^[!-;=?-~]{1,200}$/;
const LONGEST_THREAD = 10;

/** What ends or splits a header line, and everything else that is no text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/** Why a message cannot be sent as it stands; null when it can. Nothing is repaired: a header with a line end is an attack or a bug. */
export function findMessageFault(message: MailMessage): 'bad-address' | 'config' | null {
  if (!isMailAddress(message.to)) return 'bad-address';
  const own = [message.from.address, message.envelopeFrom, ...(message.replyTo === null ? [] : [message.replyTo])];
  if (!own.every(isMailAddress)) return 'config';
  const lines = [message.from.name, message.subject, message.language];
  if (lines.some((line) => CONTROL.test(line)) || message.subject.length > LONGEST_SUBJECT) return 'config';
  // A mail without a subject has no such field, and looks like none of ours.
  if (message.subject.trim() === '') return 'config';
  if (!MESSAGE_ID.test(message.messageId) || !/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(message.language))
    return 'config';
  return null;
}

/**
 * Writes a message as bytes (RFC 5322, MIME): text and simple HTML of the same words. `Auto-Submitted` keeps holiday
 * answers away (RFC 3834 §5), `Precedence` those that never heard of it. Call {@link findMessageFault} first.
 */
export function writeMessage(message: MailMessage): Promise<Buffer> {
  const thread = (message.thread ?? []).filter((id) => FOREIGN_ID.test(id) && id.includes('@')).slice(-LONGEST_THREAD);
  const last = thread.at(-1);
  const composer = new MailComposer({
    from: message.from,
    to: message.to,
    ...(message.replyTo === null ? {} : { replyTo: message.replyTo }),
    subject: message.subject,
    messageId: `<${message.messageId}>`,
    ...(last === undefined ? {} : { inReplyTo: `<${last}>`, references: thread.map((id) => `<${id}>`).join(' ') }),
    date: message.date,
    text: message.text,
    html: message.html,
    headers: {
      'Auto-Submitted': 'auto-generated',
      Precedence: 'bulk',
      'X-Auto-Response-Suppress': 'All',
      'Content-Language': message.language,
    },
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: '\r\n',
  });
  return composer.compile().build();
}
