import type { Finding, Rule } from './source-files.ts';
import { nameOf, type SyntaxNode, walk } from './syntax.ts';

const MOST_LINES_IN_FILE = 300;
const MOST_LINES_IN_FUNCTION = 50;

const FUNCTIONS = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ClassMethod',
  'PrivateMethod',
  'MethodProperty',
  'GetterProperty',
  'SetterProperty',
  'Constructor',
]);

export const filesAreShort: Rule = {
  name: 'files ≤ 300 lines',
  find({ path, text }) {
    const lines = text.replace(/\n$/, '').split('\n').length;
    if (lines <= MOST_LINES_IN_FILE) return [];
    return [{ path, line: lines, message: `${lines} lines; a file has at most ${MOST_LINES_IN_FILE}` }];
  },
};

/** `describe(…, () => {…})` is a heading, not a function that somebody reads as one. */
function isSuite(parents: readonly SyntaxNode[]): boolean {
  const call = parents.at(-1);
  return call?.type === 'CallExpression' && ['describe', 'suite'].includes(nameOf(call['callee']) ?? '');
}

function nameFunction(node: SyntaxNode, parents: readonly SyntaxNode[]): string {
  const parent = parents.at(-1);
  const own = nameOf(node['identifier']) ?? nameOf(node['key']);
  return own ?? nameOf(parent?.['id']) ?? nameOf(parent?.['key']) ?? 'a function';
}

export const functionsAreShort: Rule = {
  name: 'functions ≤ 50 lines',
  find(file) {
    // A migration is a list of statements that is never edited once landed.
    if (file.path.includes('/migrations/')) return [];
    const found: Finding[] = [];
    walk(file.tree(), (node, parents) => {
      if (!FUNCTIONS.has(node.type) || isSuite(parents)) return;
      const first = file.lineAt(node.span.start);
      const lines = file.lineAt(node.span.end - 1) - first + 1;
      if (lines <= MOST_LINES_IN_FUNCTION) return;
      const message = `${nameFunction(node, parents)} has ${lines} lines; a function has at most ${MOST_LINES_IN_FUNCTION}`;
      found.push({ path: file.path, line: first, message });
    });
    return found;
  },
};
