import { type Kysely, sql } from 'kysely';

/** Who has been here, how they came in, and what ends a session. Tokens are hashed, what must be read back is sealed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table people (
      id uuid primary key,
      issuer text not null,
      subject text not null,
      user_name text,
      name text,
      organisation text,
      roles text[] not null default '{}',
      first_seen_at timestamptz not null default now(),
      last_seen_at timestamptz not null default now(),
      unique (issuer, subject)
    )`.execute(db);
  await sql`
    create table pending_sign_ins (
      id uuid primary key,
      state_hash text not null unique,
      browser_hash text not null,
      purpose text not null check (purpose in ('self-service', 'operator')),
      nonce_sealed text not null,
      verifier_sealed text not null,
      return_path text not null,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null,
      used_at timestamptz
    )`.execute(db);
  await sql`create index pending_sign_ins_expiry on pending_sign_ins (expires_at)`.execute(db);
  await sql`
    create table sessions (
      id_hash text primary key,
      person_id uuid not null references people (id) on delete cascade,
      acr text not null,
      amr text[] not null,
      roles text[] not null,
      auth_time timestamptz,
      provider_sid text,
      id_token_sealed text not null,
      started_at timestamptz not null default now(),
      last_used_at timestamptz not null default now(),
      ended_at timestamptz,
      ended_by text check (ended_by in ('sign-out', 'rotation', 'back-channel'))
    )`.execute(db);
  await sql`create index sessions_person on sessions (person_id) where ended_at is null`.execute(db);
  await sql`create index sessions_provider_sid on sessions (provider_sid) where ended_at is null`.execute(db);
  await sql`create index sessions_age on sessions (started_at)`.execute(db);
  await sql`
    create table logout_tokens (
      issuer text not null,
      jti text not null,
      subject text,
      provider_sid text,
      issued_at timestamptz not null,
      received_at timestamptz not null default now(),
      primary key (issuer, jti)
    )`.execute(db);
  await sql`create index logout_tokens_provider_sid on logout_tokens (provider_sid)`.execute(db);
  await sql`create index logout_tokens_subject on logout_tokens (subject)`.execute(db);
  await sql`create index logout_tokens_age on logout_tokens (received_at)`.execute(db);
}
