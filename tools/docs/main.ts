import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { REFERENCE_FOLDER, renderReference } from './reference.ts';

/** `npm run docs`: writes docs/reference from the code. */
const root = fileURLToPath(new URL('../../', import.meta.url));

await mkdir(join(root, REFERENCE_FOLDER), { recursive: true });
for (const [name, text] of await renderReference(root)) {
  await writeFile(join(root, REFERENCE_FOLDER, name), text);
  console.log(`${REFERENCE_FOLDER}/${name}`);
}
