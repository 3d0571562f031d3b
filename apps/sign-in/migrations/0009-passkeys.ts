import { type Kysely, sql } from 'kysely';

/**
 * Passkeys: each is a method with a row here besides. What an account was offered stands on the account, where every journey reads
 * it: not again before `passkey_offer_after`, how often it was put off, and whether it wants to hear of it no more.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table passkeys (
      method_id uuid primary key references methods (id) on delete cascade,
      credential_id text not null unique,
      user_handle text not null,
      public_key bytea not null,
      counter bigint not null,
      device_bound boolean not null,
      backed_up boolean not null,
      transports text[] not null,
      aaguid uuid,
      disabled_reason text check (disabled_reason in ('copied'))
    )`.execute(db);
  await sql`
    alter table accounts
      add column passkey_offer_after timestamptz,
      add column passkey_offer_snoozes integer not null default 0,
      add column passkey_offer_closed boolean not null default false`.execute(db);
}
