import { type Kysely, sql } from 'kysely';

/**
 * What routing, the money guard and the delivery console stand on: whom a message was for in so far as it is counted
 * (country, prefix as a keyed hash, organisation), what it cost, whether its code was used; and what is known of gateways.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table outbox
      add column country text,
      add column prefix_hash text,
      add column organisation text,
      add column cost_milli integer not null default 0,
      add column verified_at timestamptz,
      add column test boolean not null default false`.execute(db);
  // Rows come in the order of their time: a summary of pages finds an hour's as well as a tree would, and costs nothing to keep.
  await sql`
    create index outbox_created on outbox using brin (created_at) with (pages_per_range = 8, autosummarize = on)
  `.execute(db);
  await sql`
    create index outbox_gateway_id on outbox (gateway, gateway_message_id) where gateway_message_id is not null
  `.execute(db);
  await sql`create index outbox_content on outbox (not_after) where content_sealed is not null`.execute(db);
  await sql`
    create table orphan_receipts (
      id bigint generated always as identity primary key,
      gateway text not null,
      gateway_message_id text not null,
      receipt jsonb not null,
      received_at timestamptz not null default now()
    )`.execute(db);
  await sql`create index orphan_receipts_message on orphan_receipts (gateway, gateway_message_id)`.execute(db);
  await sql`
    create table gateway_reductions (
      channel text not null check (channel in ('sms', 'call')),
      gateway text not null,
      points integer not null check (points between 0 and 100),
      changed_at timestamptz not null default now(),
      primary key (channel, gateway)
    )`.execute(db);
  await sql`
    create table gateway_events (
      id bigint generated always as identity primary key,
      at timestamptz not null default now(),
      gateway text not null,
      kind text not null,
      reason text
    )`.execute(db);
  await sql`create index gateway_events_gateway on gateway_events (gateway, at)`.execute(db);
}
