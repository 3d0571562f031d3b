import { newId } from '@vakt/foundation/ids';
import type { Database } from '../../tables.ts';
import type { PasswordHasher } from '../password/password-hasher.ts';
import { CODES_IN_SET, newSecret, newStart, showCode } from './code-words.ts';
import * as store from './recovery-codes.store.ts';
import { findSetTime, type NewCode, replaceSet, wereShownSince } from './recovery-codes.store.ts';

/** A set that nobody has yet. `shown` stays in memory until its page is written, and nowhere after. */
export interface CodeSet {
  shown: string[];
  stored: NewCode[];
}

/** Makes a set: ten hashes, about 200 ms of one core, one after the other so that sign-ins get their turn. Stores nothing. */
export async function createCodeSet({ hasher }: { hasher: PasswordHasher }): Promise<CodeSet> {
  const set: CodeSet = { shown: [], stored: [] };
  for (let made = 0; made < CODES_IN_SET; made += 1) {
    const start = newStart(set.stored.map((code) => code.start));
    const secret = newSecret();
    set.stored.push({ id: newId(), start, codeHash: await hasher.hash(secret) });
    set.shown.push(showCode({ start, secret }));
  }
  return set;
}

/**
 * Stores a set in place of the one before, whose codes are dead from then on (T21). In the transaction in which its owner
 * proved who it is, with the account held; gives how many codes it took the place of.
 */
export function storeCodeSet(trx: Database, accountId: string, { stored }: CodeSet): Promise<number> {
  return replaceSet(trx, accountId, stored);
}

/** Takes all recovery codes of an account away, with the account held; gives how many could have been used. */
export const dropRecoveryCodes = store.deleteCodes;

/** When the account's codes were made; null when it has none. */
export const loadSetTime = findSetTime;

export const wereCodesShownSince = wereShownSince;
