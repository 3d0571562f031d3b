import { sql } from 'kysely';
import type { Database } from '../tables.ts';

export interface PersonFound {
  id: string;
  name: string;
  userName: string | null;
  email: string | null;
  phone: string | null;
  unit: string | null;
}

/** People all of whose words begin as these do (letters and digits alone). The expression is that of the index `people_words`. */
export async function findPeopleByWords(db: Database, words: readonly string[], limit: number): Promise<PersonFound[]> {
  const query = words.map((word) => `${word}:*`).join(' & ');
  const { rows } = await sql<PersonFound>`
    select p.id, coalesce(p.name, p.email, p.user_name, '') as name, p.user_name as "userName", p.email, p.phone, p.unit
    from people p
    where to_tsvector('simple',
      translate(coalesce(p.name, '') || ' ' || coalesce(p.user_name, '') || ' ' || coalesce(p.email, ''), '@._-', '    ')
      || ' ' || regexp_replace(coalesce(p.phone, ''), '[^0-9]', '', 'g')
      || ' ' || right(regexp_replace(coalesce(p.phone, ''), '[^0-9]', '', 'g'), 8)) @@ to_tsquery('simple', ${query})
    order by p.name, p.id
    limit ${limit}`.execute(db);
  return rows;
}

/** One person by id; null when there is none. */
export async function findPersonById(db: Database, id: string): Promise<PersonFound | null> {
  const { rows } = await sql<PersonFound>`
    select p.id, coalesce(p.name, p.email, p.user_name, '') as name, p.user_name as "userName", p.email, p.phone, p.unit
    from people p where p.id = ${id}`.execute(db);
  return rows[0] ?? null;
}
