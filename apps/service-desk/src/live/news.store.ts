import { sql } from 'kysely';
import type { Database } from '../tables.ts';

/** One thing that came into a case's thread: who, and of what kind. Nothing of what was written. */
export interface NewsItem {
  position: string;
  kind: 'question' | 'reply' | 'note' | 'event';
  authorId: string | null;
  author: string | null;
}

/** The newest things in a thread, newest first. The hub shows them to case workers who may see the case. */
export async function findNews(db: Database, caseId: string): Promise<NewsItem[]> {
  const { rows } = await sql<NewsItem>`
    select m.position::text, m.kind, m.author_id as "authorId", coalesce(p.name, p.user_name, m.author_name) as author
    from messages m left join people p on p.id = m.author_id
    where m.case_id = ${caseId} and m.recalled_at is null
    order by m.position desc limit 20`.execute(db);
  return rows;
}
