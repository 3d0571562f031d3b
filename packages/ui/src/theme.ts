import { type CssColor, generateColorSchemes, getContrastFromHex } from '@digdir/designsystemet/color';

/** The style sheet of one organisation's colour, and what its administrator should know about that colour. */
export interface Theme {
  css: string;
  /** One plain English sentence each; empty when the colour works everywhere. */
  warnings: string[];
}

/** WCAG 2.2 SC 1.4.11: what shows a button or a chosen field needs 3:1 against what lies behind it. */
const LEAST_CONTRAST = 3;

/**
 * Makes the accent colours of light and dark pages from the organisation's base colour.
 * The generated text colours keep their contrast whatever the base colour is; the base colour itself (buttons) may not, so it is measured.
 * Throws when `organisationColour` is not `#rrggbb`.
 */
export function createTheme(organisationColour: string): Theme {
  if (!/^#[0-9a-f]{6}$/i.test(organisationColour)) {
    throw new Error(`The colour must be written as #rrggbb, not "${organisationColour}".`);
  }
  const schemes = generateColorSchemes(organisationColour as CssColor);
  const warnings: string[] = [];
  const rules = (['light', 'dark'] as const).map((scheme) => {
    const colours = new Map(schemes[scheme].map((colour) => [colour.name, colour.hex]));
    const base = colours.get('base-default');
    const page = colours.get('background-default');
    if (base && page) {
      const ratio = getContrastFromHex(base, page);
      if (ratio < LEAST_CONTRAST) {
        warnings.push(
          `The colour ${organisationColour} gives buttons a contrast of ${ratio.toFixed(1)}:1 on ${scheme} pages; at least 3:1 is needed to see them.`,
        );
      }
    }
    return [...colours].map(([name, hex]) => `--ds-color-accent-${name}:${hex}`).join(';');
  });
  return {
    css: `@layer ds.theme.color-scheme{:root{${rules[0]}}@media (prefers-color-scheme:dark){:root{${rules[1]}}}}`,
    warnings,
  };
}

/** The style sheet alone; see `createTheme` for the warnings that belong to it. */
export function createThemeCss(organisationColour: string): string {
  return createTheme(organisationColour).css;
}
