import { glob, readFile } from 'node:fs/promises';
import { relative } from 'node:path';

/** A test as it stands in a file. */
export interface NamedTest {
  /** Path from the root. */
  file: string;
  /** As it is written: a template keeps its `${…}`. */
  title: string;
}

const PLACES = ['apps/**', 'packages/**', 'e2e/**', 'tools/**'].flatMap((place) => [
  `${place}/*.test.ts`,
  `${place}/*.test.tsx`,
  `${place}/*.spec.ts`,
]);

/** `test('…'` and `it('…'`, in any quotes, the name on this line or the next; never `test.skip`. */
const TITLE = /^[ \t]*(?:test|it)\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/gmu;

/** Every named test of the repository, by file and place in it. */
export async function findTests(root: string): Promise<NamedTest[]> {
  const found: NamedTest[] = [];
  const files: string[] = [];
  for await (const file of glob(PLACES, { cwd: root, exclude: (name) => name === 'node_modules' || name === 'dist' }))
    files.push(file);
  for (const file of [...new Set(files)].sort()) {
    const text = await readFile(`${root}/${file}`, 'utf8');
    for (const [, , title = ''] of text.matchAll(TITLE))
      found.push({ file: relative('.', file), title: title.replace(/\\(.)/gu, '$1') });
  }
  return found;
}
