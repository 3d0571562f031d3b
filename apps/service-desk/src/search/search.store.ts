import { sql } from 'kysely';
import type { Viewer } from '../access/viewer.ts';
import { groupsOf } from '../access/viewer.ts';
import { ownedBy, visibleTo } from '../access/visible-cases.ts';
import type { Database } from '../tables.ts';
import type { CaseStatus } from '../tables-of-cases.ts';
import type { Term } from './parse-query.ts';

/** A query as PostgreSQL takes it. */
export interface CompiledQuery {
  /** All that must be there, and must not. */
  all: string;
  /** Any of what must be there: to show where it stands. */
  any: string;
}

const CONFIGS = sql`array['norwegian', 'english', 'simple']::regconfig[]`;

/**
 * Turns terms into a query over stems of both languages. A word that one of the languages leaves out of its indexes
 * ("og", "the") is left out. A stem is stemmed once more: "lisensen" becomes "lisens", and that "lisen", as "lisens" itself does. Null when nothing is left that must be there.
 */
export async function compileTerms(db: Database, terms: readonly Term[]): Promise<CompiledQuery | null> {
  const { rows } = await sql<{ ask: string; not: boolean }>`
    select t.not, case t.kind
        when 'phrase' then (phraseto_tsquery('norwegian', t.text) || phraseto_tsquery('english', t.text))::text
        when 'prefix' then concat_ws(' | ', quote_literal(lower(t.text)) || ':*', stems.ask)
        else coalesce(stems.ask, (w.nb || w.en)::text) end as ask
    from json_to_recordset(${JSON.stringify(terms)}) as t (kind text, text text, "not" boolean, forms text[])
      cross join lateral (select plainto_tsquery('norwegian', t.text) as nb, plainto_tsquery('english', t.text) as en) w
      cross join lateral (
        select string_agg(distinct quote_literal(stem), ' | ') as ask
        from (
          select stem from unnest(t.forms) form, unnest(${CONFIGS}) config, unnest(tsvector_to_array(to_tsvector(config, form))) stem
          union all
          select again from unnest(t.forms) form, unnest(tsvector_to_array(to_tsvector('norwegian', form))) stem,
            unnest(${CONFIGS}) config, unnest(tsvector_to_array(to_tsvector(config, stem))) again
          where length(again) > 3) stem (stem)) stems
    where numnode(w.nb) > 0 and numnode(w.en) > 0`.execute(db);
  const wanted = rows.filter(({ not }) => !not).map(({ ask }) => `(${ask})`);
  const unwanted = rows.filter(({ not }) => not).map(({ ask }) => `!(${ask})`);
  if (wanted.length === 0) return null;
  return { all: [...wanted, ...unwanted].join(' & '), any: wanted.join(' | ') };
}

/** Newest number there is; 0 when there is none. */
export async function findNewestNumber(db: Database): Promise<number> {
  const { rows } = await sql<{ number: number | null }>`select max(number) as number from cases`.execute(db);
  return rows[0]?.number ?? 0;
}

export interface CaseHit {
  id: string;
  number: number;
  title: string;
  status: CaseStatus;
  groupNb: string;
  groupEn: string;
  requesterName: string | null;
  requesterEmail: string | null;
  createdAt: Date;
  updatedAt: Date;
  /** Its thread is read on its page alone, where that is put on record. */
  confidential: boolean;
}

/** Numbers to look at: `from` ≤ number < `below`, and the marks of `search_documents` in which they all are. */
export interface NumberWindow {
  from: number;
  below: number;
  /** Empty: no mark narrows it. */
  marks: readonly string[];
}

/**
 * The newest hits among the numbers of a window that this viewer sees as a case worker. The policy is asked of the case;
 * the document's marks only spare looking at what it would refuse.
 */
