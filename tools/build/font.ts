/**
 * Makes packages/ui/src/fonts/inter-subset.woff2: Inter with the letters of our four languages, weights 400–700, upright.
 * Run by hand when Inter or the letters change: `node --import tsx tools/build/font.ts`. The result is checked in.
 */
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
// @ts-expect-error subset-font brings no types.
import subsetFont from 'subset-font';

/** Unicode ranges, first and last included. */
const RANGES: [number, number][] = [
  [0x20, 0x7e], // ASCII
  [0xa0, 0xff], // Latin-1
  [0x100, 0x17f], // Latin Extended-A: Northern Sámi č đ ŋ š ŧ ž, and Polish, Czech, Turkish … names
  [0x1e4, 0x1e9], // Skolt and Inari Sámi
  [0x1ee, 0x1ef],
  [0x292, 0x292],
  [0x218, 0x21b], // Romanian
  [0x2bc, 0x2bc],
  [0x2010, 0x2015],
  [0x2018, 0x201e],
  [0x2020, 0x2022],
  [0x2026, 0x2026],
  [0x202f, 0x202f],
  [0x2030, 0x2030],
  [0x2039, 0x203a],
  [0x20ac, 0x20ac],
  [0x2190, 0x2193],
  [0x2212, 0x2212],
];

const require = createRequire(import.meta.url);
const inter = dirname(require.resolve('inter-ui/package.json'));
const letters = RANGES.map(([from, to]) =>
  Array.from({ length: to - from + 1 }, (_, index) => String.fromCodePoint(from + index)).join(''),
).join('');

const whole = await readFile(join(inter, 'variable/InterVariable.woff2'));
const subset = await subsetFont(whole, letters, {
  targetFormat: 'woff2',
  variationAxes: { wght: { min: 400, max: 700 }, opsz: 14 },
});
const target = new URL('../../packages/ui/src/fonts/', import.meta.url);
await writeFile(new URL('inter-subset.woff2', target), subset);
await copyFile(join(inter, 'LICENSE.txt'), new URL('inter-OFL.txt', target));
console.log(`inter-subset.woff2: ${(subset.length / 1024).toFixed(1)} KB of ${(whole.length / 1024).toFixed(0)} KB`);
