import type { ColumnType, Generated } from 'kysely';

/** The rows of the record, as migrations 0002 and 0014 make them; see tables.ts. `bytea` columns hold 32 bytes. */
type Time = ColumnType<Date, Date | string | undefined, Date | string>;
type Json<T> = ColumnType<T, string, string>;

export interface AuditEventsTable {
  id: Generated<string>;
  at: Time;
  kind: string;
  account_id: string | null;
  journey_id: string | null;
  detail: Json<Record<string, unknown>>;
  /** The transaction that wrote it. */
  xid: Generated<string>;
}

/** An event's place in the whole chain and in its account's, and the marks that bind it there. */
export interface AuditSealsTable {
  number: string;
  event_id: string;
  account_id: string | null;
  account_number: string | null;
  digest: Buffer;
  account_mac: Buffer | null;
  mac: Buffer;
  /** Signed: the event ran out and was removed. */
  removal: Buffer | null;
}

/** Where a chain begins when its first seals are gone. */
export interface AuditStartsTable {
  chain: string;
  number: string;
  mac: Buffer;
  signature: Buffer;
}

/** What can be kept elsewhere: how long the chain was, and its last mark. */
export interface AuditCheckpointsTable {
  number: string;
  event_id: string;
  at: Time;
  mac: Buffer;
  signature: Buffer;
}

export interface AuditProgressTable {
  only_row: Generated<boolean>;
  number: Generated<string>;
  xid: Generated<string>;
  event_id: Generated<string>;
  epoch_from: Generated<string>;
}
