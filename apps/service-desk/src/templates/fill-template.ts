import type { LanguageTag } from '../settings.ts';
import type { Template, TemplateLanguage } from './templates.store.ts';

/** What a template can say of a case. Each has a Norwegian and an English word; both work in every language. */
const VARIABLES = {
  navn: 'name',
  fornavn: 'first name',
  sak: 'case',
  tittel: 'title',
  gruppe: 'group',
  saksbehandler: 'case worker',
  brukerstøtte: 'desk',
  lenke: 'link',
} as const;
export type Variable = keyof typeof VARIABLES;
export type TemplateFacts = Readonly<Record<Variable, string>>;

/** All variables, with both words, for whoever writes a template. */
export const ALL_VARIABLES = Object.entries(VARIABLES) as readonly [Variable, string][];

const BY_WORD = new Map<string, Variable>(
  ALL_VARIABLES.flatMap(([norwegian, english]) => [
    [norwegian, norwegian],
    [english, norwegian],
  ]),
);
/** A word in braces. Anything else in braces stays as it is: people write code, too. */
const PLACE = /\{([\p{L} ]{1,30})\}/gu;

/** Puts facts into a text. Values go in as they are and are not looked at again; unknown words stay. */
export function fillTemplate(body: string, facts: TemplateFacts): string {
  return body.replace(PLACE, (whole, word: string) => {
    const variable = BY_WORD.get(word.trim().toLowerCase());
    return variable === undefined ? whole : facts[variable];
  });
}

/** Words in braces that are no variables: slips of the pen, to be told to whoever writes the template. */
export function unknownVariables(body: string): string[] {
  const words = Array.from(body.matchAll(PLACE), ([, word = '']) => word);
  return [...new Set(words.filter((word) => !BY_WORD.has(word.trim().toLowerCase())))];
}

/**
 * The text for a requester's language: their own; nynorsk and Northern Sámi fall back to bokmål, everybody to whatever
 * there is. Says which language it is in.
 */
export function pickBody(bodies: Template['bodies'], language: LanguageTag): { text: string; lang: TemplateLanguage } {
  const order: readonly TemplateLanguage[] =
    language === 'en' ? ['en', 'nb', 'nn'] : language === 'nn' ? ['nn', 'nb', 'en'] : ['nb', 'nn', 'en'];
  const lang = order.find((one) => bodies[one]?.trim()) ?? 'nb';
  return { text: bodies[lang] ?? '', lang };
}

/** What somebody is called in a greeting: the first word of the name. */
export function firstNameOf(name: string): string {
  return name.trim().split(/\s+/u)[0] ?? '';
}
