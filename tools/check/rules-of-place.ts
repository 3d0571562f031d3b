import { type Finding, isHouse, isTest, type Rule, type SourceFile } from './source-files.ts';
import { memberNames, nameOf, type SyntaxNode, walk } from './syntax.ts';

/** Makes findings of all nodes that `tell` has something to say about. */
function collect(file: SourceFile, tell: (node: SyntaxNode) => string | null): Finding[] {
  const found: Finding[] = [];
  walk(file.tree(), (node) => {
    const message = tell(node);
    if (message) found.push({ path: file.path, line: file.lineAt(node.span.start), message });
  });
  return found;
}

function readsEnvironment(node: SyntaxNode): boolean {
  const member = memberNames(node);
  if (member?.object === 'process' && member.property === 'env') return true;
  if (node.type === 'ImportDeclaration') {
    const from = (node['source'] as { value: string }).value;
    const specifiers = node['specifiers'] as SyntaxNode[];
    return (
      /^(node:)?process$/.test(from) && specifiers.some((one) => nameOf(one['imported'] ?? one['local']) === 'env')
    );
  }
  if (node.type !== 'VariableDeclarator' || nameOf(node['init']) !== 'process') return false;
  const pattern = node['id'] as SyntaxNode;
  const properties = (pattern['properties'] ?? []) as SyntaxNode[];
  return properties.some((one) => nameOf(one['key']) === 'env');
}

/** Only an app's config.ts reads the environment; main.ts may hand it over. Tools, tests and benchmarks are free. */
export const environmentInConfig: Rule = {
  name: 'environment only in config.ts',
  find(file) {
    if (!isHouse(file.path) || /^(apps\/[^/]+\/src\/config|.+\/main)\.ts$/.test(file.path)) return [];
    return collect(file, (node) => (readsEnvironment(node) ? 'the environment is read only by config.ts' : null));
  },
};

const QUERY_METHODS = new Set(['selectFrom', 'insertInto', 'updateTable', 'deleteFrom', 'mergeInto', 'replaceInto']);
const SQL_TEXT = /^\s*(select|insert|update|delete|with|create|alter|drop|truncate|lock|listen|notify)\s/i;

function asksDatabase(node: SyntaxNode): boolean {
  if (node.type === 'TaggedTemplateExpression') {
    const tag = node['tag'] as SyntaxNode;
    return nameOf(tag) === 'sql' || memberNames(tag)?.object === 'sql';
  }
  if (node.type !== 'CallExpression') return false;
  const method = memberNames(node['callee'] as SyntaxNode)?.property;
  if (method && QUERY_METHODS.has(method)) return true;
  if (method !== 'query' && method !== 'executeSql') return false;
  const [first] = node['arguments'] as { expression: SyntaxNode }[];
  if (first?.expression.type === 'StringLiteral') return SQL_TEXT.test(String(first.expression['value']));
  if (first?.expression.type !== 'TemplateLiteral') return false;
  const [quasi] = first.expression['quasis'] as { raw: string }[];
  return SQL_TEXT.test(quasi?.raw ?? '');
}

/** SQL stands in stores and migrations, and in packages/storage, which is about nothing else. */
export const sqlInStores: Rule = {
  name: 'SQL only in *.store.ts',
  find(file) {
    if (!isHouse(file.path)) return [];
    if (/\.store\.ts$|\/migrations\/|^packages\/storage\//.test(file.path)) return [];
    return collect(file, (node) => (asksDatabase(node) ? 'SQL stands only in *.store.ts' : null));
  },
};

/** What runs for people writes to the log that it was given, never to the console. */
export const noConsole: Rule = {
  name: 'no console in the house',
  find(file) {
    if (!isHouse(file.path)) return [];
    return collect(file, (node) => (memberNames(node)?.object === 'console' ? 'use the log that is handed in' : null));
  },
};

const EMPTY_NAMES = /(^|\/)(utils?|helpers?|common|misc|shared)(\/|\.[a-z]+$)/;

/** A name that says nothing gathers everything. */
export const namesSaySomething: Rule = {
  name: 'no utils, helpers, common',
  find({ path }) {
    return EMPTY_NAMES.test(path) ? [{ path, line: 1, message: 'the name says nothing of what is in it' }] : [];
  },
};

/** A barrel hides where a thing stands and makes circles. */
export const noBarrels: Rule = {
  name: 'no barrels',
  find(file) {
    if (/(^|\/)index\.[a-z]+$/.test(file.path))
      return [{ path: file.path, line: 1, message: 'name it after what it holds' }];
    if (isTest(file.path) || file.path.endsWith('.cjs')) return [];
    const { body } = file.tree();
    const passesOn =
      body.length > 0 && body.every(({ type }) => type === 'ExportAllDeclaration' || isReExport(type, body));
    return passesOn ? [{ path: file.path, line: 1, message: 'a file that only passes on what others hold' }] : [];
  },
};

function isReExport(type: string, body: readonly unknown[]): boolean {
  return (
    type === 'ExportNamedDeclaration' &&
    (body as SyntaxNode[]).every((one) => one.type !== 'ExportNamedDeclaration' || one['source'] !== null)
  );
}
