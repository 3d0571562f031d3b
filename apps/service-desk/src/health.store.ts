import { sql } from 'kysely';
import type { Database } from './tables.ts';

/** Asks the database for nothing: resolves when it answers. */
export async function checkDatabase(db: Database): Promise<void> {
  await sql`select 1`.execute(db);
}
