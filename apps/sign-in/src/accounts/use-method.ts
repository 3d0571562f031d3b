import type { Database } from '../tables.ts';
import { updateLastUsed } from './methods.store.ts';

/** Notes that a method was answered with just now. */
export function useMethod(db: Database, methodId: string): Promise<void> {
  return updateLastUsed(db, methodId);
}
