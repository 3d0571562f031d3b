import { type Kysely, sql } from 'kysely';

/** Asks the database for nothing: resolves when it answers, rejects when it does not. */
export async function pingDatabase<T>(db: Kysely<T>): Promise<void> {
  await sql`select 1`.execute(db);
}
