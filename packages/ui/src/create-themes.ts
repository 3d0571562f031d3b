import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Theme } from './theme.ts';

const run = promisify(execFile);

/** It takes a third of a second; a start that hangs says nothing. */
const TIME_OUT_MS = 30_000;

type Answer = { themes: Theme[]; fault?: undefined } | { fault: string };

/**
 * Makes a theme of each colour, in a process that ends with it: the library of colours is 470 files, of which a service
 * would keep 11 MB for one reckoning at its start. Rejects as `createTheme` throws. The process is told nothing else.
 */
export async function createThemes(colours: readonly string[]): Promise<Theme[]> {
  const program = fileURLToPath(new URL('./theme-program/main.ts', import.meta.url));
  // Node reads our TypeScript by itself: no loader is needed.
  const { stdout } = await run(process.execPath, [program, ...colours], { env: {}, timeout: TIME_OUT_MS });
  const answer = JSON.parse(stdout) as Answer;
  if (answer.fault !== undefined) throw new Error(answer.fault);
  return answer.themes;
}
