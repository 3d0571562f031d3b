import { type Kysely, sql } from 'kysely';

/**
 * The inventory of hardware tokens and how it was filled. What state a token is in follows from its columns and from the
 * method that it became (src/factors/hardware-token/token-state.store.ts), so no way of removing a method can forget it.
 * An upload waits in sealed pieces until it is imported.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table token_imports (
      id uuid primary key,
      organisation text not null,
      file_name text not null,
      file_hash text,
      format text check (format in ('csv', 'pskc')),
      by_name text not null,
      by_account uuid references accounts (id) on delete set null,
      state text not null check (state in ('receiving', 'waiting', 'running', 'done', 'refused')),
      fault jsonb,
      key_sealed text,
      total integer,
      position integer not null default 0,
      added integer not null default 0,
      assigned integer not null default 0,
      unchanged integer not null default 0,
      failed integer not null default 0,
      runner uuid,
      seen_at timestamptz,
      started_at timestamptz not null default now(),
      finished_at timestamptz
    )`.execute(db);
  await sql`create index token_imports_list on token_imports (organisation, started_at desc)`.execute(db);
  await sql`create index token_imports_open on token_imports (started_at) where finished_at is null`.execute(db);
  await sql`
    create table token_import_pieces (
      import_id uuid not null references token_imports (id) on delete cascade,
      ord integer not null,
      piece_sealed text not null,
      primary key (import_id, ord)
    )`.execute(db);
  await sql`
    create table token_import_faults (
      id bigint generated always as identity primary key,
      import_id uuid not null references token_imports (id) on delete cascade,
      line integer not null,
      place text,
      kind text not null,
      facts jsonb not null,
      serial text,
      at timestamptz not null default now()
    )`.execute(db);
  await sql`create index token_import_faults_import on token_import_faults (import_id, id)`.execute(db);
  await sql`create index token_import_faults_at on token_import_faults (at)`.execute(db);
  await sql`
    create table hardware_tokens (
      id uuid primary key,
      organisation text not null,
      serial text not null,
      serial_key text not null,
      manufacturer text not null,
      model text not null,
      kind text not null check (kind in ('totp', 'hotp')),
      algorithm text not null check (algorithm in ('SHA1', 'SHA256', 'SHA512')),
      digits smallint not null check (digits in (6, 8)),
      interval_seconds integer check ((kind = 'totp') = (interval_seconds is not null)),
      next_counter bigint not null default 0,
      drift integer not null default 0,
      secret_sealed text,
      secret_hash text not null,
      import_id uuid references token_imports (id) on delete set null,
      account_id uuid references accounts (id) on delete set null,
      method_id uuid unique references methods (id) on delete set null,
      assigned_at timestamptz,
      activated_at timestamptz,
      lost_at timestamptz,
      note text,
      created_at timestamptz not null default now(),
      unique (organisation, serial_key)
    )`.execute(db);
  await sql`create index hardware_tokens_account on hardware_tokens (account_id) where account_id is not null`.execute(
    db,
  );
}
