import type { Keyring } from '@vakt/foundation/secrets';
import type { Kysely } from 'kysely';
import type { LimitSettings } from '../settings.ts';
import type { SignInTables } from '../tables.ts';
import { addressRange } from './address-range.ts';
import { spendCounters } from './counters.store.ts';
import { hashLimit } from './hash-limit.ts';

const HOUR_SECONDS = 3600;

/**
 * Counts one reference or undo code that is tried from an address, committed before it is looked up. Null: go on; else
 * when the next may be tried.
 */
export async function spendNoticeCheck(
  { db, keyring, limits }: { db: Kysely<SignInTables>; keyring: Keyring; limits: LimitSettings },
  address: string,
): Promise<Date | null> {
  const key = hashLimit(keyring, 'noticeChecksPerAddressHour', addressRange(address));
  const wanted = [{ key, max: limits.noticeChecksPerAddressHour, windowSeconds: HOUR_SECONDS }];
  const spent = await spendCounters(db, wanted);
  return spent.spent ? null : (spent.full?.retryAt ?? new Date(Date.now() + HOUR_SECONDS * 1000));
}
