import type { Keyring } from '@vakt/foundation/secrets';
import type { Kysely } from 'kysely';
import type { LimitSettings } from '../settings.ts';
import type { SignInTables } from '../tables.ts';
import { spendCounters } from './counters.store.ts';

const DAY_SECONDS = 86_400;

/** Counts a test send of an administrator, committed before it goes out; null when there is room, else when there will be. */
export async function spendTestSend(
  { db, keyring, limits }: { db: Kysely<SignInTables>; keyring: Keyring; limits: LimitSettings },
  accountId: string,
): Promise<{ retryAt: Date | null } | null> {
  const key = `testSendsPerAdministratorDay:${keyring.hash('throttle', `testSendsPerAdministratorDay ${accountId}`)}`;
  const max = limits.testSendsPerAdministratorDay;
  const result = await spendCounters(db, [{ key, max, windowSeconds: DAY_SECONDS }]);
  return result.spent ? null : { retryAt: result.full?.retryAt ?? null };
}
