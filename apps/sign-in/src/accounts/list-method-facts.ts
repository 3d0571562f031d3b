import type { Database } from '../tables.ts';
import { type MethodFacts, selectMethodFacts } from './methods.store.ts';

export type { MethodFacts } from './methods.store.ts';

/** When each method of an account was added and last used, and what its owner calls it; oldest first. Opens no secret. */
export function listMethodFacts(db: Database, accountId: string): Promise<MethodFacts[]> {
  return selectMethodFacts(db, accountId);
}
