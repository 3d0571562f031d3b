import { createTheme } from '../theme.ts';

/** A program of its own (create-themes.ts): colours are its arguments; prints their themes, or what is wrong, as JSON. */
function answer(colours: readonly string[]): object {
  try {
    return { themes: colours.map(createTheme) };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : 'unknown' };
  }
}

process.stdout.write(JSON.stringify(answer(process.argv.slice(2))));
