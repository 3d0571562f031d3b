import { sql } from 'kysely';
import type { Database } from '../tables.ts';

export interface OwnGroup {
  id: string;
  nb: string;
  en: string;
}

/** Of these groups those that are open, first line first. */
export async function findOpenOf(db: Database, ids: readonly string[]): Promise<OwnGroup[]> {
  const { rows } = await sql<OwnGroup>`
    select g.id, g.name_nb as nb, g.name_en as en from groups g
    where g.id = any (${[...ids]}::uuid[]) and g.closed_at is null order by g.line, g.name_nb`.execute(db);
  return rows;
}
