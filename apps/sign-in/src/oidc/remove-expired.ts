import type { Kysely } from 'kysely';
import type { SignInTables } from '../tables.ts';
import { deleteExpiredArtifacts } from './artifacts.store.ts';
import { deleteOldKeys } from './signing-keys.store.ts';

const ROWS_AT_ONCE = 1000;
/** Retired keys stay long after they left the published set, for the operator who must answer "which key signed this?". */
const KEEP_RETIRED_KEYS_SECONDS = 90 * 24 * 3600;

/** Removes what the provider kept and nobody can use any more, a thousand rows at a time. Safe in several processes at once. */
export async function removeExpiredArtifacts(db: Kysely<SignInTables>): Promise<{ artifacts: number; keys: number }> {
  let artifacts = 0;
  for (;;) {
    const removed = await deleteExpiredArtifacts(db, ROWS_AT_ONCE);
    artifacts += removed;
    if (removed < ROWS_AT_ONCE) break;
  }
  return { artifacts, keys: await deleteOldKeys(db, KEEP_RETIRED_KEYS_SECONDS) };
}