export async function findHits(
  db: Database,
  viewer: Viewer,
  query: CompiledQuery,
  window: NumberWindow,
  limit: number,
): Promise<CaseHit[]> {
  const maySee = ['open', ...groupsOf(viewer).map((id) => `g/${id}`), `p/${viewer.personId}`];
  const inWindow = window.marks.length > 0 ? sql`and d.marks && ${[...window.marks]}::text[]` : sql``;
  const { rows } = await sql<CaseHit>`
    with hits as materialized (
      select d.case_id, d.number from search_documents d
      where d.words @@ ${query.all}::tsquery and d.marks && ${maySee}::text[] ${inWindow}
        and d.number >= ${window.from} and d.number < ${window.below})
    select c.id, c.number, c.title, c.status, c.created_at as "createdAt", c.updated_at as "updatedAt",
      g.name_nb as "groupNb", g.name_en as "groupEn", p.name as "requesterName", p.email as "requesterEmail",
      c.confidentiality <> 'open' as confidential
    from (
      select c.* from (select * from hits order by number desc) h
        -- One case after the other until there are enough, whatever the planner thinks of the words.
        join lateral (select * from cases where id = h.case_id offset 0) c on true
      where ${visibleTo(viewer)} and c.confidentiality <> 'sealed'
      order by h.number desc limit ${limit}) c
      join groups g on g.id = c.group_id
      join people p on p.id = c.requester_id
    order by c.number desc`.execute(db);
  return rows;
}

/** Where a query's words stand in a case; parts that match stand between START and END. */
export interface Snippet {
  caseId: string;
  title: string;
  /** Null when no message matches: then the title, a name or a file does. */
  text: string | null;
  kind: 'question' | 'reply' | 'note' | null;
  fileName: string | null;
}

/** Marks around what matches: characters for private use, which are taken out of the text before. */
export const START = '\u{e000}';
export const END = '\u{e001}';
const MARKS = `StartSel="${START}", StopSel="${END}"`;

/**
 * Where the words stand, for cases that `findHits` has just given to the same viewer. Nothing of a thread that is not open is
 * shown here: its reading is put on record, and that is done where its page is opened.
 */
export async function findSnippets(
  db: Database,
  viewer: Viewer,
  query: CompiledQuery,
  caseIds: readonly string[],
): Promise<Snippet[]> {
  const any = sql`${query.any}::tsquery`;
  const plain = (text: string) => sql`translate(${sql.raw(text)}, ${START + END}, '')`;
  const { rows } = await sql<Snippet>`
    select c.id as "caseId", m.kind,
      ts_headline(${configOf('c.language')}, ${plain('c.title')}, ${any}, ${`${MARKS}, HighlightAll=true`}) as title,
      ts_headline(${configOf('coalesce(m.language, c.language)')}, ${plain('m.body')}, ${any},
        ${`${MARKS}, MaxFragments=2, MaxWords=18, MinWords=9, FragmentDelimiter=" … "`}) as text,
      f.name as "fileName"
    from cases c
      left join lateral (
        select kind, language, left(body, 20000) as body from messages
        where case_id = c.id and c.confidentiality = 'open' and kind <> 'event' and recalled_at is null and search_words(left(body, 20000)) @@ ${any}
        order by position limit 1) m on true
      left join lateral (
        select name from attachments
        where case_id = c.id and c.confidentiality = 'open' and removed_at is null and search_file_words(name) @@ ${any}
        order by created_at limit 1) f on true
    where c.id = any (${[...caseIds]}::uuid[]) and ${visibleTo(viewer)} and c.confidentiality <> 'sealed'`.execute(db);
  return rows;
}

function configOf(language: string) {
  return sql.raw(`(case ${language} when 'en' then 'english' else 'norwegian' end)::regconfig`);
}

/** How somebody may open the case of a number: as a case worker, as whose case it is, or (null) not at all. */
export async function findWayIn(db: Database, viewer: Viewer, number: number): Promise<'worker' | 'party' | null> {
  const { rows } = await sql<{ worker: boolean; party: boolean }>`
    select ${visibleTo(viewer)} as worker, ${ownedBy(viewer.personId)} as party
    from cases c where c.number = ${number}`.execute(db);
  const [row] = rows;
  if (row?.party) return 'party';
  return row?.worker ? 'worker' : null;
}
