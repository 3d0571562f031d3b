import { type Kysely, sql } from 'kysely';

/** What somebody sent after their session had ended: it waits until they have signed in again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table kept_forms (
     id uuid primary key,
     person_id uuid not null references people (id) on delete cascade,
     page text not null,
     fields text not null,
     kept_at timestamptz not null default now()
   )`,
  `create index kept_forms_person on kept_forms (person_id, kept_at)`,
  `create index kept_forms_kept on kept_forms (kept_at)`,
];
