import { type Kysely, sql } from 'kysely';

/** One-time codes by message and call, their way out, and the counters that bound them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table challenges (
      id uuid primary key,
      journey_id text not null references journeys (id) on delete cascade,
      account_id uuid not null references accounts (id) on delete cascade,
      method_id uuid references methods (id) on delete cascade,
      purpose text not null check (purpose in ('sign-in', 'enrol')),
      target_sealed text not null,
      target_hash text not null,
      extension_sealed text,
      attempts integer not null default 0,
      sends integer not null default 0,
      last_send_at timestamptz,
      approved_at timestamptz,
      used_at timestamptz,
      cancelled_at timestamptz,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null
    )`.execute(db);
  await sql`create index challenges_journey on challenges (journey_id)`.execute(db);
  await sql`
    create table challenge_codes (
      challenge_id uuid not null references challenges (id) on delete cascade,
      send_number integer not null,
      reference text not null,
      code_hash text not null,
      code_sealed text,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null,
      primary key (challenge_id, send_number),
      unique (challenge_id, reference)
    )`.execute(db);
  await sql`
    create table outbox (
      id uuid primary key,
      challenge_id uuid references challenges (id) on delete set null,
      send_number integer not null,
      channel text not null check (channel in ('sms', 'call')),
      gateway text not null,
      target_sealed text not null,
      content_sealed text,
      receipt_hash text not null unique,
      state text not null default 'queued',
      outcome text,
      reason text,
      gateway_message_id text,
      created_at timestamptz not null default now(),
      not_after timestamptz not null,
      sending_at timestamptz,
      handed_over_at timestamptz,
      ended_at timestamptz,
      unique (challenge_id, send_number, gateway)
    )`.execute(db);
  await sql`create index outbox_waiting on outbox (created_at) where state in ('queued', 'sending')`.execute(db);
  await sql`
    create table limit_counters (
      key text not null,
      window_start timestamptz not null,
      count integer not null,
      expires_at timestamptz not null,
      primary key (key, window_start)
    )`.execute(db);
}
