import type { Keyring } from '@vakt/foundation/secrets';
import type { Kysely } from 'kysely';
import type { LimitSettings } from '../settings.ts';
import type { SignInTables } from '../tables.ts';
import { spendCounters } from './counters.store.ts';

const DAY_SECONDS = 86_400;

/**
 * Counts one notice to an account's owner, committed before it goes out; false when the account has had all of a day
 * (cost attacks, ASVS 2.4.1: methods can be changed without end). Apart from the limits on codes, so that neither uses up
 * the other.
 */
export async function spendNotice(
  { db, keyring, limits }: { db: Kysely<SignInTables>; keyring: Keyring; limits: LimitSettings },
  accountId: string,
): Promise<boolean> {
  const key = `noticesPerAccountDay:${keyring.hash('throttle', `noticesPerAccountDay ${accountId}`)}`;
  return (await spendCounters(db, [{ key, max: limits.noticesPerAccountDay, windowSeconds: DAY_SECONDS }])).spent;
}
