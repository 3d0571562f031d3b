import { type Kysely, sql } from 'kysely';

/**
 * What the policy of each run was, so that the next one cannot be weaker without somebody saying so; and the receipts of
 * decisions: why a sign-in was let through or not. A receipt keeps where somebody was as a network, a country and the first
 * 24 bits of the address (48 of IPv6), and `decisions.receiptDays` remove it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table policy_runs (
      id bigint generated always as identity primary key,
      at timestamptz not null default now(),
      hash text not null,
      policy jsonb not null,
      answers jsonb not null
    )`.execute(db);
  await sql`
    create table policy_acceptances (
      run_id bigint not null references policy_runs,
      hash text not null,
      accepted_by text not null,
      at timestamptz not null default now(),
      primary key (run_id, hash)
    )`.execute(db);
  await sql`
    create table policy_refusals (
      hash text primary key,
      at timestamptz not null default now()
    )`.execute(db);
  await sql`
    create table decision_receipts (
      id text primary key,
      at timestamptz not null default now(),
      account_id uuid not null,
      account_session_id uuid,
      journey_id text,
      service text not null,
      outcome text not null check (outcome in ('granted', 'refused', 'blocked')),
      facts jsonb not null,
      rules text[] not null,
      policy_hash text not null
    )`.execute(db);
  await sql`create index decision_receipts_account on decision_receipts (account_id, at desc)`.execute(db);
  await sql`create index decision_receipts_at on decision_receipts (at)`.execute(db);
  // A page that is looked at again is the same decision.
  await sql`
    create unique index decision_receipts_stopped on decision_receipts (journey_id, account_id)
      where outcome = 'blocked' and journey_id is not null`.execute(db);
}
