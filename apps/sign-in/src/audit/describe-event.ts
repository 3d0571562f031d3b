import { nameCountry } from '@vakt/messages/countries';
import { formatDateTime, formatList, formatNumber } from '@vakt/messages/format';
import { createTranslator, isMessageKey, type MessageKey } from '@vakt/messages/translate';
import type { LanguageTag } from '../settings.ts';
import { isKind, KINDS } from './kinds.ts';

/** An event in plain words: for its owner, for support and for administrators. */
export interface DescribedEvent {
  /** What happened, in a sentence: "Koden ble godtatt". */
  what: string;
  /** What is known of it, in a few words each: `{ term: 'måte', details: 'SMS' }`. */
  facts: { term: string; details: string }[];
}

/** Names that the configuration gives. */
export interface EventNames {
  services: readonly { id: string; name: string }[];
  organisations: readonly { id: string; name: string }[];
  /** Names of workers, by account, where the reader may know them; else they are "support". */
  workers?: ReadonlyMap<string, string>;
}

/** What is known of an event as it was read: also of a kind that another version recorded. */
export interface EventToDescribe {
  kind: string;
  detail: Readonly<Record<string, unknown>>;
}

const camel = (word: string) => word.replace(/-([a-z\d])/g, (_, letter: string) => letter.toUpperCase());

/**
 * Says in plain words what an event is. What has no words (a service, a gateway, an id) is shown as it is. Facts that
 * are not known (null) are left out.
 */
export function describeEvent(language: LanguageTag, names: EventNames, event: EventToDescribe): DescribedEvent {
  const { t, tFacts } = createTranslator(language);
  const say = (key: MessageKey) => tFacts(key, {}).text;
  const facts = Object.entries(event.detail).flatMap(([field, value]) => {
    if (value === null || value === undefined) return [];
    const key = `audit.field.${field}`;
    return [{ term: isMessageKey(key) ? say(key) : field, details: sayValue(language, names, field, value) }];
  });
  return { what: isKind(event.kind) ? t(KINDS[event.kind].words) : t('audit.unknownKind'), facts };
}

/** The facts as one phrase: "måte: SMS, formål: innlogging". */
export function joinFacts({ facts }: DescribedEvent): string {
  return facts.map(({ term, details }) => `${term}: ${details}`).join(', ');
}

function sayValue(language: LanguageTag, names: EventNames, field: string, value: unknown): string {
  const { t } = createTranslator(language);
  if (Array.isArray(value))
    return formatList(
      language,
      value.map((one) => sayValue(language, names, field, one)),
    );
  if (typeof value === 'boolean') return value ? t('audit.value.yes') : t('audit.value.no');
  if (typeof value === 'number') return formatNumber(language, value);
  if (typeof value !== 'string') return JSON.stringify(value);
  return sayWord(language, names, field, value);
}

/** Fields whose values somebody else gave, or are ids: a role called "all" is not everybody. */
const AS_THEY_ARE = 'gateway kid outboxId limit acr rule rules roles proof act hash importId tokenId methodId'.split(
  ' ',
);

/** Whoever acted: an account, a user of the machine, or in our words. */
const WHO = ['by', 'approvedBy'];
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

function sayWord(language: LanguageTag, names: EventNames, field: string, value: string): string {
  const title = `notice.${camel(value)}.title`;
  if (field === 'about' && isMessageKey(title)) return createTranslator(language).tFacts(title, {}).text;
  if (field === 'service') return names.services.find(({ id }) => id === value)?.name ?? value;
  if (field === 'organisation' || field === 'scope') {
    const found = names.organisations.find(({ id }) => id === value);
    if (found) return found.name;
  }
  if ((field === 'country' || field === 'subject') && /^[A-Z]{2}$/.test(value))
    return nameCountry(language, value).name;
  const { t, tFacts } = createTranslator(language);
  if (WHO.includes(field) && UUID.test(value)) return names.workers?.get(value) ?? t('audit.someWorker');
  const key = `audit.value.${camel(value)}`;
  return isMessageKey(key) && !AS_THEY_ARE.includes(field) ? tFacts(key, {}).text : value;
}

/** An event's own line: when and what. */
export function describeLine(language: LanguageTag, names: EventNames, event: EventToDescribe & { at: Date }): string {
  const described = describeEvent(language, names, event);
  const facts = joinFacts(described);
  return `${formatDateTime(language, event.at)}: ${described.what}${facts ? ` (${facts})` : ''}`;
}
