import { type Kysely, sql } from 'kysely';

/** A timer's warning has its own time, and its days are counted from a day that is kept. What is done to groups is on record. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  'alter table cases add column timer_from date, add column timer_warn_at timestamptz',
  'create index cases_timer_warning on cases (timer_warn_at) where timer_at is not null and timer_warned_at is null',
  'alter table timer_suspensions add column changed_at timestamptz not null default now()',
  `create table group_changes (
     id bigint generated always as identity primary key,
     group_id uuid not null references groups (id),
     what text not null check (what in ('created', 'settings', 'closed', 'member', 'left', 'absence', 'suspension')),
     person_id uuid references people (id),
     detail text not null default '',
     by_id uuid not null references people (id),
     at timestamptz not null default now()
   )`,
  'create index group_changes_group on group_changes (group_id, id)',
  'create index timer_suspensions_end on timer_suspensions (ends_on) where ended_at is null',
];
