import type { ColumnType } from 'kysely';

/** A passkey beside its method, as migration 0009 makes it; see tables.ts. */
export interface PasskeysTable {
  method_id: string;
  /** base64url; unique over all accounts (WebAuthn Level 3 §7.1 step 26). */
  credential_id: string;
  user_handle: string;
  /** COSE key. */
  public_key: Buffer;
  counter: ColumnType<string, number, number>;
  device_bound: boolean;
  backed_up: boolean;
  transports: string[];
  aaguid: string | null;
  /** Why it was switched off; null while it works, or when support switched it off. */
  disabled_reason: ColumnType<'copied' | null, 'copied' | null | undefined, 'copied' | null>;
}
