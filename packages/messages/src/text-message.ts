import type { LanguageTag } from './languages.ts';
import { createTranslator } from './translate.ts';

/** What a text message with a code says. */
export interface CodeMessage {
  code: string;
  /** Two letters, the same as on the page. */
  reference: string;
  /** Name of the service that the person signs in to. */
  service: string;
  /** How long the code lives, in seconds; told in whole minutes, rounded down so that we never promise too much. */
  lifeSeconds: number;
  /** Host of the sign-in service for the origin-bound last line, or null to leave the line out. */
  host: string | null;
}

/**
 * Composes the text message with a code: the code first, so that it shows on the lock screen, and last the origin-bound
 * line `@host #code`, for which phones offer the code on that site only (WICG sms-one-time-codes: last line, one space,
 * nothing before `@`). One part of 160 GSM-7 septets when service name and host are 48 characters together.
 */
export function composeCodeMessage(tag: LanguageTag, message: CodeMessage): string {
  const { t } = createTranslator(tag);
  const { code, reference, service, host } = message;
  const minutes = Math.max(1, Math.floor(message.lifeSeconds / 60));
  const text = t('sms.code', { code, reference, service, minutes });
  return host === null ? text : `${text}\n\n${t('sms.originLine', { host, code })}`;
}
