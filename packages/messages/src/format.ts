import { type LanguageTag, languageOf } from './languages.ts';

/*
 * Numbers, times and lists in words. Formatted on the server only: browsers lack Northern Sámi dates and names.
 */

/** Where the organisations' clocks stand, when nothing else is said. */
export const HOME_TIME_ZONE = 'Europe/Oslo';

const made = new Map<string, unknown>();

/** Intl objects are dear to make (about 0.1 ms) and free to keep. */
function keep<T>(name: string, make: () => T): T {
  const known = made.get(name) as T | undefined;
  if (known) return known;
  const fresh = make();
  made.set(name, fresh);
  return fresh;
}

/** Whole minutes of a wait in seconds, rounded up, at least 1: a person who waits that long has waited enough. */
export function minutesLeft(seconds: number): number {
  return Math.max(1, Math.ceil(seconds / 60));
}

/** A wait in seconds as whole minutes in words, rounded up: "3 minutter". */
export function formatMinutes(tag: LanguageTag, seconds: number): string {
  return formatUnit(tag, minutesLeft(seconds), 'minute');
}

type Unit = 'second' | 'minute' | 'hour' | 'day';

function formatUnit(tag: LanguageTag, count: number, unit: Unit): string {
  const { locale } = languageOf(tag);
  const format = keep(
    `unit/${locale}/${unit}`,
    () => new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }),
  );
  return format.format(count);
}

const UNITS: readonly [Unit, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];

/** A length of time in seconds, exactly: "30 sekunder", "1 time", "1 minutt og 30 sekunder". Whole hours to 48 stay hours. */
export function formatDuration(tag: LanguageTag, seconds: number): string {
  let left = Math.max(0, Math.round(seconds));
  if (left === 0) return formatUnit(tag, 0, 'second');
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    if (unit === 'day' && left <= 2 * size) continue;
    const count = Math.floor(left / size);
    if (count > 0) parts.push(formatUnit(tag, count, unit));
    left -= count * size;
  }
  return formatList(tag, parts);
}

/** Items as one phrase: "a, b og c". */
export function formatList(tag: LanguageTag, items: readonly string[]): string {
  const { locale } = languageOf(tag);
  return keep(`list/${locale}`, () => new Intl.ListFormat(locale, { type: 'conjunction' })).format(items);
}

/** A count with the language's own grouping: "20 000". */
export function formatNumber(tag: LanguageTag, count: number): string {
  const { locale } = languageOf(tag);
  return keep(`number/${locale}`, () => new Intl.NumberFormat(locale)).format(count);
}

/** A size of bytes, in the largest unit that gives at least one: "812 byte", "1,4 MB". Binary units, as file managers count. */
export function formatBytes(tag: LanguageTag, bytes: number): string {
  const { locale } = languageOf(tag);
  const step = bytes < 1 ? 0 : Math.min(3, Math.floor(Math.log2(bytes) / 10));
  const unit = (['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const)[step] ?? 'byte';
  const options = { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: step < 2 ? 0 : 1 } as const;
  return keep(`bytes/${locale}/${unit}`, () => new Intl.NumberFormat(locale, options)).format(bytes / 1024 ** step);
}

/** A date in words: "23. november 2025". */
export function formatDate(tag: LanguageTag, at: Date, timeZone = HOME_TIME_ZONE): string {
  const { locale } = languageOf(tag);
  const options = { dateStyle: 'long', timeZone } as const;
  return keep(`date/${locale}/${timeZone}`, () => new Intl.DateTimeFormat(locale, options)).format(at);
}

/** A date and time: "23. november 2025 kl. 12:14". */
export function formatDateTime(tag: LanguageTag, at: Date, timeZone = HOME_TIME_ZONE): string {
  const { locale } = languageOf(tag);
  const options = { dateStyle: 'long', timeStyle: 'short', timeZone } as const;
  return keep(`time/${locale}/${timeZone}`, () => new Intl.DateTimeFormat(locale, options)).format(at);
}

/** A share of 0 to 1 as percent, with one decimal at most: "97,5 %". */
export function formatPercent(tag: LanguageTag, share: number): string {
  const { locale } = languageOf(tag);
  const options = { style: 'percent', maximumFractionDigits: 1 } as const;
  return keep(`percent/${locale}`, () => new Intl.NumberFormat(locale, options)).format(share);
}

/** A measured time in seconds, short, two digits that say something: "0,12 s", "4,1 s", "35 s". */
export function formatSeconds(tag: LanguageTag, seconds: number): string {
  const { locale } = languageOf(tag);
  const options = { style: 'unit', unit: 'second', unitDisplay: 'short', maximumSignificantDigits: 2 } as const;
  return keep(`seconds/${locale}`, () => new Intl.NumberFormat(locale, options)).format(seconds);
}

/** An amount in Norwegian kroner: "12,40 kr". */
export function formatKroner(tag: LanguageTag, kroner: number): string {
  const { locale } = languageOf(tag);
  const options = { style: 'currency', currency: 'NOK' } as const;
  return keep(`kroner/${locale}`, () => new Intl.NumberFormat(locale, options)).format(kroner);
}

/** A day ("23. nov.") or a time of day ("12:05"): what stands below a chart. */
export function formatShort(tag: LanguageTag, at: Date, what: 'day' | 'time', timeZone = HOME_TIME_ZONE): string {
  const { locale } = languageOf(tag);
  const options =
    what === 'day'
      ? ({ day: 'numeric', month: 'short', timeZone } as const)
      : ({ hour: '2-digit', minute: '2-digit', timeZone } as const);
  return keep(`short/${what}/${locale}/${timeZone}`, () => new Intl.DateTimeFormat(locale, options)).format(at);
}
