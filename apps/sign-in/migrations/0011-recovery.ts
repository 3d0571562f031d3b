import { type Kysely, sql } from 'kysely';

/** Ways back in: recovery codes that a person keeps on paper, and temporary access passes that support orders. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table recovery_codes (
      id uuid primary key,
      account_id uuid not null references accounts (id) on delete cascade,
      start text not null,
      code_hash text not null,
      set_at timestamptz not null default now(),
      made_at timestamptz not null default now(),
      kept_at timestamptz,
      used_at timestamptz
    )`.execute(db);
  await sql`create unique index recovery_codes_start on recovery_codes (account_id, start) where used_at is null`.execute(
    db,
  );
  await sql`create index recovery_codes_account on recovery_codes (account_id)`.execute(db);
  await sql`
    create table pass_orders (
      account_id uuid primary key references accounts (id) on delete cascade,
      id uuid not null,
      code_hash text not null,
      attempts integer not null default 0,
      ordered_by text not null,
      life_seconds integer not null,
      length integer not null,
      once boolean not null,
      valid_from timestamptz,
      ordered_at timestamptz not null default now(),
      expires_at timestamptz not null
    )`.execute(db);
  await sql`
    create table access_passes (
      account_id uuid primary key references accounts (id) on delete cascade,
      id uuid not null,
      pass_hash text not null,
      once boolean not null,
      failures integer not null default 0,
      collected_at timestamptz not null default now(),
      valid_from timestamptz not null,
      valid_until timestamptz not null,
      last_used_at timestamptz,
      used_at timestamptz
    )`.execute(db);
  await sql`alter table accounts add column pass_order_until timestamptz`.execute(db);
}
