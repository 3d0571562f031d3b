import { type Finding, isHouse, type Rule } from './source-files.ts';
import { nameOf, type SyntaxNode, walk } from './syntax.ts';

const WORD = /\p{L}{2,}/u;
const SPOKEN_ATTRIBUTES = new Set(['title', 'alt', 'placeholder', 'label', 'aria-label', 'aria-description']);

function literalOf(node: SyntaxNode): string | null {
  if (node.type === 'JSXText') return String(node['value']);
  if (node.type !== 'JSXAttribute') return null;
  const value = node['value'] as SyntaxNode | null;
  const attribute = nameOf(node['name']) ?? '';
  return value?.type === 'StringLiteral' && SPOKEN_ATTRIBUTES.has(attribute) ? String(value['value']) : null;
}

/** What people read comes from packages/messages, in their language. */
export const wordsFromMessages: Rule = {
  name: 'page texts from messages',
  find(file) {
    if (!/^(apps|packages\/ui)\/.*\.tsx$/.test(file.path) || !isHouse(file.path)) return [];
    const found: Finding[] = [];
    walk(file.tree(), (node) => {
      const text = literalOf(node)?.trim();
      if (!text || !WORD.test(text)) return;
      const message = `«${text.slice(0, 40)}» is written here; texts stand in packages/messages`;
      found.push({ path: file.path, line: file.lineAt(node.span.start), message });
    });
    return found;
  },
};

const PRODUCT_NAMES = /\b(NTNU|Feide)\b/i;

/** Descriptions in a configuration's schema say what to write, by example. */
const DESCRIBES_CONFIGURATION = /^apps\/[^/]+\/src\/(config|settings)[^/]*\.ts$/;

/** Whose service it is, is configuration. */
export const noProductNames: Rule = {
  name: 'product names are configuration',
  find(file) {
    if (!isHouse(file.path) || DESCRIBES_CONFIGURATION.test(file.path)) return [];
    const found: Finding[] = [];
    walk(file.tree(), (node) => {
      const isText = ['StringLiteral', 'TemplateElement', 'JSXText'].includes(node.type);
      const text = isText ? String(node['value'] ?? node['raw'] ?? '') : '';
      if (!PRODUCT_NAMES.test(text)) return;
      const message = 'the name of an organisation, federation or service is configuration';
      found.push({ path: file.path, line: file.lineAt(node.span.start), message });
    });
    return found;
  },
};
