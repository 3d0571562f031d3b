import type { Child } from 'hono/jsx';
import type { LanguageTag } from '../settings.ts';
import type { LocalText } from './content.ts';

/** A text of a service with the language that it is in: bokmål where the wanted one is not there. */
export function pickText(text: LocalText, tag: LanguageTag): { text: string; lang: LanguageTag } {
  const own = tag === 'se' ? undefined : text[tag];
  return own ? { text: own, lang: tag } : { text: text.nb, lang: 'nb' };
}

/** The words alone, for lists, titles and mails. */
export function sayText(text: LocalText, tag: LanguageTag): string {
  return pickText(text, tag).text;
}

/** A question and what is said to it, on one line: "Bygg: Realfagbygget", "Hvilket rom? A-201". */
export function joinWords(question: string, words: string): string {
  return `${question}${/[?:.!]$/.test(question) ? '' : ':'} ${words}`;
}

/** The text on a page, marked with its language where that is not the page's own (WCAG 3.1.2). */
export function said(words: LocalText, tag: LanguageTag): Child {
  const { text, lang } = pickText(words, tag);
  return lang === tag ? text : <span lang={lang}>{text}</span>;
}
