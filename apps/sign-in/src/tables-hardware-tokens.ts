import type { ColumnType, Generated } from 'kysely';

/** The rows of the token inventory, as migration 0010 makes them; see tables.ts. */
type Time = ColumnType<Date, Date | string | undefined, Date | string>;
type MaybeTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
type Json<T> = ColumnType<T, string, string>;

/** One hardware token of an organisation. */
interface HardwareTokensTable {
  id: string;
  organisation: string;
  /** As printed on it. */
  serial: string;
  /** Capitals, without spaces and hyphens: what people find it by. */
  serial_key: string;
  manufacturer: string;
  model: string;
  kind: 'totp' | 'hotp';
  algorithm: 'SHA1' | 'SHA256' | 'SHA512';
  digits: 6 | 8;
  /** Null for HOTP. */
  interval_seconds: number | null;
  /** The least moving factor that is still accepted: HOTP's counter; TOTP's last accepted time step and one. */
  next_counter: ColumnType<string, string | number | undefined, string | number>;
  /** How many intervals its clock is ahead of ours. */
  drift: Generated<number>;
  /** Null once it is lost. */
  secret_sealed: string | null;
  /** Keyed hash: whether a file brings the secret that we have. */
  secret_hash: string;
  import_id: string | null;
  /** Whose it is; null in stock. */
  account_id: string | null;
  /** What it became when it was activated. */
  method_id: string | null;
  assigned_at: MaybeTime;
  activated_at: MaybeTime;
  lost_at: MaybeTime;
  /** Why it was released or lost, in an administrator's words. */
  note: string | null;
  created_at: Time;
}

interface TokenImportsTable {
  id: string;
  organisation: string;
  file_name: string;
  /** SHA-256 (hex) of the file. */
  file_hash: string | null;
  format: 'csv' | 'pskc' | null;
  by_name: string;
  by_account: string | null;
  /** `receiving`: its file is still coming in. */
  state: 'receiving' | 'waiting' | 'running' | 'done' | 'refused';
  /** Why the whole file was refused. */
  fault: Json<{ kind: string; facts: Record<string, string | number> }> | null;
  /** Key or password of an encrypted file, until it is imported. */
  key_sealed: string | null;
  /** Entries of the file. */
  total: number | null;
  /** Entries that are done. */
  position: Generated<number>;
  added: Generated<number>;
  assigned: Generated<number>;
  unchanged: Generated<number>;
  failed: Generated<number>;
  /** Which run works on it, and when it last said so. */
  runner: string | null;
  seen_at: MaybeTime;
  started_at: Time;
  finished_at: MaybeTime;
}

/** A part of an uploaded file that waits for its import. */
interface TokenImportPiecesTable {
  import_id: string;
  ord: number;
  piece_sealed: string;
}

/** What was wrong with an entry. Kept 30 days. */
interface TokenImportFaultsTable {
  id: Generated<string>;
  import_id: string;
  line: number;
  /** Column or element. */
  place: string | null;
  kind: string;
  facts: Json<Record<string, string | number>>;
  serial: string | null;
  at: Time;
}

/** All tables of the inventory, for SignInTables. */
export interface TokenTables {
  hardware_tokens: HardwareTokensTable;
  token_imports: TokenImportsTable;
  token_import_pieces: TokenImportPiecesTable;
  token_import_faults: TokenImportFaultsTable;
}
