import { type Kysely, sql } from 'kysely';

/**
 * What support does with people's accounts: each act is a row from the moment it is written down, through the second
 * pair of eyes where one is needed, to what became of it. `support_workers` is what a worker's acts are counted under.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table support_workers (
      account_id uuid primary key references accounts (id) on delete cascade,
      seen_at timestamptz not null default now()
    )`.execute(db);
  await sql`
    create table support_acts (
      id uuid primary key,
      kind text not null check (kind in
        ('unlock', 'end-sessions', 'require-enrolment', 'order-pass', 'disable-account', 'enable-account')),
      account_id uuid not null references accounts (id) on delete cascade,
      worker_id uuid not null references accounts (id) on delete cascade,
      worker_role text not null check (worker_role in ('support', 'administrator')),
      door text not null check (door in ('page', 'api')),
      request_key text,
      reason text not null,
      proof text,
      wishes jsonb not null default '{}',
      state text not null default 'draft' check (state in ('draft', 'waiting', 'done', 'refused', 'withdrawn')),
      second_eyes text check (second_eyes in ('privileged', 'cap')),
      outcome jsonb not null default '{}',
      told_sealed text,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null,
      confirmed_at timestamptz,
      decided_by uuid references accounts (id) on delete set null,
      decided_at timestamptz,
      decision_reason text,
      unique (worker_id, request_key)
    )`.execute(db);
  await sql`create index support_acts_worker on support_acts (worker_id, kind, confirmed_at)`.execute(db);
  await sql`create index support_acts_decider on support_acts (decided_by, kind, decided_at)`.execute(db);
  await sql`create index support_acts_account on support_acts (account_id, created_at)`.execute(db);
  await sql`create index support_acts_waiting on support_acts (expires_at) where state = 'waiting'`.execute(db);
  // Without a method, the password alone binds none: a temporary access pass must have opened the session.
  await sql`alter table accounts add column enrol_needs_pass boolean not null default false`.execute(db);
  // Whose account a counter is of, so that support can lift what wrong passwords at some address brought about.
  await sql`alter table password_throttles add column of_account text`.execute(db);
  await sql`create index password_throttles_account on password_throttles (of_account) where of_account is not null`.execute(
    db,
  );
}
