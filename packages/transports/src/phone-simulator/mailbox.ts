import { readJsonObject } from '../ask-gateway.ts';
import { isMailAddress, type MailMessage } from '../mail-transport.ts';
import type { Core } from './core.ts';
import type { NewMail } from './phone-book.ts';

/** Reads a mail as the relay posts it; null when a field is missing or out of shape. */
export function readMail(body: string): NewMail | null {
  const fields = readJsonObject(body) ?? {};
  const read = (name: keyof MailMessage, longest: number): string | null => {
    const value = fields[name];
    return typeof value === 'string' && value.length > 0 && value.length <= longest ? value : null;
  };
  const [messageId, to, subject] = [read('messageId', 300), read('to', 254), read('subject', 200)];
  const [text, html, language] = [read('text', 8000), read('html', 12_000), read('language', 20)];
  const from = fields['from'] as { name?: unknown; address?: unknown } | undefined;
  if (!messageId || !to || !isMailAddress(to) || !subject || !text || !html || !language) return null;
  if (typeof from?.name !== 'string' || typeof from.address !== 'string') return null;
  return { messageId, from: `${from.name} <${from.address}>`.slice(0, 300), to, subject, text, html, language };
}

/** Puts a mail into its mailbox: once per Message-ID, however often it comes. Gives its id. */
export function acceptMail(core: Core, mail: NewMail): string {
  const known = core.book.references.get(`mail ${mail.messageId}`);
  if (known) return known;
  const id = core.newId();
  core.record({ kind: 'mail-accepted', id, mail });
  return id;
}
