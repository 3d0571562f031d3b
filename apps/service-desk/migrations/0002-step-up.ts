import { type Kysely, sql } from 'kysely';

/** What a started sign-in asked for beyond its purpose: it is looked for in what comes back. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table pending_sign_ins
      add column asked_acr text,
      add column asked_max_age integer check (asked_max_age >= 0)`.execute(db);
}
