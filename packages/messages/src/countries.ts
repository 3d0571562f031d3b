import { BASE_LANGUAGE, type LanguageTag, languageOf } from './languages.ts';

/** A country or area in a list that people choose from. */
export interface Country {
  /** ISO 3166-1 code: "NO". */
  region: string;
  name: string;
  /** The language that the name is in: not the page's own where that has no name for it. */
  lang: LanguageTag;
}

const names = new Map<LanguageTag, Intl.DisplayNames>();

function namesIn(tag: LanguageTag): Intl.DisplayNames {
  const known = names.get(tag);
  if (known) return known;
  const made = new Intl.DisplayNames([languageOf(tag).locale], { type: 'region', fallback: 'none' });
  names.set(tag, made);
  return made;
}

/** The name of a region in a language, else in bokmål, else its code. */
export function nameCountry(tag: LanguageTag, region: string): Country {
  const own = namesIn(tag).of(region);
  if (own !== undefined) return { region, name: own, lang: tag };
  return { region, name: namesIn(BASE_LANGUAGE).of(region) ?? region, lang: BASE_LANGUAGE };
}

const lists = new Map<string, readonly Country[]>();

/**
 * Names `regions` in a language, sorted as that language sorts, with the region `first` at the top. Which regions there
 * are, and their calling codes, the app knows. Made once per language and set of regions.
 */
export function listCountries(tag: LanguageTag, first: string, regions: readonly string[]): readonly Country[] {
  const key = `${tag}/${first}/${regions.join()}`;
  const known = lists.get(key);
  if (known) return known;
  const collator = new Intl.Collator(languageOf(tag).locale);
  const rank = (country: Country): number => (country.region === first ? 0 : 1);
  const made = regions
    .map((region) => nameCountry(tag, region))
    .sort((one, other) => rank(one) - rank(other) || collator.compare(one.name, other.name));
  lists.set(key, made);
  return made;
}
