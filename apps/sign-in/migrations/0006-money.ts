import { type Kysely, sql } from 'kysely';

/**
 * What the money guard stands on: where a code was asked for from (a keyed hash, gone with its challenge), the
 * countries an address asked for, what is closed because too few of the codes sent there were used, how well codes to a
 * country were used on the last days, what was refused, and which budget alarms were given.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table challenges add column asked_from text`.execute(db);
  await sql`
    create table address_countries (
      key text primary key,
      countries jsonb not null,
      expires_at timestamptz not null
    )`.execute(db);
  await sql`
    create table closed_sends (
      kind text not null check (kind in ('prefix', 'country', 'address')),
      subject text not null,
      whom text not null check (whom in ('unproved', 'proved')),
      country text,
      times integer not null default 1,
      closed_at timestamptz not null default now(),
      until timestamptz not null,
      counted_from timestamptz not null,
      primary key (kind, subject, whom)
    )`.execute(db);
  await sql`
    create table country_peaks (
      country text not null,
      day date not null,
      verified integer not null,
      primary key (country, day)
    )`.execute(db);
  await sql`
    create table send_decisions (
      hour timestamptz not null,
      rule text not null,
      mode text not null check (mode in ('deny', 'record-only')),
      channel text not null check (channel in ('sms', 'call')),
      country text not null,
      organisation text not null,
      count integer not null default 1,
      at timestamptz not null default now(),
      prefix_hash text,
      primary key (hour, rule, mode, channel, country, organisation)
    )`.execute(db);
  await sql`
    create table budget_alarms (
      scope text not null,
      kind text not null check (kind in ('alarm', 'spent')),
      at timestamptz not null default now(),
      primary key (scope, kind)
    )`.execute(db);
}
