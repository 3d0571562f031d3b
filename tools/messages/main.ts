import { readFile, writeFile } from 'node:fs/promises';
import { findFaults, renderKeys, type Texts } from '@vakt/messages/generate-keys';
import { languages } from '@vakt/messages/languages';

/**
 * `npm run messages`: reads texts/*.json, says what is wrong with them, and writes packages/messages/src/keys.ts.
 * `npm run messages -- --check` writes nothing and fails when keys.ts is stale.
 */
const folder = new URL('../../packages/messages/src/', import.meta.url);

async function loadTexts(): Promise<Record<string, Texts>> {
  const entries = languages.map(async ({ tag }) => {
    const text = await readFile(new URL(`texts/${tag}.json`, folder), 'utf8');
    return [tag, JSON.parse(text) as Texts] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

const texts = await loadTexts();
const faults = findFaults(languages, texts);
const rendered = renderKeys(texts);
const file = new URL('keys.ts', folder);
if (process.argv.includes('--check')) {
  if ((await readFile(file, 'utf8').catch(() => '')) !== rendered)
    faults.push('keys.ts is stale: run `npm run messages`');
} else {
  await writeFile(file, rendered);
}
for (const fault of faults) console.error(fault);
console.log(`${Object.keys(texts['nb'] ?? {}).length} texts, ${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;
