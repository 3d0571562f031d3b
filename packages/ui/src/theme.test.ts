import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CssColor, generateColorSchemes, getContrastFromHex } from '@digdir/designsystemet/color';
import { createTheme } from './theme.ts';

/** NTNU's blue and colours that are awkward in some way: very light, very dark, grey, loud. */
const COLOURS = ['#00509e', '#ffdd00', '#ff0000', '#00ff00', '#000000', '#ffffff', '#7f7f7f', '#0a5a69'];

test('every text colour keeps 4.5:1 on every background that our pages set it on, light and dark, whatever the colour', () => {
  for (const colour of COLOURS) {
    const schemes = generateColorSchemes(colour as CssColor);
    for (const scheme of ['light', 'dark'] as const) {
      const hex = new Map(schemes[scheme].map((one) => [one.name as string, one.hex]));
      const ratio = (text: string, ground: string) =>
        getContrastFromHex(hex.get(text) ?? '#000', hex.get(ground) ?? '#000');
      for (const [text, ground] of [
        ['text-subtle', 'background-tinted'],
        ['text-subtle', 'surface-tinted'],
        ['text-default', 'surface-tinted'],
        ['text-default', 'surface-hover'],
        ['base-contrast-default', 'base-default'],
      ] as const) {
        assert.ok(ratio(text, ground) >= 4.5, `${colour} ${scheme}: ${text} on ${ground} is ${ratio(text, ground)}`);
      }
    }
  }
});

test('a colour that can be seen on light and dark pages gives no warning', () => {
  assert.deepEqual(createTheme('#00509e').warnings, []);
});

test('a colour below 3:1 against the page is named, with its contrast', () => {
  const { warnings } = createTheme('#ffee99');
  assert.equal(warnings.length, 2);
  assert.match(warnings[0] ?? '', /#ffee99 gives buttons a contrast of 1\.\d:1 on light pages/);
  assert.match(warnings[1] ?? '', /on dark pages/);
});

test('the style sheet holds the sixteen colours twice: for light pages and for dark ones', () => {
  const { css } = createTheme('#00509e');
  assert.equal(css.match(/--ds-color-accent-[a-z-]+:#[0-9a-f]{6}/g)?.length, 32);
  assert.match(css, /@media \(prefers-color-scheme:dark\)/);
});

test('what is not a colour is refused, so that it cannot break out of the style sheet', () => {
  for (const text of ['red', '#fff', '#00509e;}body{display:none', ''])
    assert.throws(() => createTheme(text), /#rrggbb/);
});
