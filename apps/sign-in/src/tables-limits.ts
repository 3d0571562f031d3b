import type { ColumnType, Generated } from 'kysely';

/** The rows of the money guard, as migration 0006 makes them; see tables.ts. */
type Time = ColumnType<Date, Date | string | undefined, Date | string>;
type Json<T> = ColumnType<T, string, string>;

/**
 * Foreign countries that one address asked codes for while the numbers were unproved: until when each counts, in epoch
 * seconds, and the keyed hash of the account whose place it is.
 */
export interface AddressCountriesTable {
  key: string;
  countries: Json<Record<string, { until: number; account: string }>>;
  expires_at: Time;
}

/** Closed because too few of the codes sent there were used. `unproved`: to numbers that are being enrolled only. */
export interface ClosedSendsTable {
  kind: 'prefix' | 'country' | 'address';
  /** Region of a country; keyed hash of a prefix or an address. */
  subject: string;
  whom: 'unproved' | 'proved';
  /** Where a prefix is. */
  country: string | null;
  /** How often in a row it was closed. */
  times: Generated<number>;
  closed_at: Time;
  until: Time;
  /** Earlier sends count no more: each time after it is open again is judged by itself. */
  counted_from: Time;
}

/** How many codes to a country were used within 24 hours, at best, on a day. */
export interface CountryPeaksTable {
  country: string;
  day: ColumnType<string, string, string>;
  verified: number;
}

/** Sends that were refused, or would have been, added up by the hour. Never a number. */
export interface SendDecisionsTable {
  hour: Time;
  rule: string;
  mode: 'deny' | 'record-only';
  channel: 'sms' | 'call';
  country: string;
  organisation: string;
  count: Generated<number>;
  /** The last one's time and prefix. */
  at: Time;
  prefix_hash: string | null;
}

/** When a budget's alarm, and its end, were last told. */
export interface BudgetAlarmsTable {
  scope: string;
  kind: 'alarm' | 'spent';
  at: Time;
}
