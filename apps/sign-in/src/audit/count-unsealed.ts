import type { Database } from '../tables.ts';
import { countWaiting, type Waiting } from './seals.store.ts';

/** How many events wait for their seal, and for how long the oldest has. */
export function countUnsealed(db: Database): Promise<Waiting> {
  return countWaiting(db);
}
