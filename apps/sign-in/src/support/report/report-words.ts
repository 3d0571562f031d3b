import { createTranslator, isMessageKey, type PlainKey, type Translator } from '@vakt/messages/translate';
import { isKind, KINDS } from '../../audit/kinds.ts';
import type { LanguageTag } from '../../settings.ts';
import type { MethodKind } from '../../tables.ts';

const METHODS: Record<MethodKind, { name: PlainKey; short: PlainKey }> = {
  'authentication-phone': { name: 'audit.value.authenticationPhone', short: 'report.short.phone' },
  'office-phone': { name: 'audit.value.officePhone', short: 'report.short.office' },
  'alternate-phone': { name: 'audit.value.alternatePhone', short: 'report.short.alternate' },
  app: { name: 'audit.value.app', short: 'report.short.app' },
  passkey: { name: 'audit.value.passkey', short: 'report.short.passkey' },
  'hardware-token': { name: 'audit.value.hardwareToken', short: 'report.short.token' },
};

/** A kind of method in words. */
export function nameMethod(t: Translator['t'], kind: MethodKind): string {
  return t(METHODS[kind].name);
}

/** The same, short enough to stand below a bar. */
export function nameShortly(t: Translator['t'], kind: MethodKind): string {
  return t(METHODS[kind].short);
}

/** A way, a channel or a reason in words; its own word for one that we do not know. */
export function nameWord(language: LanguageTag, word: string): string {
  const key = `audit.value.${word.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())}`;
  return isMessageKey(key) ? createTranslator(language).tFacts(key, {}).text : word;
}

/** Why something failed: what happened, and the reason where one is known. */
export function nameReason(language: LanguageTag, { kind, reason }: { kind: string; reason: string }): string {
  const what = isKind(kind) ? createTranslator(language).t(KINDS[kind].words) : kind;
  return reason === '' ? what : nameWord(language, reason);
}
