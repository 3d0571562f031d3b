import { type Kysely, sql } from 'kysely';

/** Browsers, the accounts signed in there, what people are in the middle of, and what was recorded. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table browsers (
      id uuid primary key,
      token_hash text not null unique,
      language text,
      created_at timestamptz not null default now(),
      last_seen_at timestamptz not null default now()
    )`.execute(db);
  await sql`
    create table account_sessions (
      id uuid primary key,
      browser_id uuid not null references browsers (id) on delete cascade,
      account_id uuid not null references accounts (id) on delete cascade,
      password_at timestamptz,
      second_factor text,
      second_factor_at timestamptz,
      provider_session_uid text,
      started_at timestamptz not null default now(),
      last_used_at timestamptz not null default now(),
      ended_at timestamptz
    )`.execute(db);
  await sql`create unique index account_sessions_one on account_sessions (browser_id, account_id) where ended_at is null`.execute(
    db,
  );
  await sql`create index account_sessions_account on account_sessions (account_id) where ended_at is null`.execute(db);
  await sql`
    create table journeys (
      id text primary key,
      browser_id uuid not null references browsers (id) on delete cascade,
      account_id uuid references accounts (id) on delete cascade,
      account_session_id uuid,
      service text not null,
      step text not null,
      state jsonb not null default '{}',
      request jsonb not null default '{}',
      version integer not null default 1,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null,
      finished_at timestamptz
    )`.execute(db);
  await sql`create index journeys_expiry on journeys (expires_at)`.execute(db);
  await sql`
    create table audit_events (
      id bigint generated always as identity primary key,
      at timestamptz not null default now(),
      kind text not null,
      account_id uuid,
      journey_id text,
      detail jsonb not null default '{}'
    )`.execute(db);
  await sql`create index audit_events_account on audit_events (account_id, at)`.execute(db);
}
