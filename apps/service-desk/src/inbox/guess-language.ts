import type { LanguageTag } from '../settings.ts';

/** Words that one language uses all the time and the others do not. */
const WORDS: Readonly<Record<'nb' | 'nn' | 'en', ReadonlySet<string>>> = {
  nb: new Set([
    'jeg',
    'ikke',
    'hei',
    'og',
    'det',
    'har',
    'meg',
    'får',
    'noen',
    'hvordan',
    'hvor',
    'fra',
    'vennlig',
    'hilsen',
    'på',
    'til',
    'av',
  ]),
  nn: new Set([
    'eg',
    'ikkje',
    'hei',
    'og',
    'det',
    'meg',
    'får',
    'nokon',
    'korleis',
    'kvifor',
    'frå',
    'vennleg',
    'helsing',
    'på',
    'til',
    'av',
    'ein',
  ]),
  en: new Set([
    'i',
    'the',
    'and',
    'is',
    'not',
    'my',
    'to',
    'of',
    'hello',
    'hi',
    'regards',
    'please',
    'have',
    'with',
    'you',
    'how',
    'it',
  ]),
};

/** Guesses the language of what somebody wrote: bokmål, nynorsk or English; null when nothing tells. */
export function guessLanguage(text: string): LanguageTag | null {
  const words =
    text
      .slice(0, 5000)
      .toLowerCase()
      .match(/\p{L}+/gu) ?? [];
  const counts = Object.entries(WORDS).map(([tag, known]) => ({
    tag: tag as LanguageTag,
    count: words.filter((word) => known.has(word)).length,
  }));
  const [first, second] = counts.toSorted((one, other) => other.count - one.count);
  return first && second && first.count >= 2 && first.count > second.count ? first.tag : null;
}
