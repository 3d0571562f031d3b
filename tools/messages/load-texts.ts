import { readFile } from 'node:fs/promises';
import { findFaults, renderKeys, type Texts } from '@vakt/messages/generate-keys';
import { languages } from '@vakt/messages/languages';

const folder = new URL('../../packages/messages/src/', import.meta.url);

/** The generated file. */
export const keysFile = new URL('keys.ts', folder);

/** Reads the texts of every language. */
export async function loadTexts(): Promise<Record<string, Texts>> {
  const entries = languages.map(async ({ tag }) => {
    const text = await readFile(new URL(`texts/${tag}.json`, folder), 'utf8');
    return [tag, JSON.parse(text) as Texts] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** Says what is wrong with the texts, staleness of keys.ts included. */
export async function findTextFaults(): Promise<{ faults: string[]; note: string }> {
  const texts = await loadTexts();
  const faults = findFaults(languages, texts);
  const written = await readFile(keysFile, 'utf8').catch(() => '');
  if (written !== renderKeys(texts)) faults.push('keys.ts is stale: run `npm run messages`');
  return { faults, note: `${Object.keys(texts.nb ?? {}).length} texts` };
}
