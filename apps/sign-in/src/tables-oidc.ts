import type { ColumnType } from 'kysely';

/** The rows of the door, as migration 0004 makes them; see tables.ts. */
type Time = ColumnType<Date, Date | string | undefined, Date | string>;
type MaybeTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;

export interface OidcArtifactsTable {
  kind: string;
  id_hash: string;
  payload_sealed: string;
  uid_hash: string | null;
  grant_hash: string | null;
  consumed_at: MaybeTime;
  expires_at: MaybeTime;
}

export interface SigningKeysTable {
  kid: string;
  jwk_sealed: string;
  state: 'next' | 'current' | 'retired';
  created_at: Time;
  retired_at: MaybeTime;
}
