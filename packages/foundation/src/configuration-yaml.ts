import { type Document, LineCounter, parseDocument, visit } from 'yaml';
import type { Fault } from './configuration-faults.ts';

/** Our words for the parser's complaints. The parser's own quote the text around them, which may be a secret. */
const WORDS: Readonly<Record<string, [text: string, hint: string | null]>> = {
  DUPLICATE_KEY: ['a setting stands here for the second time', null],
  TAB_AS_INDENT: ['the line is indented with a tab', 'use spaces'],
  BAD_INDENT: ['the indentation does not fit, or a bracket is not closed', null],
  MISSING_CHAR: ['a quote or bracket is not closed', null],
  BAD_SCALAR_START: ['a value begins with a character that YAML keeps for itself', 'put the value in quotes'],
  TAG_RESOLVE_FAILED: ['a value begins with !, which is a tag to YAML', 'put the value in quotes'],
  BLOCK_AS_IMPLICIT_KEY: ['a value holds ": ", or the line is indented too far', 'put the value in quotes'],
  BAD_DQ_ESCAPE: ['a text in double quotes holds a backslash that means nothing', 'use single quotes'],
  MULTIPLE_DOCS: ['a second document begins here', 'take the line --- out'],
};

/** Reads YAML. Gives the document with its line numbers, and what is wrong with its form (in our words, nothing quoted). */
export function parseYaml(text: string): { document: Document; lines: LineCounter; faults: Fault[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const faults = [...document.errors, ...document.warnings].map(({ code, pos }) => {
    const [words, hint] = WORDS[code] ?? [`this is not valid YAML (${code})`, null];
    return { line: lines.linePos(pos[0]).line, path: '', text: words, hint };
  });
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document)) return;
      const line = alias.range ? lines.linePos(alias.range[0]).line : 1;
      faults.push({
        line,
        path: '',
        text: 'a value begins with *, which refers to a name that is not set',
        hint: 'put the value in quotes',
      });
    },
  });
  return { document, lines, faults };
}
