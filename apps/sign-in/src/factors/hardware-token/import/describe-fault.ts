import { isMessageKey, type Translator } from '@vakt/messages/translate';
import type { FileFault } from './fault.ts';
import type { StoredFault } from './imports.store.ts';

/** A fault as stored: its kind is a word that had a sentence when it was stored. */
type ToldFault = Pick<StoredFault, 'kind' | 'facts'>;

/** What is wrong with an entry and what to do, as one or two sentences. */
export function describeEntryFault({ tFacts }: Translator, { kind, facts }: ToldFault): string {
  const key = `tokens.fault.${kind}`;
  return isMessageKey(key) ? tFacts(key, facts).text : tFacts('tokens.fault.unknown', {}).text;
}

/** Why a file was refused as a whole, and what to do. */
export function describeFileFault({ tFacts }: Translator, { kind, facts }: FileFault): string {
  const key = `tokens.file.${kind}`;
  return isMessageKey(key) ? tFacts(key, facts).text : tFacts('tokens.fault.unknown', {}).text;
}
