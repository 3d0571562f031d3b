import type { Database } from '../tables.ts';
import { countLookup } from './lookups.store.ts';

/** How often one person may look others up within an hour: a day's calls go well below it, a list of everybody does not. */
const MOST = {
  /** As one types: some times for each call. */
  callers: 300,
  /** By a whole name or address: each try says whether there is such a person. */
  colleagues: 30,
} as const;

const MINUTES = 60;

/** Counts a look-up, before it is made, and says whether it may be. Nobody reads all people out of the desk by asking. */
export async function mayLookUp(db: Database, personId: string, what: keyof typeof MOST): Promise<boolean> {
  return (await countLookup(db, personId, what, MINUTES)) <= MOST[what];
}
