import { environmentInConfig, namesSaySomething, noBarrels, noConsole, sqlInStores } from './rules-of-place.ts';
import { filesAreShort, functionsAreShort } from './rules-of-size.ts';
import { noProductNames, wordsFromMessages } from './rules-of-words.ts';
import type { Finding, Rule, SourceFile } from './source-files.ts';

export const rules: readonly Rule[] = [
  filesAreShort,
  functionsAreShort,
  environmentInConfig,
  sqlInStores,
  noConsole,
  namesSaySomething,
  noBarrels,
  wordsFromMessages,
  noProductNames,
];

/** Runs every rule over every file; a file that cannot be parsed is a finding itself. */
export function runRules(files: readonly SourceFile[]): Map<string, Finding[]> {
  const found = new Map<string, Finding[]>(rules.map((rule) => [rule.name, []]));
  const unreadable: Finding[] = [];
  for (const file of files) {
    try {
      file.tree();
    } catch {
      unreadable.push({ path: file.path, line: 1, message: 'cannot be parsed' });
      continue;
    }
    for (const rule of rules) found.get(rule.name)?.push(...rule.find(file));
  }
  found.set('every file parses', unreadable);
  return found;
}
