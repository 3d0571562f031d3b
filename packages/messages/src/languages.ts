/** A language that pages can be written in: Norwegian bokmål, nynorsk, Northern Sámi, English. */
export type LanguageTag = 'nb' | 'nn' | 'se' | 'en';

/** The language that every text exists in first; other languages fall back to it. */
export const BASE_LANGUAGE = 'nb' satisfies LanguageTag;

export interface Language {
  tag: LanguageTag;
  /** The language's own name, never translated; shown with `lang={tag}`. */
  name: string;
  /** Whether every text exists. The others may be chosen only where the configuration says so. */
  complete: boolean;
  /** The locale that dates, numbers and lists are formatted in. */
  locale: string;
}

export const languages: readonly Language[] = [
  { tag: 'nb', name: 'Bokmål', complete: true, locale: 'nb-NO' },
  { tag: 'nn', name: 'Nynorsk', complete: false, locale: 'nn-NO' },
  { tag: 'se', name: 'Davvisámegiella', complete: false, locale: 'se-NO' },
  { tag: 'en', name: 'English', complete: true, locale: 'en-GB' },
];

/** Gives the language of a tag. */
export function languageOf(tag: LanguageTag): Language {
  const found = languages.find((one) => one.tag === tag);
  if (!found) throw new RangeError(`No such language: ${tag}`);
  return found;
}

export function isLanguageTag(text: string): text is LanguageTag {
  return languages.some((one) => one.tag === text);
}

/** Older and wider tags that mean one of ours (ISO 639: `no` is Norwegian, `nb` the form of it that most write). */
const OTHER_TAGS: Readonly<Record<string, LanguageTag>> = { no: 'nb' };

/**
 * Picks the first wanted language that is offered, else the first offered one. `wanted` is in order of preference and
 * may hold region tags ("en-GB") and `no` (RFC 4647 §3.4 look-up, primary subtag only).
 */
export function pickLanguage(
  wanted: readonly string[],
  offered: readonly LanguageTag[] = languages.filter((one) => one.complete).map((one) => one.tag),
): LanguageTag {
  for (const tag of wanted) {
    const primary = tag.trim().toLowerCase().split('-')[0] ?? '';
    const ours = OTHER_TAGS[primary] ?? primary;
    if (isLanguageTag(ours) && offered.includes(ours)) return ours;
  }
  return offered[0] ?? BASE_LANGUAGE;
}

/** Reads an `Accept-Language` header into tags in order of preference (RFC 9110 §12.5.4). */
export function readAcceptLanguage(header: string | null | undefined): string[] {
  if (!header) return [];
  return header
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const quality = parameters.map((one) => /^\s*q=([\d.]+)\s*$/.exec(one)?.[1]).find(Boolean);
      return { tag: tag.trim(), quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ tag, quality }) => tag !== '' && quality > 0)
    .sort((one, other) => other.quality - one.quality)
    .map(({ tag }) => tag);
}
