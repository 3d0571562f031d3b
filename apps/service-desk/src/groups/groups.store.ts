import { sql } from 'kysely';
import type { Database } from '../tables.ts';

/** Says whether there is an open group of this id. What is no id at all is no group. */
export async function isOpenGroup(db: Database, groupId: string): Promise<boolean> {
  const row = await db
    .selectFrom('groups')
    .select('id')
    .where(sql<boolean>`id::text = ${groupId}`)
    .where('closed_at', 'is', null)
    // Held until the transaction ends: a group cannot be closed while a case is on its way there.
    .forShare()
    .executeTakeFirst();
  return row !== undefined;
}

/** The oldest open group of the first line, another than this one; null when there is none. */
export async function findFirstLine(db: Database, otherThan: string): Promise<string | null> {
  const row = await db
    .selectFrom('groups')
    .select('id')
    .where('closed_at', 'is', null)
    .where('line', '=', 1)
    .where('id', '!=', otherThan)
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .forShare()
    .executeTakeFirst();
  return row?.id ?? null;
}
