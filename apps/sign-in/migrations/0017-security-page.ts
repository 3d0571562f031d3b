import { type Kysely, sql } from 'kysely';

/** What a browser calls itself, in coarse words ("Firefox", "Linux"), so that people recognise their sessions. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table browsers add column agent text`.execute(db);
}
