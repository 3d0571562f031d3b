/** One thing that somebody looks for. */
export interface Term {
  /** `word` in any of its forms; `phrase`: these words one after the other; `prefix`: words that begin so. */
  kind: 'word' | 'phrase' | 'prefix';
  text: string;
  /** Must not be there. */
  not: boolean;
  /** The word and others whose stems its own stem misses; empty for what is not one plain word. */
  forms: string[];
}

export const LONGEST_QUERY = 200;
const MOST_TERMS = 10;
/** Shorter beginnings would match half of the dictionary. */
const SHORTEST_PREFIX = 3;

/**
 * Reads what somebody typed into a search field: words, "words in quotes", begin* and -without. What cannot be understood
 * is taken for a word; nothing is refused.
 */
export function parseQuery(typed: string): Term[] {
  const terms: Term[] = [];
  for (const [, minus, quoted, bare] of typed.slice(0, LONGEST_QUERY).matchAll(/(-?)(?:"([^"]*)"?|([^\s"]+))/gu)) {
    const term = quoted === undefined ? readWord(bare ?? '') : { kind: 'phrase' as const, text: quoted };
    const text = term.text.replaceAll(/[\p{C}\s]+/gu, ' ').trim();
    if (/[\p{L}\p{N}]/u.test(text)) terms.push({ ...term, text, not: minus === '-', forms: formsOf(term.kind, text) });
    if (terms.length === MOST_TERMS) break;
  }
  return terms;
}

function readWord(text: string): Pick<Term, 'kind' | 'text'> {
  const beginning = text.slice(0, -1);
  const isPrefix = text.endsWith('*') && beginning.length >= SHORTEST_PREFIX && /^[\p{L}\p{N}]+$/u.test(beginning);
  return isPrefix ? { kind: 'prefix', text: beginning } : { kind: 'word', text };
}

/**
 * The Norwegian stemmer takes one ending off: "skriver" becomes "skriv", "skriveren" and "skrivere" become "skriver",
 * "skriverne" becomes "skrivern"; and it leaves the -t of "trådløst". Such words are asked for under all their stems.
 */
function formsOf(kind: Term['kind'], text: string): string[] {
  const word = text.toLowerCase();
  if (kind === 'phrase' || !/^[\p{L}\p{N}]+$/u.test(word)) return [];
  const [, noun] = /^(\p{L}{2,}er)(?:e|en|ne|s)?$/u.exec(word) ?? [];
  if (noun !== undefined) return [...new Set([word, noun, `${noun}n`])];
  const [, adjective] = /^(\p{L}+(?:løs|ig|iv|al|bar|som))[et]?$/u.exec(word) ?? [];
  return adjective === undefined ? [word] : [...new Set([word, adjective, `${adjective}t`])];
}
