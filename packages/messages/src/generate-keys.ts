import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser';
import { BASE_LANGUAGE, type Language } from './languages.ts';

/** The texts of one language as its JSON file has them: flat dotted keys, ICU messages. */
export type Texts = Readonly<Record<string, string>>;

/** Name of an argument → its TypeScript type as text. */
type Arguments = ReadonlyMap<string, string>;

const KEY = /^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)+$/;

/**
 * Finds every fault of the languages against the base language: a text that lacks in a complete language, an unknown
 * key, a text that is not ICU, other arguments, a missing plural form. Gives one sentence each; empty is good.
 */
export function findFaults(languages: readonly Language[], texts: Readonly<Record<string, Texts>>): string[] {
  const base = texts[BASE_LANGUAGE] ?? {};
  const faults = Object.keys(base)
    .filter((key) => !KEY.test(key))
    .map((key) => `${BASE_LANGUAGE}: «${key}» is not a dotted key like signIn.heading`);
  for (const language of languages) {
    const own = texts[language.tag] ?? {};
    if (language.complete) {
      for (const key of Object.keys(base)) if (!(key in own)) faults.push(`${language.tag}: ${key} is missing`);
    }
    for (const [key, text] of Object.entries(own)) faults.push(...findTextFaults(language, key, text, base[key]));
  }
  return faults;
}

function findTextFaults(language: Language, key: string, text: string, baseText: string | undefined): string[] {
  const where = `${language.tag}: ${key}`;
  if (baseText === undefined) return [`${where} is unknown: ${BASE_LANGUAGE} has no such key`];
  const read = readMessage(text);
  if (typeof read === 'string') return [`${where} cannot be read: ${read}`];
  const faults = [...findPluralFaults(read, language)].map((fault) => `${where} ${fault}`);
  if (text.trim() === '') faults.push(`${where} is empty`);
  const baseRead = readMessage(baseText);
  if (typeof baseRead === 'string') return faults;
  const [wanted, found] = [describe(listArguments(baseRead)), describe(listArguments(read))];
  if (wanted !== found) faults.push(`${where} takes ${found}, but ${BASE_LANGUAGE} takes ${wanted}`);
  return faults;
}

/** Gives the parsed message, or why it cannot be parsed. */
function readMessage(text: string): MessageFormatElement[] | string {
  try {
    return parse(text, { ignoreTag: true, requiresOtherClause: true });
  } catch (error) {
    return error instanceof Error ? error.message : 'unknown reason';
  }
}

function* childrenOf(element: MessageFormatElement): Generator<MessageFormatElement[]> {
  if (element.type === TYPE.select || element.type === TYPE.plural) {
    for (const option of Object.values(element.options)) yield option.value;
  }
}

function* findPluralFaults(elements: readonly MessageFormatElement[], language: Language): Generator<string> {
  for (const element of elements) {
    if (element.type === TYPE.plural) {
      const type = element.pluralType ?? 'cardinal';
      for (const form of new Intl.PluralRules(language.tag, { type }).resolvedOptions().pluralCategories) {
        if (!(form in element.options)) yield `lacks the plural form «${form}» of {${element.value}}`;
      }
    }
    for (const child of childrenOf(element)) yield* findPluralFaults(child, language);
  }
}

function typeOf(element: MessageFormatElement): string | null {
  switch (element.type) {
    case TYPE.argument:
      return 'string';
    case TYPE.number:
    case TYPE.plural:
      return 'number';
    case TYPE.date:
    case TYPE.time:
      return 'Date';
    case TYPE.select: {
      const named = Object.keys(element.options).filter((option) => option !== 'other');
      return [...named.map((option) => `'${option}'`), "'other'"].join(' | ');
    }
    default:
      return null;
  }
}

/** Lists a message's arguments, sorted by name. One that is used as text and as number is a number. */
function listArguments(elements: readonly MessageFormatElement[]): Arguments {
  const found = new Map<string, string>();
  const visit = (list: readonly MessageFormatElement[]): void => {
    for (const element of list) {
      const type = typeOf(element);
      if (type && 'value' in element && (!found.has(element.value) || found.get(element.value) === 'string')) {
        found.set(element.value, type);
      }
      for (const child of childrenOf(element)) visit(child);
    }
  };
  visit(elements);
  return new Map([...found].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function describe(list: Arguments): string {
  if (list.size === 0) return 'NoArguments';
  return `{ ${[...list].map(([name, type]) => `${name}: ${type}`).join('; ')} }`;
}

function renderInterface(name: string, docstring: string, texts: Texts): string[] {
  const rows = Object.keys(texts)
    .sort()
    .flatMap((key) => {
      const read = readMessage(texts[key] ?? '');
      return typeof read === 'string' ? [] : [`  '${key}': ${describe(listArguments(read))};`];
    });
  return [`/** ${docstring} */`, `export interface ${name} {`, ...rows, '}', ''];
}

/**
 * Renders `keys.ts`: the keys and arguments of the base language, and those of English apart, which translate.ts
 * compares, so that a text that lacks or takes other arguments does not compile.
 */
export function renderKeys(texts: Readonly<Record<string, Texts>>): string {
  return [
    '// Generated by `npm run messages` from texts/*.json. Do not edit.',
    '',
    'export type NoArguments = Record<never, never>;',
    '',
    ...renderInterface('MessageArguments', 'Every text and what it takes.', texts[BASE_LANGUAGE] ?? {}),
    ...renderInterface('EnglishArguments', 'The same, as en.json has it.', texts['en'] ?? {}),
  ].join('\n');
}
