import type { Keyring } from '@vakt/foundation/secrets';
import type { Database } from '../tables.ts';
import type { Method } from './account.ts';
import { selectMethods } from './methods.store.ts';
import { openMethod } from './seal-method.ts';

/** What the use cases on methods stand on. */
export interface MethodDependencies {
  db: Database;
  keyring: Keyring;
}

/** The account's methods that stand (removed ones are not among them; switched-off ones are, marked `disabled`), oldest first. */
export async function loadMethods({ db, keyring }: MethodDependencies, accountId: string): Promise<Method[]> {
  const rows = await selectMethods(db, accountId);
  return rows.map((row) => openMethod(keyring, row));
}
