import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import type { LanguageTag } from '../settings.ts';

export type PhoneKind = 'mobile' | 'fixed' | 'fixed-or-mobile';

export type NumberVerdict =
  | { verdict: 'ok'; e164: string; country: string; canText: boolean; kind: PhoneKind }
  | { verdict: 'bad-number' | 'cannot-take-sms' | 'not-allowed' | 'country-not-allowed' };

export interface NumberWish {
  /** Whether the number is to get text messages: a landline is then refused. */
  wantsText: boolean;
  /** Regions that codes may be sent to; left out, every one. */
  allowedCountries?: readonly string[];
}

const KINDS: Readonly<Record<string, PhoneKind>> = {
  MOBILE: 'mobile',
  FIXED_LINE: 'fixed',
  FIXED_LINE_OR_MOBILE: 'fixed-or-mobile',
};

/**
 * Ranges that the metadata calls ordinary and that are none: Germany's 032 (IP telephony, Bundesnetzagentur's national
 * subscriber numbers) and the Netherlands' 097 (machines, ACM's automated applications).
 */
const NOT_ORDINARY: Readonly<Record<string, RegExp>> = { DE: /^32/, NL: /^97/ };

/**
 * Reads a phone number as people type it (spaces, dots, hyphens, `(+47)`, `+47`, `0047`). `region` is the chosen
 * country; a number typed with another country's code is read as that country's, which the verdict's `country` says.
 * Only ordinary numbers are taken: premium, shared-cost, toll-free, personal, company and IP telephony numbers are
 * `not-allowed` (NIST SP 800-63B-4 §3.1.3.1), and so are Norwegian 12-digit machine numbers.
 */
export function readPhoneNumber(
  typed: string,
  region: string,
  { wantsText, allowedCountries }: NumberWish,
): NumberVerdict {
  const text = typed
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\(\s*(\+|00)\s*(\d+)\s*\)/, '$1$2 ')
    .trim();
  const chosen = sameCountry(region);
  if (text.length > 40 || !/^[\d\s.()+/\-‐-―]+$/.test(text) || !isSupportedCountry(chosen))
    return { verdict: 'bad-number' };
  const parsed = parsePhoneNumberFromString(text, { defaultCountry: chosen, extract: false });
  if (!parsed?.isValid() || !parsed.country) return { verdict: 'bad-number' };
  const kind = KINDS[parsed.getType() ?? ''];
  const country = sameCountry(parsed.country);
  // 58 with twelve digits is no valid number to the metadata; should that change, it stays refused.
  const isMachine = country === 'NO' && parsed.nationalNumber.length !== 8;
  if (!kind || isMachine || NOT_ORDINARY[country]?.test(parsed.nationalNumber)) return { verdict: 'not-allowed' };
  if (allowedCountries && !allowedCountries.map(sameCountry).includes(country))
    return { verdict: 'country-not-allowed' };
  const canText = kind !== 'fixed';
  if (wantsText && !canText) return { verdict: 'cannot-take-sms' };
  return { verdict: 'ok', e164: parsed.number, country, canText, kind };
}

/**
 * Whether a code may be sent to a stored number now: countries are taken off the list, numbers come from imports, and
 * what was once an ordinary number may cost by now. Asked at each send.
 */
export function checkStoredNumber(e164: string, wish: Required<NumberWish>): NumberVerdict {
  return readPhoneNumber(e164, 'NO', wish);
}

/** Svalbard and Jan Mayen are in Norway's numbering plan. */
export function sameCountry(region: string): string {
  return region === 'SJ' ? 'NO' : region;
}

/** A number for its owner to read: `+47 912 34 567` (Norwegian mobile numbers in threes and twos, as people write them). */
export function formatNumber(e164: string): string {
  const norwegian = /^\+47([49]\d\d)(\d\d)(\d{3})$/.exec(e164);
  if (norwegian) return `+47 ${norwegian.slice(1).join(' ')}`;
  return parsePhoneNumberFromString(e164)?.formatInternational() ?? e164;
}

/** The region of a stored number, by which sends to a country are counted; null when it has none (satellite). */
export function countryOf(e164: string): string | null {
  const country = parsePhoneNumberFromString(e164)?.country;
  return country ? sameCountry(country) : null;
}

export interface DiallingCode {
  region: CountryCode;
  /** "+47" */
  code: string;
  name: string;
}

const lists = new Map<string, DiallingCode[]>();

/** Every country with its dialling code and its name in `language`, in that language's order; `first` stands on top. */
export function listDiallingCodes(language: LanguageTag = 'nb', first: string | null = null): DiallingCode[] {
  const list = lists.get(language) ?? makeList(language);
  lists.set(language, list);
  return first === null
    ? list
    : list.toSorted((one, other) => Number(other.region === first) - Number(one.region === first));
}

function makeList(language: LanguageTag): DiallingCode[] {
  // Names fall back to bokmål where the language has none.
  const names = new Intl.DisplayNames([language, 'nb'], { type: 'region' });
  const collator = new Intl.Collator([language, 'nb']);
  return getCountries()
    .map((region) => ({ region, code: `+${getCountryCallingCode(region)}`, name: names.of(region) ?? region }))
    .toSorted((one, other) => collator.compare(one.name, other.name));
}
