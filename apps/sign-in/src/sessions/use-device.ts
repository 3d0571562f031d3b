import type { Keyring } from '@vakt/foundation/secrets';
import { hashToken } from '@vakt/foundation/secrets';
import { gave, type Parts } from '@vakt/storage/parts';
import type { Kysely } from 'kysely';
import { holdAccount } from '../accounts/hold-account.ts';
import type { AuditDetails } from '../audit/events.ts';
import { recordEvent, recordingOf } from '../audit/record-event.ts';
import type { SignInTables } from '../tables.ts';
import { type DeviceToken, dropDeviceToken, readDeviceToken, writeDeviceToken } from './device-cookie.ts';
import type { DeviceRequest } from './remember-device.ts';
import { findDevice, revokeDevices, type StoredVerdict, useDevice } from './remembered-devices.store.ts';

/**
 * A remembered device stands for the second factor. Its value is replaced at each use, so of a copied one either the
 * thief's or the owner's is old the next time, and an old value means theft: everything remembered for the account ends.
 *
 * Two honest things look like that. Two tabs that use the same value at once do not get here: a session rises only by
 * the browser's present token (R6), and where that fails nothing is judged and nothing is replaced. An answer that got
 * lost leaves the browser with the value before: it is taken once more for {@link GRACE_SECONDS}, by any browser, for
 * the lost answer took the browser's own token with it. It is not replaced again; the browser is given the present value
 * once more, which is made from the one before (HMAC), so that it need not be kept. A thief who is that quick gains
 * nothing for long: owner and thief hold the same value then, and the next use of one makes the other's old.
 *
 * A device is not bound to the browser's row, for that one's cookie ends when the browser closes, and outliving this is
 * what a device is for. It is bound to what the browser is and runs on: a value that was copied to another kind of
 * browser or system is refused.
 */
export const GRACE_SECONDS = 20;

export interface DeviceDependencies {
  db: Kysely<SignInTables>;
  keyring: Keyring;
}

export interface DeviceAsked {
  accountId: string;
  journeyId: string;
  sessionId: string;
  browserId: string;
  /** The browser's token as the request brought it, and the one it gets (hashes). */
  browserHash: string;
  newBrowserHash: string;
  /** Seconds that a factor counts by the service's policy, and that it may be old by policy and request together. */
  lifeSeconds: number;
  maxAgeSeconds: number;
}

export type DeviceVerdict =
  /** The session has its factor; `cookies` hold the device's next value. */
  | { verdict: 'used'; cookies: string[] }
  /** Another request of this browser was first: nothing happened. */
  | { verdict: 'overtaken' }
  /** An old value: all devices of the account are forgotten, and its owner is to be told. */
  | { verdict: 'stolen'; cookies: string[] }
  /** The person answers a code as ever. */
  | { verdict: 'refused'; cookies: string[] };

/** The device's value after this one. Made from it, so that an answer that was lost can be given again. */
function nextToken(keyring: Keyring, { series, token }: DeviceToken): string {
  return Buffer.from(keyring.hash('remembered-device', JSON.stringify([series, token])), 'hex').toString('base64url');
}

/**
 * Tries the account's remembered device in place of a code, when the browser brought one: null when it did not (then the
 * database is not asked). `also` are parts that happen with the session's rise (the part `risen`).
 */
export async function tryDevice(
  deps: DeviceDependencies,
  asked: DeviceAsked,
  request: DeviceRequest,
  also: Parts,
): Promise<DeviceVerdict | null> {
  const { accountId, journeyId } = asked;
  const { cookieHeader, agent, network, country, secure } = request;
  if (asked.maxAgeSeconds <= 0 || asked.lifeSeconds <= 0) return null;
  const held = readDeviceToken(cookieHeader, accountId, secure);
  if (!held) return null;
  const next = nextToken(deps.keyring, held);
  const origin = { agent, network, country };
  const hashes = {
    seriesHash: hashToken(held.series),
    tokenHash: hashToken(held.token),
    nextHash: hashToken(next),
  };
  const use = { ...asked, ...hashes, ...origin, graceSeconds: GRACE_SECONDS };
  const recorded = recordingOf({ kind: 'device-used', accountId, journeyId, detail: {} }, gave('risen'));
  const row = await useDevice(deps.db, use, { ...also, recorded });
  if (row.verdict === 'accepted' || row.verdict === 'accepted-again') {
    if (!row.risen) return { verdict: 'overtaken' };
    const token = { series: held.series, token: next };
    return { verdict: 'used', cookies: [writeDeviceToken(accountId, token, row.seconds_left ?? 0, secure)] };
  }
  return refuse(deps, { accountId, journeyId, seriesHash: hashes.seriesHash, secure }, row.verdict ?? 'unknown');
}

interface Refusal {
  accountId: string;
  journeyId: string;
  seriesHash: string;
  secure: boolean;
}

/** The cookie is kept where it may count another time: at another service, or for what asks for less. */
const KEPT: readonly Found[] = ['too-old', 'other-client'];

type Found = Exclude<StoredVerdict, 'accepted' | 'accepted-again'> | 'unknown';

async function refuse(
  deps: DeviceDependencies,
  { accountId, journeyId, seriesHash, secure }: Refusal,
  found: Found,
): Promise<DeviceVerdict> {
  const cookies = KEPT.includes(found) ? [] : [dropDeviceToken(accountId, secure)];
  if (found === 'stolen') {
    await catchTheft(deps, accountId, journeyId);
    return { verdict: 'stolen', cookies };
  }
  // What runs out in its time is no event; nor is what merely does not suffice here.
  if (found !== 'expired' && found !== 'too-old')
    await recordRefusal(deps, { accountId, journeyId, seriesHash, found });
  return { verdict: 'refused', cookies };
}

/** An old value: nobody knows who of the two is the owner, so both are asked for a code from now on. */
async function catchTheft({ db }: DeviceDependencies, accountId: string, journeyId: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await holdAccount(trx, accountId);
    const { devices, sessions } = await revokeDevices(trx, accountId, 'stolen');
    await recordEvent(trx, { kind: 'device-stolen', accountId, journeyId, detail: { devices, sessions } });
  });
}

/**
 * A value that was refused is put on record (T15). One that belongs to another account was carried here by hand, so that
 * account's device is not its owner's alone any more: it ends, on that account's record.
 */
async function recordRefusal(
  { db }: DeviceDependencies,
  {
    accountId,
    journeyId,
    seriesHash,
    found,
  }: Omit<Refusal, 'secure'> & { found: AuditDetails['device-refused']['reason'] },
): Promise<void> {
  await recordEvent(db, { kind: 'device-refused', accountId, journeyId, detail: { reason: found } });
  if (found !== 'other-account' && found !== 'method-gone') return;
  const device = await findDevice(db, seriesHash);
  if (!device) return;
  await db.transaction().execute(async (trx) => {
    await holdAccount(trx, device.account_id);
    const reason = found === 'other-account' ? 'misplaced' : 'method-gone';
    const { devices } = await revokeDevices(trx, device.account_id, reason, device.id);
    if (devices > 0)
      await recordEvent(trx, {
        kind: 'device-ended',
        accountId: device.account_id,
        journeyId: null,
        detail: { devices, reason },
      });
  });
}
