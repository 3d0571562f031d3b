import { type Kysely, sql } from 'kysely';

/** Lists of finished cases are read newest first; without an index of their own every open case would be read on the way. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index cases_finished on cases (updated_at, number) where status in ('done', 'closed')`.execute(db);
}
