/**
 * Makes packages/ui/src/styles/tokens.css: the part of Designsystemet's own theme (MIT, © Digdir) that our pages use, with
 * dark colours by prefers-color-scheme. The accent colour is not in it: each organisation brings its own (theme.ts).
 * Run after an update of Designsystemet: `node --import tsx tools/build/tokens.ts`. The result is checked in.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type CssColor, generateColorSchemes } from '@digdir/designsystemet/color';
import { writeFormatted } from './formatted.ts';

const PALETTES = ['neutral', 'info', 'success', 'warning', 'danger'];
/** Our grey: a little blue, so that dark pages are calm and not black. */
const NEUTRAL_BASE: CssColor = '#1e2a31';
const TARGET = new URL('../../packages/ui/src/styles/tokens.css', import.meta.url);

/** Rounder than Designsystemet's own 4 px; the focus ring, shadows and the rest stay theirs. */
const OVERRIDES: Record<string, string> = {
  '--ds-border-radius-base': '0.375rem',
  '--ds-font-family': 'Inter',
};

/** Declarations that nothing of ours reads. */
const UNUSED = /^--ds-(?:color-(?:accent|brand\d)-|body-(?:short|long)-|(?:heading|body)-(?:xl|2xl)-|shadow-xl)/;

const require = createRequire(new URL('../../packages/ui/src/tokens.css', import.meta.url));
const theme = await readFile(require.resolve('@digdir/designsystemet-css/theme.css'), 'utf8');

/** The body of the first rule after `start` whose selector list contains `selector`. */
function bodyOf(layer: string, selector: string): string[] {
  const from = theme.indexOf(`@layer ds.theme.${layer}{`);
  if (from < 0) throw new Error(`Designsystemet's theme has no layer ${layer}.`);
  const at = theme.indexOf(selector, from);
  const open = theme.indexOf('{', at);
  return theme
    .slice(open + 1, theme.indexOf('}', open))
    .split(';')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !UNUSED.test(line))
    .map((line) => {
      const name = line.slice(0, line.indexOf(':'));
      return OVERRIDES[name] ? `${name}:${OVERRIDES[name]}` : line;
    });
}

const neutral = generateColorSchemes(NEUTRAL_BASE);
const palettes = (scheme: 'light' | 'dark', lines: string[]) => [
  ...neutral[scheme].map((colour) => `--ds-color-neutral-${colour.name}:${colour.hex}`),
  ...lines.filter((line) => !line.startsWith('--ds-color-neutral-')),
];
const rule = (selector: string, lines: string[]) =>
  `${selector} {\n${lines.map((line) => `  ${line};`).join('\n')}\n}\n`;
const layer = (name: string, content: string) => `@layer ds.theme.${name} {\n${content}}\n`;
const supportsRound = (name: string) => {
  const from = theme.indexOf(`@layer ds.theme.${name}{`);
  const inside = theme.slice(theme.indexOf('@supports', from));
  const open = inside.indexOf('{', inside.indexOf('[data-size]'));
  return inside
    .slice(open + 1, inside.indexOf('}', open))
    .split(';')
    .filter(Boolean);
};
const semanticColours = (palette: string) =>
  bodyOf('color', `[data-color=${palette}]`).filter(
    (line) => !/-background-default|-background-tinted/.test(line) || palette === 'accent',
  );

const parts = [
  '/* Made by tools/build/tokens.ts from @digdir/designsystemet-css (MIT, © Digdir). Do not edit by hand. */\n',
  layer(
    'size-mode',
    rule(':root', bodyOf('size-mode', ':root')) +
      rule(':root, [data-size]', bodyOf('size-mode', '[data-size]{')) +
      ['sm', 'md', 'lg'].map((size) => rule(`[data-size=${size}]`, [`--ds-size: var(--ds-size--${size})`])).join(''),
  ),
  layer(
    'type-scale',
    `${rule(':root, [data-size]', bodyOf('type-scale', ':root'))}@supports (width: round(down, 0.1em, 1px)) {\n${rule(':root, [data-size]', supportsRound('type-scale'))}}\n`,
  ),
  layer(
    'size',
    `${rule(':root, [data-size]', bodyOf('size', ':root'))}@supports (width: round(down, 0.1em, 1px)) {\n${rule(':root, [data-size]', supportsRound('size'))}}\n`,
  ),
  layer('typography', rule(':root', bodyOf('typography.primary', ':root'))),
  layer('semantic', rule(':root', bodyOf('semantic', ':root'))),
  layer(
    'color-scheme',
    `${rule(':root', palettes('light', bodyOf('color-scheme.light', ':root')))}@media (prefers-color-scheme: dark) {\n${rule(':root', palettes('dark', bodyOf('color-scheme.dark', '[data-color-scheme=dark]')))}}\n`,
  ),
  layer(
    'color',
    rule(':root, [data-color=accent]', bodyOf('color', ':root')) +
      PALETTES.map((palette) => rule(`[data-color=${palette}]`, semanticColours(palette))).join(''),
  ),
];

await writeFormatted(TARGET, parts.join('\n'));
