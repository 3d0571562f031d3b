import { formatDateTime } from '@vakt/messages/format';
import { pickOwnText } from '@vakt/messages/own-text';
import { createTranslator, type Translator } from '@vakt/messages/translate';
import type { LanguageTag, Organisation, Settings } from '../settings.ts';
import type { MethodKind } from '../tables.ts';
import { KINDS, type News, type NoticeKind, type UndoCodes } from './notice.ts';
import { showReference } from './sign-reference.ts';

/** What a notice is written from. */
export interface NoticeFacts {
  news: News;
  organisation: Organisation;
  publicUrl: Settings['publicUrl'];
  language: LanguageTag;
  /** As {@link showReference} takes it. */
  reference: string;
  at: Date;
  displayName: string;
  undo: UndoCodes | null;
}

/** A mail as it is kept until it leaves. */
export interface WrittenMail {
  subject: string;
  text: string;
  html: string;
  language: LanguageTag;
}

type T = Translator['t'];

const METHODS = {
  'authentication-phone': 'notice.method.authenticationPhone',
  'office-phone': 'notice.method.officePhone',
  'alternate-phone': 'notice.method.alternatePhone',
  app: 'notice.method.app',
  passkey: 'notice.method.passkey',
  'hardware-token': 'notice.method.hardwareToken',
} as const satisfies Record<MethodKind, string>;

/** The word for a kind of method. */
export function nameMethodKind(t: T, kind: MethodKind): string {
  return t(METHODS[kind]);
}

/** What happened, in a sentence or two. */
export function describeNews(t: T, language: LanguageTag, news: News): string {
  switch (news.kind) {
    case 'number-changed':
      return t('notice.numberChanged.text', { method: nameMethodKind(t, news.detail.method) });
    case 'method-added':
      return t('notice.methodAdded.text', { method: nameMethodKind(t, news.detail.method) });
    case 'method-removed':
      return t('notice.methodRemoved.text', { method: nameMethodKind(t, news.detail.method) });
    case 'method-blocked':
      return t('notice.methodBlocked.text', { method: nameMethodKind(t, news.detail.method) });
    case 'recovery-code-used':
      return t('notice.recoveryCodeUsed.text', { left: news.detail.left });
    case 'not-me-received':
      return t('notice.notMeReceived.text', { until: formatDateTime(language, new Date(news.detail.until)) });
    case 'number-restored':
      return t('notice.numberRestored.text', { until: formatDateTime(language, new Date(news.detail.until)) });
    default:
      return t(PLAIN[news.kind]);
  }
}

const PLAIN = {
  'methods-reset': 'notice.methodsReset.text',
  'default-changed': 'notice.defaultChanged.text',
  'recovery-codes-made': 'notice.recoveryCodesMade.text',
  'pass-ordered': 'notice.passOrdered.text',
  'pass-collected': 'notice.passCollected.text',
  'pass-used': 'notice.passUsed.text',
  'pass-revoked': 'notice.passRevoked.text',
  'sessions-ended': 'notice.sessionsEnded.text',
  'device-remembered': 'notice.deviceRemembered.text',
  'device-stolen': 'notice.deviceStolen.text',
  'account-unlocked': 'notice.accountUnlocked.text',
  'account-disabled': 'notice.accountDisabled.text',
  'account-enabled': 'notice.accountEnabled.text',
  'password-set': 'notice.passwordSet.text',
  'attempts-suspicious': 'notice.attemptsSuspicious.text',
} as const;

/**
 * The text message. Domains are short and have letters of every alphabet that a message may use; organisations' names may
 * not. What begins with www becomes a link on the phone: messages that hold links teach people to follow them.
 */
export function writeText(
  { news, organisation, publicUrl, language, reference, undo }: NoticeFacts,
  to: string,
): string {
  const { t } = createTranslator(language);
  const help = new URL(organisation.helpUrl).host.replace(/^www\./, '');
  const words = { organisation: organisation.domain, help, reference: showReference(reference) };
  if (undo?.text && undo.number === to) {
    const { reference: _, ...others } = words;
    return t('sms.numberChangedUndo', { ...others, host: publicUrl.host, code: showReference(undo.text) });
  }
  if (news.kind in OWN_TEXTS) return t(OWN_TEXTS[news.kind as keyof typeof OWN_TEXTS], words);
  // Quotation marks of print are not in the alphabet of text messages.
  return t('sms.notice', { ...words, title: t(KINDS[news.kind].title).replace(/[«»“”]/g, '"') });
}

/** Kinds that have a text message of their own; the others say their title. */
const OWN_TEXTS = {
  'number-changed': 'sms.numberChanged',
  'method-added': 'sms.methodAdded',
  'method-removed': 'sms.methodRemoved',
  'methods-reset': 'sms.methodsReset',
  'recovery-codes-made': 'sms.recoveryCodesMade',
  'recovery-code-used': 'sms.recoveryCodeUsed',
  'pass-ordered': 'sms.passOrdered',
  'pass-collected': 'sms.passCollected',
  'pass-used': 'sms.passUsed',
  'pass-revoked': 'sms.passRevoked',
  'device-stolen': 'sms.deviceStolen',
} as const satisfies { [Kind in NoticeKind]?: string };

/**
 * The mail. It holds no link at all, and nothing that is fetched: whoever wants to act opens a browser and types the name
 * of the site. That is said in words, for a notice with a link would teach people to follow the next one.
 */
export function writeMail(facts: NoticeFacts): WrittenMail {
  const { news, organisation, publicUrl, language, reference, at, undo } = facts;
  const { t } = createTranslator(language);
  const { host } = publicUrl;
  const subject = t('noticeMail.subject', { organisation: organisation.name, title: t(KINDS[news.kind].title) });
  const paragraphs = [
    t('noticeMail.greeting', { name: clean(facts.displayName) }),
    describeNews(t, language, news),
    t('noticeMail.when', { when: formatDateTime(language, at) }),
    ...(news.kind === 'not-me-received' || news.kind === 'number-restored' ? [] : [t('noticeMail.wasYou')]),
    t('noticeMail.notYou', {
      support: pickOwnText(organisation.supportLine, language, organisation.defaultLanguage).text,
    }),
    ...(undo
      ? [t('noticeMail.undo', { host, code: showReference(undo.mail), until: formatDateTime(language, undo.until) })]
      : []),
    t('noticeMail.reference', { host, reference: showReference(reference) }),
    t('noticeMail.never'),
    t('noticeMail.sender', { organisation: organisation.name }),
  ].map(clean);
  return {
    subject: clean(subject).slice(0, 200),
    text: `${paragraphs.join('\n\n')}\n`,
    html: writeHtml(language, subject, paragraphs),
    language,
  };
}

/** One line, whatever a name or a support line holds. */
function clean(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? '');
}

function writeHtml(language: LanguageTag, title: string, paragraphs: readonly string[]): string {
  const body = paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`).join('\n');
  return `<!doctype html>\n<html lang="${language}">\n<head><meta charset="utf-8"><title>${escapeHtml(clean(title))}</title></head>\n<body style="font-family: sans-serif; line-height: 1.5; max-width: 36em">\n${body}\n</body>\n</html>\n`;
}
