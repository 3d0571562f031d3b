import { formatDate } from '@vakt/messages/format';
import { createTranslator, type Translator } from '@vakt/messages/translate';
import { renderCaseNumber } from '../access/case-number.ts';
import type { LanguageTag, Settings } from '../settings.ts';
import type { MailKind } from '../tables-of-mail.ts';
import type { MailFacts } from './mail-facts.store.ts';

/** The words of a mail. */
export interface WrittenMail {
  subject: string;
  text: string;
  html: string;
  language: LanguageTag;
}

/** Longest part of a reply that a mail carries; the rest is read in the case. */
const LONGEST_BODY = 20_000;
const LONGEST_TITLE = 120;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
const NOT_IN_LINE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
const NOT_IN_TEXT = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g;

/**
 * Somebody's words as one line of a header: no line ends, nothing that turns the direction of writing, and nothing that
 * reads as an encoded word (RFC 2047), in which all of that could hide.
 */
export function cleanLine(text: string, longest: number): string {
  const line = text.replace(NOT_IN_LINE, ' ').replaceAll('=?', '= ?').replace(/\s+/g, ' ').trim();
  return [...line].slice(0, longest).join('');
}

/**
 * Writes a mail about a case. Of a case that is not open to all case workers it says that there is something new, and
 * where: no title, no text, no names, no files. What somebody else typed into a case that came by mail is not repeated to
 * them unless a case worker wrote it (D19): `received` says the number alone.
 */
export function writeMail(
  kind: MailKind,
  facts: MailFacts,
  settings: Settings,
  bounds: { canReply: boolean },
): WrittenMail {
  const language = facts.personLanguage ?? facts.caseLanguage;
  const translator = createTranslator(language);
  const number = renderCaseNumber(facts.number, settings.casePrefix);
  const link = new URL(`/self-service/cases/${number}`, settings.publicUrl).href;
  const { t } = translator;
  if (facts.confidentiality !== 'open') {
    const subject = t('mail.news.subject', { number });
    return render(translator, subject, [t('mail.news.text')], { link, settings, canReply: false });
  }
  const { subject, paragraphs } = describe(kind, facts, translator, number);
  return render(translator, subject, paragraphs, { link, settings, canReply: bounds.canReply });
}

function describe(kind: MailKind, facts: MailFacts, { t, tag }: Translator, number: string) {
  switch (kind) {
    case 'received':
      return { subject: t('mail.received.subject', { number }), paragraphs: [t('mail.received.text', { number })] };
    case 'reply':
      return { subject: `[${number}] ${cleanLine(facts.title, LONGEST_TITLE)}`, paragraphs: reply(facts, t, tag) };
    case 'closing-soon': {
      const date = facts.timerAt ? formatDate(tag, facts.timerAt) : '';
      return {
        subject: t('mail.closingSoon.subject', { number }),
        paragraphs: [t(facts.status === 'done' ? 'mail.closingSoon.done' : 'mail.closingSoon.text', { number, date })],
      };
    }
    case 'completed':
      return { subject: t('mail.completed.subject', { number }), paragraphs: [t('mail.completed.text', { number })] };
    case 'reopened':
      return { subject: t('mail.reopened.subject', { number }), paragraphs: [t('mail.reopened.text', { number })] };
    case 'workers-changed':
      return { subject: t('mail.workers.subject', { number }), paragraphs: [t('mail.workers.text', { number })] };
    case 'colleague-added':
      return { subject: t('mail.colleague.subject', { number }), paragraphs: [t('mail.colleague.text', { number })] };
  }
}

function reply(facts: MailFacts, t: Translator['t'], language: LanguageTag): string[] {
  const written = (facts.reply?.body ?? '').replace(NOT_IN_TEXT, '');
  const body = [...written].slice(0, LONGEST_BODY).join('');
  const signature = language === 'en' ? facts.signature.en : facts.signature.nb;
  const group = language === 'en' ? facts.groupName.en : facts.groupName.nb;
  const from = [facts.reply?.authorName, group].filter(Boolean).join(', ');
  const files = facts.reply?.files ?? 0;
  return [
    body,
    ...(body.length < written.length ? [t('mail.reply.cut')] : []),
    ...(files > 0 ? [t('mail.reply.files', { count: files })] : []),
    signature.trim() === '' ? from : signature.replace(NOT_IN_TEXT, '').trim(),
  ];
}

interface Frame {
  link: string;
  settings: Settings;
  canReply: boolean;
}

function render({ t, tag }: Translator, subject: string, paragraphs: string[], frame: Frame): WrittenMail {
  const line = frame.canReply ? [t('mail.aboveLine')] : [];
  const hint = t(frame.canReply ? 'mail.canReply' : 'mail.cannotReply');
  const { name } = frame.settings;
  const text = [...line, ...paragraphs, `${t('mail.openCase')} ${frame.link}`, `${name}. ${hint}`].join('\n\n');
  const html = [
    ...line.map((one) => `<p style="color:#666">${escapeHtml(one)}</p>`),
    ...paragraphs.map((one) => `<p style="white-space:pre-wrap">${escapeHtml(one)}</p>`),
    `<p><a href="${escapeHtml(frame.link)}">${escapeHtml(t('mail.openCase'))}</a></p>`,
    `<p style="color:#666">${escapeHtml(`${name}. ${hint}`)}</p>`,
  ];
  return {
    subject,
    text: `${text}\n`,
    html: `<html lang="${tag}"><body>${html.join('\n')}</body></html>`,
    language: tag,
  };
}

const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => SIGNS[sign] ?? sign);
}
