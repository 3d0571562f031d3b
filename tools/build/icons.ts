/**
 * Copies the few icons that we use out of @navikt/aksel-icons (MIT) into packages/ui/src/icons.tsx.
 * Run it after adding a name: `node --import tsx tools/build/icons.ts`.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { writeFormatted } from './formatted.ts';

const NAMES = [
  'ArrowLeft',
  'Buildings3',
  'Bookmark',
  'Checkmark',
  'CheckmarkCircleFill',
  'ChevronDown',
  'ChevronRight',
  'EnvelopeClosed',
  'ExclamationmarkTriangleFill',
  'Eye',
  'Globe',
  'Hourglass',
  'Inbox',
  'InformationSquareFill',
  'KeyVertical',
  'Leave',
  'Lifebuoy',
  'Mobile',
  'PadlockLocked',
  'MagnifyingGlass',
  'Paperplane',
  'Pencil',
  'PersonCircle',
  'PersonHeadset',
  'Phone',
  'PhoneFill',
  'Plus',
  'XMark',
  'XMarkOctagonFill',
];

/** A hundredth of a 24-px grid cannot be seen; the digits behind it make half of a page's icons. */
const round = (path: string) =>
  path.replace(/-?\d*\.\d{3,}/g, (number) => String(Math.round(Number(number) * 100) / 100));

const require = createRequire(new URL('../../packages/ui/src/icons.tsx', import.meta.url));
const folder = join(dirname(require.resolve('@navikt/aksel-icons/package.json')), 'dist/svg');
const target = new URL('../../packages/ui/src/icons.tsx', import.meta.url);

const paths: string[] = [];
for (const name of NAMES) {
  const svg = await readFile(join(folder, `${name}.svg`), 'utf8');
  const shapes = [...svg.matchAll(/ d="([^"]+)"/g)].map(([, d]) => d);
  if (shapes.length === 0) throw new Error(`${name}: no path`);
  paths.push(`  ${name}: [${shapes.map((d) => `'${round(d ?? '')}'`).join(', ')}],`);
}

await writeFormatted(
  target,
  `/** Made by tools/build/icons.ts from @navikt/aksel-icons (MIT, © NAV). Do not edit by hand. */
const PATHS = {
${paths.join('\n')}
} as const;

export type IconName = keyof typeof PATHS;

/** An icon that says nothing itself (hidden from assistive technology): the text stands beside it. */
export function Icon(props: { name: IconName; class?: string }) {
  return (
    <svg class={props.class ? \`ds-icon \${props.class}\` : 'ds-icon'} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {PATHS[props.name].map((d) => (
        <path fill="currentColor" fill-rule="evenodd" clip-rule="evenodd" d={d} />
      ))}
    </svg>
  );
}
`,
);
