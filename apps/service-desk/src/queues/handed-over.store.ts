import { sql } from 'kysely';
import type { Database } from '../tables.ts';

/** The group that a case was handed over to, by its names. */
export interface HandedTo {
  number: number;
  nameNb: string;
  nameEn: string;
}

/**
 * Where this person sent a case last, by its history. Asks no policy: somebody who hands a case over may see it no longer,
 * and is told of nothing but their own act. Null when they never sent it anywhere.
 */
export async function findOwnHandOver(db: Database, personId: string, number: number): Promise<HandedTo | null> {
  const { rows } = await sql<HandedTo>`
    select ${number}::int as number, g.name_nb as "nameNb", g.name_en as "nameEn"
    from messages m join groups g on g.id::text = m.event ->> 'toGroup'
    where m.case_id = (select id from cases where number = ${number}) and m.kind = 'event'
      and m.event ->> 'what' = 'handed-over' and m.author_id = ${personId}
    order by m.position desc
    limit 1`.execute(db);
  return rows[0] ?? null;
}
