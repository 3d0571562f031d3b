import type { Kysely } from 'kysely';
import type { SignInTables } from '../tables.ts';
import { listWaiting, type Waiting } from './events.store.ts';
import { type Figures, sumEver } from './figures.store.ts';

export type { Figures, Waiting };

/** What metrics are made of: sums of all that was ever sent, which never fall, and what waits now. */
export async function readFigures(db: Kysely<SignInTables>): Promise<{ figures: Figures[]; waiting: Waiting[] }> {
  const [figures, waiting] = await Promise.all([sumEver(db), listWaiting(db)]);
  return { figures, waiting };
}
