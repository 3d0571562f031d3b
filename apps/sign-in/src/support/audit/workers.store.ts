import { sql } from 'kysely';
import type { Database } from '../../tables.ts';

/** Names of accounts, by id: those that acted on others. */
export async function loadNames(db: Database, accountIds: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, display_name as name from accounts where id = any(${[...accountIds]}::uuid[])`.execute(db);
  return new Map(rows.map(({ id, name }) => [id, name]));
}
