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

/** The text on a page, marked with its language where that is not the page's own (WCAG 3.1.2). */
export function Said(props: { text: LocalText; tag: LanguageTag }) {
  const { text, lang } = pickText(props.text, props.tag);
  return <span lang={lang === props.tag ? undefined : lang}>{text}</span>;
}
