import { writeFile } from 'node:fs/promises';
import { renderKeys } from '@vakt/messages/generate-keys';
import { findTextFaults, keysFile, loadTexts } from './load-texts.ts';

/** `npm run messages`: writes packages/messages/src/keys.ts from texts/*.json and says what is wrong with the texts. */
await writeFile(keysFile, renderKeys(await loadTexts()));
const { faults, note } = await findTextFaults();
for (const fault of faults) console.error(fault);
console.log(`${note}, ${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;
