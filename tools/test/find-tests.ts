import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

const ROOTS = ['apps', 'packages', 'tools'];

/** The longest first: what takes half as long as all others together would run alone if it began last. */
const LONGEST = ['kill', 'gateways'].map((name) => join('tools', 'chaos', `${name}.test.ts`));

/** Lists the test files of the repository, sorted, the longest first; with filters, those whose path contains one of them. */
export async function findTests(repository: string, filters: readonly string[] = []): Promise<string[]> {
  const found: string[] = [];
  for (const root of ROOTS) {
    for (const entry of await readdir(join(repository, root), { recursive: true, withFileTypes: true }).catch(
      () => [],
    )) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile() && /\.test\.tsx?$/.test(entry.name) && !path.includes('/node_modules/')) found.push(path);
    }
  }
  const place = (path: string) => LONGEST.findIndex((longest) => path.endsWith(longest)) + 1 || LONGEST.length + 1;
  return found
    .filter((path) => filters.length === 0 || filters.some((filter) => path.includes(filter)))
    .sort((one, other) => place(one) - place(other) || (one < other ? -1 : 1));
}

const IMPORTED = /(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g;

/** Creates a question: does this file, or one that it imports with a relative path, use a test database? */
export function createDatabaseQuestion(): (file: string) => Promise<boolean> {
  const answers = new Map<string, Promise<boolean>>();
  const ask = (file: string): Promise<boolean> => {
    const known = answers.get(file);
    if (known) return known;
    // A circle of imports adds nothing: whoever asked first finds it.
    answers.set(file, Promise.resolve(false));
    const answer = look(file);
    answers.set(file, answer);
    return answer;
  };
  const look = async (file: string): Promise<boolean> => {
    const text = await readFile(file, 'utf8').catch(() => '');
    for (const [, target = ''] of text.matchAll(IMPORTED)) {
      if (/\/test-database(\.ts)?$/.test(target)) return true;
      if (target.startsWith('.') && (await ask(resolve(dirname(file), target)))) return true;
    }
    return false;
  };
  return ask;
}
