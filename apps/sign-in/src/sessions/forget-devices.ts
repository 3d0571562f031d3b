import { holdAccount } from '../accounts/hold-account.ts';
import { inTransaction } from '../accounts/in-transaction.ts';
import { recordEvent } from '../audit/record-event.ts';
import type { Database } from '../tables.ts';
import type { DeviceEnd } from '../tables-devices.ts';
import { deleteOldDevices, revokeDevices } from './remembered-devices.store.ts';

/**
 * Forgets one device of an account, or all of them (`deviceId` null), on record: the next sign-in there asks for a code, and
 * sessions that it opened have no second factor any more. Gives how many were forgotten; another account's are none.
 */
export function forgetDevices(
  db: Database,
  accountId: string,
  { why, deviceId = null, journeyId = null }: { why: DeviceEnd; deviceId?: string | null; journeyId?: string | null },
): Promise<number> {
  return inTransaction(db, async (trx) => {
    await holdAccount(trx, accountId);
    const { devices } = await revokeDevices(trx, accountId, why, deviceId);
    if (devices > 0)
      await recordEvent(trx, { kind: 'device-ended', accountId, journeyId, detail: { devices, reason: why } });
    return devices;
  });
}

/** Removes records of devices that ended longer ago than this. */
export const removeOldDevices = deleteOldDevices;
