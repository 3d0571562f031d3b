import { type Kysely, sql } from 'kysely';

/** Files that wait for the virus scanner take turns: one that it never gets through with keeps no other from it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`drop index blobs_unscanned`.execute(db);
  await sql`create index blobs_unscanned on blobs (scan desc, scanned_at nulls first, created_at)
    where scan in ('not-scanned', 'waiting')`.execute(db);
}
