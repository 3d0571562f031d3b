import { type Kysely, sql } from 'kysely';

/**
 * What owners are told, and what they answer: notices with their references, mails that are to leave, numbers that can be
 * put back for a time, reports of "this was not me", and what these lock.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table accounts
      add column methods_frozen_until timestamptz,
      add column password_blocked_at timestamptz`.execute(db);
  await sql`
    create table notices (
      id uuid primary key,
      account_id uuid not null references accounts (id) on delete cascade,
      kind text not null,
      detail jsonb not null default '{}',
      language text not null,
      reference_hash text not null,
      texts integer not null default 0,
      created_at timestamptz not null
    )`.execute(db);
  await sql`create index notices_reference on notices (reference_hash)`.execute(db);
  await sql`create index notices_account on notices (account_id, created_at)`.execute(db);
  await sql`create index notices_created on notices using brin (created_at)`.execute(db);
  await sql`
    create table mails (
      id uuid primary key,
      notice_id uuid not null references notices (id) on delete cascade,
      state text not null default 'queued' check (state in ('queued', 'sending', 'accepted', 'failed', 'expired')),
      target_sealed text not null,
      content_sealed text,
      relay text,
      spent text[] not null default '{}',
      unsure text[] not null default '{}',
      tries integer not null default 0,
      reason text,
      created_at timestamptz not null default now(),
      next_at timestamptz not null default now(),
      not_after timestamptz not null,
      sending_at timestamptz,
      ended_at timestamptz
    )`.execute(db);
  await sql`create index mails_notice on mails (notice_id)`.execute(db);
  await sql`create index mails_due on mails (next_at) where state in ('queued', 'sending')`.execute(db);
  await sql`
    create table number_undos (
      id uuid primary key,
      account_id uuid not null references accounts (id) on delete cascade,
      method_id uuid not null references methods (id) on delete cascade,
      text_hash text unique,
      mail_hash text not null unique,
      resends integer not null default 0,
      resent_at timestamptz,
      created_at timestamptz not null default now(),
      until timestamptz not null,
      used_at timestamptz,
      ended_at timestamptz
    )`.execute(db);
  await sql`create index number_undos_account on number_undos (account_id)`.execute(db);
  await sql`
    create table security_reports (
      id uuid primary key,
      account_id uuid not null references accounts (id) on delete cascade,
      way text not null check (way in ('notice', 'code', 'own-page', 'undo')),
      about text,
      state text not null default 'open' check (state in ('open', 'closed')),
      opened_at timestamptz not null default now(),
      closed_at timestamptz,
      closed_by text,
      note text
    )`.execute(db);
  await sql`create index security_reports_open on security_reports (opened_at) where state = 'open'`.execute(db);
  await sql`create index security_reports_account on security_reports (account_id, opened_at)`.execute(db);
}
