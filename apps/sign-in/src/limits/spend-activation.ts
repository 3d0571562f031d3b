import type { Keyring } from '@vakt/foundation/secrets';
import type { Kysely } from 'kysely';
import type { SignInTables } from '../tables.ts';
import { spendCounters } from './counters.store.ts';

/** As Entra does: whoever activates more at once is a program. */
const MOST = 200;
const WINDOW_SECONDS = 300;

/** Counts the activation of a hardware token at an organisation, committed before it happens; null when there is room, else when there will be. */
export async function spendActivation(
  { db, keyring }: { db: Kysely<SignInTables>; keyring: Keyring },
  organisation: string,
): Promise<{ retryAt: Date | null } | null> {
  const limit = 'tokenActivationsPerOrganisation';
  const key = `${limit}:${keyring.hash('throttle', `${limit} ${organisation}`)}`;
  const result = await spendCounters(db, [{ key, max: MOST, windowSeconds: WINDOW_SECONDS }]);
  return result.spent ? null : { retryAt: result.full?.retryAt ?? null };
}
