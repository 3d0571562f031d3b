import { sql } from 'kysely';
import type { Database } from '../tables.ts';

/**
 * Counts one more look-up by a person, and gives how many there were in the period of `minutes` that has begun. One statement:
 * of many at once each is counted.
 */
export async function countLookup(
  db: Database,
  personId: string,
  what: 'callers' | 'colleagues',
  minutes: number,
): Promise<number> {
  const isOver = sql`l.began_at <= now() - make_interval(mins => ${minutes})`;
  const { rows } = await sql<{ count: number }>`
    insert into lookups as l (person_id, what) values (${personId}, ${what})
    on conflict (person_id, what) do update set
      count = case when ${isOver} then 1 else least(l.count, 1000000) + 1 end,
      began_at = case when ${isOver} then now() else l.began_at end
    returning count`.execute(db);
  return rows[0]?.count ?? 1;
}
