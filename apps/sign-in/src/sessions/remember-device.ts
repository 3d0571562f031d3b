import { newId, newToken } from '@vakt/foundation/ids';
import { hashToken } from '@vakt/foundation/secrets';
import type { Parts } from '@vakt/storage/parts';
import type { SecondFactor } from '../tables.ts';
import type { RememberedFactor } from '../tables-devices.ts';
import { makeRoom, readDeviceToken, writeDeviceToken } from './device-cookie.ts';
import { rememberingOf } from './remembered-devices.store.ts';

/** The browser that is to be remembered, as its request shows it. */
export interface DeviceRequest {
  cookieHeader: string | undefined;
  /** What the browser is and runs on, in words: "Firefox, Linux"; null when it does not say. */
  agent: string | null;
  network: string | null;
  country: string | null;
  /** Whether we are reached by https. */
  secure: boolean;
}

const DAY_SECONDS = 86_400;

/** The policy's days as seconds; 0: nothing is remembered. */
export const lifeOf = (rememberDays: number): number => Math.max(0, Math.min(365, rememberDays)) * DAY_SECONDS;

const REMEMBERED: readonly string[] = ['sms', 'tel', 'otp', 'hwk', 'swk'] satisfies RememberedFactor[];

/**
 * Whether a factor may be remembered. A device may not (it would never end), a pass and a recovery code may not: they are
 * for the one time when everything else is gone, and must not become a standing way in.
 */
export function canRemember(factor: SecondFactor): factor is SecondFactor & RememberedFactor {
  return REMEMBERED.includes(factor);
}

/**
 * Remembers this browser for an account: parts of the statement that raises its session (their `risen` must have given a
 * row, T16), and the cookies to set when it did. Null when the factor or the policy allows none. The life counts from the
 * factor that was proved and is not lengthened by use (P9).
 */
export function rememberDevice(
  proved: { accountId: string; methodId: string | null; factor: SecondFactor; browserId: string },
  rememberDays: number,
  request: DeviceRequest,
): { parts: Parts; cookies: string[] } | null {
  const { accountId, methodId, factor, browserId } = proved;
  const lifeSeconds = lifeOf(rememberDays);
  if (methodId === null || lifeSeconds === 0 || !canRemember(factor)) return null;
  const { cookieHeader, agent, network, country, secure } = request;
  const made = { series: newToken(16), token: newToken() };
  const earlier = readDeviceToken(cookieHeader, accountId, secure);
  const parts = rememberingOf({
    id: newId(),
    accountId,
    methodId,
    factor,
    browserId,
    seriesHash: hashToken(made.series),
    tokenHash: hashToken(made.token),
    lifeSeconds,
    agent,
    network,
    country,
    replaces: earlier && hashToken(earlier.series),
  });
  const cookies = [
    ...makeRoom(cookieHeader, accountId, secure),
    writeDeviceToken(accountId, made, lifeSeconds, secure),
  ];
  return { parts, cookies };
}
