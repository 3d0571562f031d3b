import { type Kysely, sql } from 'kysely';

/** Drafts keep the files that were chosen with them; looking people up is counted. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `alter table drafts add column file_ids uuid[] not null default '{}'`,
  // One row for each person and way of looking: how often within the period that has begun.
  `create table lookups (
     person_id uuid not null references people (id),
     what text not null check (what in ('callers', 'colleagues')),
     began_at timestamptz not null default now(),
     count integer not null default 1,
     primary key (person_id, what)
   )`,
];
