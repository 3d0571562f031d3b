import { sql } from 'kysely';
import type { Database } from '../tables.ts';

export async function selectToday(db: Database): Promise<string> {
  const { rows } = await sql<{ today: string }>`select (now() at time zone 'Europe/Oslo')::date::text as today`.execute(
    db,
  );
  return rows[0]?.today ?? '';
}
