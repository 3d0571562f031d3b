import { fileURLToPath } from 'node:url';
import { type PartResult, parts } from './parts.ts';

/**
 * `npm run check`: everything that can be said of the code without running it. Parts run side by side; each prints a
 * line when it is done; the last line counts. `npm run check -- types rules` runs only those parts.
 */
const root = fileURLToPath(new URL('../../', import.meta.url));

const MOST_SHOWN = 60;

async function runPart(name: string, run: (root: string) => Promise<PartResult>): Promise<boolean> {
  const start = performance.now();
  const result = await run(root).catch((error: unknown): PartResult => {
    return { faults: [error instanceof Error ? error.message : String(error)], note: '' };
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const good = result.faults.length === 0;
  const note = [result.note, good ? '' : `${result.faults.length} faults`].filter(Boolean).join(', ');
  console.log(`${good ? '✔' : '✖'} ${name.padEnd(10)} ${seconds} s${note && `  ${note}`}`);
  const shown = result.faults.slice(0, MOST_SHOWN);
  for (const fault of shown) console.log(`    ${fault.replaceAll('\n', '\n    ')}`);
  if (shown.length < result.faults.length) console.log(`    … and ${result.faults.length - shown.length} more`);
  return good;
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}. Parts: ${Object.keys(parts).join(', ')}.`);
  process.exit(2);
}
const chosen = Object.entries(parts).filter(([name]) => wanted.length === 0 || wanted.includes(name));
const verdicts = await Promise.all(chosen.map(([name, run]) => runPart(name, run)));
const failed = verdicts.filter((good) => !good).length;
console.log(`${verdicts.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
