import type { ColumnType, Generated } from 'kysely';

/** The rows of recovery codes and temporary access passes, as migration 0011 makes them; see tables.ts. */
type Time = ColumnType<Date, Date | string | undefined, Date | string>;
type MaybeTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;

export interface RecoveryCodesTable {
  id: string;
  account_id: string;
  /** The first two signs, by which the one hash to compare is found; they count for nothing else. */
  start: string;
  /** Argon2id of the other thirteen (65 bits). */
  code_hash: string;
  /** When the set was made that it belongs to. */
  set_at: Time;
  made_at: Time;
  /** When its owner had it: at once for a set, after a "yes" for a replacement. Only these count as left. */
  kept_at: MaybeTime;
  used_at: MaybeTime;
}

/** Something that a worker ordered and its owner has not collected: one for each account. */
export interface PassOrdersTable {
  account_id: string;
  id: string;
  /** Keyed hash of the collection code. */
  code_hash: string;
  attempts: Generated<number>;
  ordered_by: string;
  life_seconds: number;
  length: number;
  once: boolean;
  valid_from: MaybeTime;
  ordered_at: Time;
  expires_at: Time;
}

/** The temporary access pass of an account: one for each. */
export interface AccessPassesTable {
  account_id: string;
  id: string;
  /** Argon2id. */
  pass_hash: string;
  once: boolean;
  failures: Generated<number>;
  collected_at: Time;
  valid_from: Time;
  valid_until: Time;
  last_used_at: MaybeTime;
  /** When one for a single use was used. */
  used_at: MaybeTime;
}
