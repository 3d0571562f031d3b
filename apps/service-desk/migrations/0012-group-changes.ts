import { type Kysely, sql } from 'kysely';

/** What is done to groups and to what their members see is on record; suspensions know when they were changed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  'alter table timer_suspensions add column changed_at timestamptz not null default now()',
  `create table group_changes (
     id bigint generated always as identity primary key,
     group_id uuid not null references groups (id),
     what text not null check (what in ('created', 'settings', 'closed', 'member', 'left')),
     person_id uuid references people (id),
     detail text not null default '',
     by_id uuid not null references people (id),
     at timestamptz not null default now()
   )`,
  'create index group_changes_group on group_changes (group_id, id)',
];
