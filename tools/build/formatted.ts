import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const biome = fileURLToPath(new URL('../../node_modules/.bin/biome', import.meta.url));

/** Writes a generated source file in the form that `npm run check` asks of every file. */
export async function writeFormatted(file: URL, text: string): Promise<void> {
  await writeFile(file, text);
  await run(biome, ['check', '--write', fileURLToPath(file)]);
}
