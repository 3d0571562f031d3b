import { IntlMessageFormat } from 'intl-messageformat';
import type { EnglishArguments, MessageArguments } from './keys.ts';
import { BASE_LANGUAGE, type LanguageTag, languageOf } from './languages.ts';
import en from './texts/en.json' with { type: 'json' };
import nb from './texts/nb.json' with { type: 'json' };
import nn from './texts/nn.json' with { type: 'json' };
import se from './texts/se.json' with { type: 'json' };

export type MessageKey = keyof MessageArguments;

/** A key whose text takes no arguments. */
export type PlainKey = { [Key in MessageKey]: keyof MessageArguments[Key] extends never ? Key : never }[MessageKey];

/** Second parameter of `t`: left out for a text without arguments. */
type ArgumentsOf<Key extends MessageKey> = keyof MessageArguments[Key] extends never
  ? []
  : [args: MessageArguments[Key]];

/** A text with the language that it is in: the page sets `lang` on it where it is not the page's own (WCAG 3.1.2). */
export interface Text {
  text: string;
  lang: LanguageTag;
}

export interface Translator {
  readonly tag: LanguageTag;
  /** The text of a key in this language, else in bokmål. */
  t<Key extends MessageKey>(key: Key, ...args: ArgumentsOf<Key>): string;
  /** The same with the language it is in. */
  tt<Key extends MessageKey>(key: Key, ...args: ArgumentsOf<Key>): Text;
  /** For a key that is chosen while running, e.g. from a `Problem`'s kind and facts. Throws when a fact lacks. */
  tFacts(key: MessageKey, facts: Readonly<Record<string, string | number>>): Text;
  /** Whether the text exists in this language. */
  has(key: MessageKey): boolean;
}

// A language that lacks a text, or takes other arguments than bokmål, does not compile: these lines say so.
type Same<One, Other> = (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;
true satisfies Same<EnglishArguments, MessageArguments>;
nb satisfies Record<MessageKey, string>;
en satisfies Record<MessageKey, string>;
nn satisfies Partial<Record<MessageKey, string>>;
se satisfies Partial<Record<MessageKey, string>>;

const TEXTS: Readonly<Record<LanguageTag, Readonly<Partial<Record<string, string>>>>> = { nb, nn, se, en };

type Format = (args: Record<string, unknown> | undefined) => string;

const translators = new Map<LanguageTag, Translator>();

/** Gives the translator of a language; made once per language and kept, with its compiled messages. */
export function createTranslator(tag: LanguageTag): Translator {
  const known = translators.get(tag);
  if (known) return known;
  const made = buildTranslator(tag);
  translators.set(tag, made);
  return made;
}

/** Whether a word is a key of a text: for keys that are put together while running. */
export function isMessageKey(word: string): word is MessageKey {
  return Object.hasOwn(nb, word);
}

function buildTranslator(tag: LanguageTag): Translator {
  const compiled = new Map<string, { format: Format; lang: LanguageTag }>();
  const load = (key: string): { format: Format; lang: LanguageTag } => {
    const known = compiled.get(key);
    if (known) return known;
    const own = TEXTS[tag][key];
    const lang = own === undefined ? BASE_LANGUAGE : tag;
    const text = own ?? TEXTS[BASE_LANGUAGE][key];
    if (text === undefined) throw new RangeError(`No text has the key ${key}.`);
    const made = { format: compileMessage(text, lang), lang };
    compiled.set(key, made);
    return made;
  };
  const say = (key: string, args?: Record<string, unknown>): Text => {
    const { format, lang } = load(key);
    return { text: format(args), lang };
  };
  return {
    tag,
    t: (key, ...args) => say(key, args[0]).text,
    tt: (key, ...args) => say(key, args[0]),
    tFacts: (key, facts) => say(key, facts),
    has: (key) => TEXTS[tag][key] !== undefined,
  };
}

/** Compiles one ICU message. A text without arguments is a constant; values are put in as they are, never as markup. */
function compileMessage(text: string, lang: LanguageTag): Format {
  if (!/[{}'#]/.test(text)) return () => text;
  const message = new IntlMessageFormat(text, languageOf(lang).locale, undefined, { ignoreTag: true });
  return (args) => {
    const made = message.format(args as Record<string, string | number | Date>);
    if (typeof made !== 'string') throw new TypeError('A message must give a text.');
    return made;
  };
}
