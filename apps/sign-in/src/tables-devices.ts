import type { ColumnType } from 'kysely';

/** The rows of remembered devices, as migration 0012 makes them; see tables.ts. */
type Time = ColumnType<Date, Date | string | undefined, Date | string>;
type MaybeTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;

/** What may be remembered: factors that stand by themselves. Never a device, a pass or a recovery code. */
export type RememberedFactor = 'sms' | 'tel' | 'otp' | 'hwk' | 'swk';

/** Why a device is remembered no longer. */
export type DeviceEnd =
  | 'by-owner'
  | 'by-support'
  | 'changed'
  | 'sessions-ended'
  | 'stolen'
  | 'misplaced'
  | 'method-gone'
  | 'replaced';

export interface RememberedDevicesTable {
  id: string;
  account_id: string;
  series_hash: string;
  token_hash: string;
  /** What the cookie held before the last use. */
  previous_hash: string | null;
  rotated_at: Time;
  /** The method that was proved when the device was remembered: it falls with it. */
  method_id: string;
  factor: RememberedFactor;
  /** When that method was proved, on this device, for real. */
  proved_at: Time;
  expires_at: Time;
  /** The browser's row at the last use: gone when the browser has been closed since. */
  browser_id: string | null;
  /** "Firefox, Linux"; null when the browser did not say. */
  agent: string | null;
  network: string | null;
  country: string | null;
  created_at: Time;
  last_used_at: Time;
  revoked_at: MaybeTime;
  revoked_why: DeviceEnd | null;
}
