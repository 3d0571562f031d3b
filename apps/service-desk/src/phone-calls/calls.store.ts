import { newId } from '@vakt/foundation/ids';
import { sql } from 'kysely';
import type { Viewer } from '../access/viewer.ts';
import { visibleTo } from '../access/visible-cases.ts';
import type { LanguageTag } from '../settings.ts';
import type { Database } from '../tables.ts';
import type { CaseStatus } from '../tables-of-cases.ts';

/** A case as it stands beside a call. */
export interface CaseBeside {
  number: number;
  /** Null for a sealed case: lists do not show its title. */
  title: string | null;
  status: CaseStatus;
  createdAt: Date;
}

const COLUMNS = sql`c.number, case when c.confidentiality = 'sealed' then null else c.title end as title, c.status,
  c.created_at as "createdAt"`;

/** The newest cases of a caller that this viewer sees, as requester or colleague. */
export async function findRecentCases(db: Database, viewer: Viewer, callerId: string): Promise<CaseBeside[]> {
  const { rows } = await sql<CaseBeside>`
    select ${COLUMNS} from cases c
    where c.parties @> array[${callerId}::uuid] and ${visibleTo(viewer)}
    order by c.number desc limit 5`.execute(db);
  return rows;
}

/** Open cases that have lately been about the same, by the words of their titles: the second call about one fault. */
export async function findSimilarCases(
  db: Database,
  viewer: Viewer,
  words: readonly string[],
): Promise<(CaseBeside & { same: number })[]> {
  const query = words.map((word) => `${word}:*`).join(' | ');
  const { rows } = await sql<CaseBeside & { same: number }>`
    select number, title, status, "createdAt", ts_rank(words, query)::float8 as same
    from (
      select ${COLUMNS}, to_tsvector('norwegian', c.title) as words from cases c
      where c.status not in ('done', 'closed') and c.confidentiality <> 'sealed' and ${visibleTo(viewer)}
      order by c.updated_at desc limit 2000) c,
      to_tsquery('norwegian', ${query}) query
    where words @@ query
    order by same desc, number desc limit 5`.execute(db);
  return rows;
}

/** The language that a person has chosen. */
export async function findLanguage(db: Database, personId: string): Promise<LanguageTag | null> {
  const row = await db.selectFrom('people').select('language').where('id', '=', personId).executeTakeFirst();
  return row?.language ?? null;
}

/**
 * Writes down a caller whom the desk does not know, and gives the id. With an address that somebody has already it is that
 * person: an address is one person's.
 */
export async function addCaller(
  db: Database,
  wish: { name: string; email: string | null; phone: string | null; language: LanguageTag },
): Promise<string> {
  if (wish.email !== null) {
    const { rows } = await sql<{ id: string }>`
      select p.id from people p where lower(p.email) = lower(${wish.email})`.execute(db);
    if (rows[0]) return rows[0].id;
  }
  const id = newId();
  const { rows } = await sql<{ id: string }>`
    insert into people (id, name, email, phone, language)
    values (${id}, ${wish.name}, ${wish.email}, ${wish.phone}, ${wish.language})
    on conflict (lower(email)) do update set last_seen_at = people.last_seen_at
    returning id`.execute(db);
  return rows[0]?.id ?? id;
}
