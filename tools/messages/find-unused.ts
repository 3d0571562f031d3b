import { isHouse, type SourceFile } from '../check/source-files.ts';
import { walk } from '../check/syntax.ts';

/**
 * Texts that no code of apps and packages names. A key counts as named when it stands as a string, or when a template
 * begins with its first part: `error.${kind}` names every key below `error.`.
 */
export function findUnusedTexts(keys: readonly string[], files: readonly SourceFile[]): string[] {
  const named = new Set<string>();
  const begun = new Set<string>();
  for (const file of files.filter(({ path }) => isHouse(path))) {
    walk(file.tree(), (node) => {
      if (node.type === 'StringLiteral') named.add(String(node['value']));
      if (node.type !== 'TemplateLiteral') return;
      const [first] = node['quasis'] as { raw: string }[];
      if (first?.raw.includes('.')) begun.add(first.raw);
    });
  }
  const beginnings = [...begun].filter((beginning) => /^[a-z][A-Za-z0-9]*\./.test(beginning));
  return keys.filter((key) => !named.has(key) && !beginnings.some((beginning) => key.startsWith(beginning)));
}
