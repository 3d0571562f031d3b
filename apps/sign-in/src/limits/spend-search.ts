import type { Keyring } from '@vakt/foundation/secrets';
import type { Kysely } from 'kysely';
import type { SignInTables } from '../tables.ts';
import { spendCounters } from './counters.store.ts';

const HOUR_SECONDS = 3600;

/**
 * Counts a search for people by a worker, committed before anything is looked for; false when the hour is full: nobody
 * reads the whole register by typing (ASVS 2.4.1).
 */
export async function spendSearch(
  { db, keyring }: { db: Kysely<SignInTables>; keyring: Keyring },
  accountId: string,
  max: number,
): Promise<boolean> {
  const key = `searchesPerWorkerHour:${keyring.hash('throttle', `searchesPerWorkerHour ${accountId}`)}`;
  return (await spendCounters(db, [{ key, max, windowSeconds: HOUR_SECONDS }])).spent;
}
