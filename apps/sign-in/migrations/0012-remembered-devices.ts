import { type Kysely, sql } from 'kysely';

/**
 * Browsers in which an account's second factor is remembered. `series_hash` names the record, `token_hash` is what its
 * cookie must hold now, `previous_hash` what it held before; all SHA-256 of unguessable tokens. A session that was opened
 * by a device says which one, so that it falls with it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table remembered_devices (
      id uuid primary key,
      account_id uuid not null references accounts (id) on delete cascade,
      series_hash text not null unique,
      token_hash text not null,
      previous_hash text,
      rotated_at timestamptz not null default now(),
      method_id uuid not null references methods (id) on delete cascade,
      factor text not null check (factor in ('sms', 'tel', 'otp', 'hwk', 'swk')),
      proved_at timestamptz not null,
      expires_at timestamptz not null,
      browser_id uuid references browsers (id) on delete set null,
      agent text,
      network text,
      country text,
      created_at timestamptz not null default now(),
      last_used_at timestamptz not null default now(),
      revoked_at timestamptz,
      revoked_why text,
      check ((revoked_at is null) = (revoked_why is null))
    )`.execute(db);
  await sql`create index remembered_devices_account on remembered_devices (account_id) where revoked_at is null`.execute(
    db,
  );
  await sql`create index remembered_devices_browser on remembered_devices (browser_id)`.execute(db);
  await sql`create index remembered_devices_method on remembered_devices (method_id)`.execute(db);
  await sql`create index remembered_devices_expiry on remembered_devices (expires_at)`.execute(db);
  await sql`alter table account_sessions add column device_id uuid`.execute(db);
}
