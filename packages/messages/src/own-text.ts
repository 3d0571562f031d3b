import { BASE_LANGUAGE, type LanguageTag, languages } from './languages.ts';

/** A text that an organisation writes in its configuration: in its own language alone, or in each of several. */
export type OwnText = string | { readonly [tag in LanguageTag]?: string | undefined };

/**
 * Gives such a text for a page, and the language that it is in: the page's own when it is written, else the organisation's,
 * else bokmål, else whichever there is. Empty when there is none at all.
 */
export function pickOwnText(
  text: OwnText,
  wanted: LanguageTag,
  usual: LanguageTag,
): { text: string; lang: LanguageTag } {
  if (typeof text === 'string') return { text, lang: usual };
  const order: readonly LanguageTag[] = [wanted, usual, BASE_LANGUAGE, ...languages.map(({ tag }) => tag)];
  for (const lang of order) {
    const found = text[lang];
    if (found) return { text: found, lang };
  }
  return { text: '', lang: usual };
}
