import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { renderKeys } from '@vakt/messages/generate-keys';
import { loadSourceFiles } from '../check/source-files.ts';
import { findUnusedTexts } from './find-unused.ts';
import { findTextFaults, keysFile, loadTexts } from './load-texts.ts';

/**
 * `npm run messages`: writes packages/messages/src/keys.ts from texts/*.json and says what is wrong with the texts.
 * `npm run messages -- --unused` also lists the texts that no page uses.
 */
const texts = await loadTexts();
await writeFile(keysFile, renderKeys(texts));
const { faults, note } = await findTextFaults();
if (process.argv.includes('--unused')) {
  const files = loadSourceFiles(fileURLToPath(new URL('../../', import.meta.url)));
  for (const key of findUnusedTexts(Object.keys(texts.nb ?? {}), files)) console.log(`unused: ${key}`);
}
for (const fault of faults) console.error(fault);
console.log(`${note}, ${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;
