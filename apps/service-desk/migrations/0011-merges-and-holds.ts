import { type Kysely, sql } from 'kysely';

/** Cases that were merged into another one, and cases that nothing is removed from. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table cases
      add column merged_into uuid references cases (id),
      add column held_at timestamptz,
      add column held_by uuid references people (id),
      add column hold_reason text,
      add check (merged_into is null or merged_into <> id),
      add check ((held_at is null) = (hold_reason is null))`.execute(db);
  await sql`create index cases_merged on cases (merged_into) where merged_into is not null`.execute(db);
}
