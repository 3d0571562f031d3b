import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Finding, listFiles } from './source-files.ts';

const TEXT = /\.(ts|tsx|mts|mjs|cjs|js|json|md|yaml|yml|css|html|sh|sql|conf|svg|txt)$|(^|\/)[^.]+$/;
/** Put together here so that this file does not find itself. */
const MACHINE_PATHS = [
  ['', 'work', 'main'],
  ['', 'work', 'shared'],
  ['', 'root', ''],
  ['..', 'shared', ''],
].map((parts) => parts.join('/'));

/** Nothing in the repository names a folder of the machine that it was written on. */
export function findMachinePaths(root: string): Finding[] {
  const found: Finding[] = [];
  for (const path of listFiles(root, ['.']).filter((one) => TEXT.test(one) && one !== 'package-lock.json')) {
    const lines = readFileSync(join(root, path), 'utf8').split('\n');
    lines.forEach((line, at) => {
      const named = MACHINE_PATHS.find((machinePath) => line.includes(machinePath));
      if (named) found.push({ path, line: at + 1, message: `names ${named}, a folder of one machine` });
    });
  }
  return found;
}
