import type { Keyring } from '@vakt/foundation/secrets';
import type { Database } from '../tables.ts';
import type { Method } from './account.ts';
import { selectMethodCounts, selectMethods } from './methods.store.ts';
import { openMethod, type SealedMethod } from './seal-method.ts';

export type { Method } from './account.ts';

/** What the use cases on methods stand on. */
export interface MethodDependencies {
  db: Database;
  keyring: Keyring;
}

/** The account's methods that stand (removed ones are not among them; switched-off ones are, marked `disabled`), oldest first. */
export async function loadMethods({ db, keyring }: MethodDependencies, accountId: string): Promise<Method[]> {
  return openMethods(keyring, await selectMethods(db, accountId));
}

/** Opens methods that another query has read already. Throws when one was changed outside, or its key is gone. */
export function openMethods(keyring: Keyring, rows: readonly SealedMethod[]): Method[] {
  return rows.map((row) => openMethod(keyring, row));
}

/** How many methods stand and work, how many of these are passkeys, and how many are switched off. Opens no secret. */
export function countMethods(
  db: Database,
  accountId: string,
): Promise<{ usable: number; disabled: number; passkeys: number }> {
  return selectMethodCounts(db, accountId);
}
