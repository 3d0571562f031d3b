import { readJsonObject } from '../ask-gateway.ts';
import { isMailAddress, type MailMessage } from '../mail-transport.ts';
import type { Core } from './core.ts';
import type { NewMail, WrittenMail } from './phone-book.ts';

/** Reads a mail as the relay posts it; null when a field is missing or out of shape. */
export function readMail(body: string): NewMail | null {
  const fields = readJsonObject(body) ?? {};
  const read = (name: keyof MailMessage, longest: number): string | null => {
    const value = fields[name];
    return typeof value === 'string' && value.length > 0 && value.length <= longest ? value : null;
  };
  const [messageId, to, subject] = [read('messageId', 300), read('to', 254), read('subject', 200)];
  const [text, html, language] = [read('text', 40_000), read('html', 150_000), read('language', 20)];
  const from = fields['from'] as { name?: unknown; address?: unknown } | undefined;
  if (!messageId || !to || !isMailAddress(to) || !subject || !text || !html || !language) return null;
  if (typeof from?.name !== 'string' || typeof from.address !== 'string') return null;
  const replyTo = read('replyTo', 254);
  return {
    messageId,
    from: `${from.name} <${from.address}>`.slice(0, 300),
    to,
    subject,
    text,
    html,
    language,
    ...(replyTo && isMailAddress(replyTo) ? { replyTo } : {}),
  };
}

/** Puts a mail into its mailbox: once per Message-ID, however often it comes. Gives its id. */
export function acceptMail(core: Core, mail: NewMail): string {
  const known = core.book.references.get(`mail ${mail.messageId}`);
  if (known) return known;
  const id = core.newId();
  core.record({ kind: 'mail-accepted', id, mail });
  return id;
}

const MOST_WRITTEN = 100;

/** Lays a mail ready that somebody wrote on the page; false when a field is missing or too many wait. */
export function writeMailHere(
  core: Core,
  mail: { from: string; to: string; subject: string; text: string; inReplyTo?: string },
): boolean {
  const { from, to, subject, text } = mail;
  if (!isMailAddress(from) || !isMailAddress(to) || text.trim() === '' || core.book.written.size >= MOST_WRITTEN)
    return false;
  core.record({
    kind: 'mail-written',
    id: core.newId(),
    mail: { ...mail, subject: subject.slice(0, 200), text: text.slice(0, 5000) },
  });
  return true;
}

/** The mail as bytes, as a mail program would send it (RFC 5322): what is not ASCII goes as base64. */
export function renderWritten({ id, at, from, to, subject, text, inReplyTo }: WrittenMail): string {
  const encode = (value: string) => Buffer.from(value, 'utf8').toString('base64');
  return [
    `Message-ID: <${id}@mailbox.localhost>`,
    `Date: ${new Date(at).toUTCString()}`,
    `From: <${from}>`,
    `To: <${to}>`,
    // Short pieces: an encoded word holds at most 75 signs (RFC 2047 §2).
    `Subject: ${(subject.match(/.{1,10}/gsu) ?? []).map((part) => `=?utf-8?B?${encode(part)}?=`).join('\r\n ')}`,
    ...(inReplyTo ? [`In-Reply-To: <${inReplyTo}>`] : []),
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    ...(encode(text).match(/.{1,76}/g) ?? []),
    '',
  ].join('\r\n');
}
