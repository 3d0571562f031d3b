import type { Database } from '../tables.ts';
import { updateName } from './methods.store.ts';

/** Gives a method of an account a name; null takes it away. False when there is no such method any more. */
export function renameMethod(db: Database, accountId: string, methodId: string, name: string | null): Promise<boolean> {
  return updateName(db, { accountId, methodId, name });
}
