import { type Kysely, sql } from 'kysely';

/** Accounts and the methods by which a person proves who they are. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table accounts (
      id uuid primary key,
      organisation text not null,
      user_name text not null,
      display_name text not null,
      email text,
      roles text[] not null default '{}',
      language text,
      password_hash text,
      default_option text,
      code_failures integer not null default 0,
      code_locked_until timestamptz,
      disabled_at timestamptz,
      created_at timestamptz not null default now(),
      unique (organisation, user_name)
    )`.execute(db);
  await sql`
    create table methods (
      id uuid primary key,
      account_id uuid not null references accounts (id) on delete cascade,
      kind text not null check (kind in ('authentication-phone', 'office-phone', 'alternate-phone', 'app')),
      number_sealed text,
      number_hash text,
      extension_sealed text,
      can_text boolean not null default false,
      secret_sealed text,
      last_step bigint,
      failures integer not null default 0,
      proved_at timestamptz not null default now(),
      last_used_at timestamptz,
      disabled_at timestamptz,
      removed_at timestamptz
    )`.execute(db);
  await sql`create unique index methods_one_of_a_kind on methods (account_id, kind) where removed_at is null`.execute(
    db,
  );
  await sql`create index methods_number on methods (number_hash) where removed_at is null`.execute(db);
  await sql`
    create table password_throttles (
      key text primary key,
      failures integer not null,
      last_wrong_hash text,
      blocked_until timestamptz,
      updated_at timestamptz not null default now()
    )`.execute(db);
}
