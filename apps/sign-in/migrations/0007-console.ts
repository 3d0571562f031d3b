import { type Kysely, sql } from 'kysely';

/**
 * What the delivery console and the metrics are counted from: a row for each hour, gateway, channel, country and outcome.
 * `waits` and `receipts` hold how many messages fell into each class of time (src/support/time-classes.ts); hours that
 * the outbox no longer has are folded into the hour 1970-01-01, so that counters never fall.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table delivery_hours (
      hour timestamptz not null,
      gateway text not null,
      channel text not null check (channel in ('sms', 'call')),
      country text not null,
      state text not null,
      reason text not null,
      messages integer not null,
      tried integer not null,
      handed_over integer not null,
      codes integer not null,
      verified integer not null,
      cost_milli bigint not null,
      waits integer[] not null,
      wait_seconds float8 not null,
      receipts integer[] not null,
      receipt_seconds float8 not null,
      primary key (hour, gateway, channel, country, state, reason)
    )`.execute(db);
  await sql`create index outbox_tests on outbox (created_at) where test`.execute(db);
  await sql`create index audit_events_kind on audit_events (kind, at)`.execute(db);
}
