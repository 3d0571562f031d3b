import { type Kysely, sql } from 'kysely';

/** A table for the tests of this package. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table words (id integer generated always as identity primary key, word text not null)`.execute(db);
}
