import { type RawBuilder, sql } from 'kysely';
import type { CaseFacts } from '../access/case-policy.ts';
import { groupsOf, type Viewer } from '../access/viewer.ts';
import { visibleTo } from '../access/visible-cases.ts';
import type { Database } from '../tables.ts';
import type { CaseStatus, Entry } from '../tables-of-cases.ts';
import { isByTime, type ListQuery } from './list-query.ts';
import { afterPlace, filters, inOrder, isOpen, matching } from './matching.store.ts';

/** One case as a list shows it, with what the policy and the filters ask about it. */
export interface ListRow extends CaseFacts {
  id: string;
  number: number;
  version: number;
  /** Null when the case is sealed: lists do not say what it is about, nor whose it is. */
  title: string | null;
  requester: string | null;
  status: CaseStatus;
  priority: number;
  entry: Entry;
  flagged: boolean;
  assigneeId: string | null;
  assignee: string | null;
  groupKey: string;
  groupNb: string;
  groupEn: string;
  /** How long somebody has waited for us, seconds; null when nobody does. */
  waited: number | null;
  /** What lists are ordered by, microseconds since 1970. */
  waitingSince: string | null;
  updatedAt: string;
}

/** Microseconds since 1970, as text: more digits than a number of ours holds safely in all its uses. */
const micros = (column: RawBuilder<unknown>) => sql<string>`(extract(epoch from ${column}) * 1000000)::bigint::text`;

/** What a person is called in a list. */
const nameOf = (alias: 'p' | 'a') =>
  sql<string>`coalesce(${sql.ref(`${alias}.name`)}, ${sql.ref(`${alias}.user_name`)}, ${sql.ref(`${alias}.email`)})`;

/** The columns of a `ListRow`, from the cases that `chosen` finds; `chosen` says the order too. */
function rowsOf(chosen: RawBuilder<unknown>, order: RawBuilder<unknown>): RawBuilder<ListRow> {
  return sql<ListRow>`
    select c.id, c.number, c.version, c.status, c.priority, c.entry, c.confidentiality, c.parties, c.named, c.recovery,
      c.flagged_at is not null as flagged, c.group_id as "groupId", c.requester_id as "requesterId",
      c.assignee_id as "assigneeId", ${nameOf('a')} as assignee,
      case when c.confidentiality = 'sealed' then null else c.title end as title,
      case when c.confidentiality = 'sealed' then null else ${nameOf('p')} end as requester,
      g.key as "groupKey", g.name_nb as "groupNb", g.name_en as "groupEn",
      extract(epoch from now() - c.waiting_since)::float8 as waited,
      ${micros(sql`c.waiting_since`)} as "waitingSince", ${micros(sql`c.updated_at`)} as "updatedAt"
    from (${chosen}) c
      join groups g on g.id = c.group_id
      join people p on p.id = c.requester_id
      left join people a on a.id = c.assignee_id
    order by ${order}`;
}

/** One page of a list, at most `limit` rows. */
export async function findRows(db: Database, viewer: Viewer, query: ListQuery, limit: number): Promise<ListRow[]> {
  const order = inOrder(query);
  // Chosen from indexes alone, which hold all that is asked; then only the rows of this page are fetched.
  const chosen = sql`
    select c.* from cases c where c.id = any (array(
      select c.id from cases c where ${matching(viewer, query)} and ${afterPlace(query)} order by ${order} limit ${limit}))`;
  return (await rowsOf(chosen, order).execute(db)).rows;
}

/** One case as it is now, whoever may see it: for the hub alone, which asks the policy for each of its viewers. */
export async function findRow(db: Database, caseId: string): Promise<ListRow | null> {
  const chosen = sql`select c.* from cases c where c.id = ${caseId}::uuid`;
  return (await rowsOf(chosen, sql`c.number`).execute(db)).rows[0] ?? null;
}

/** How many cases each of some lists holds, in one question; each is counted up to `most`, and given as `most` beyond. */
export async function countCases(
  db: Database,
  viewer: Viewer,
  queries: readonly ListQuery[],
  most: number,
): Promise<number[]> {
  if (queries.length === 0) return [];
  // Filtered lists over all open cases may be small: they are counted in one reading of all. Others end where counting ends.
  const wide = queries.filter(isWide);
  const counts = queries.map((query) =>
    isWide(query)
      ? sql`(select counts[${wide.indexOf(query) + 1}::int] from wide)`
      : sql`(select count(*)::int from (select from cases c where ${matching(viewer, query)} limit ${most}) as found)`,
  );
  const filtered = wide.map((query) => sql`least(count(*) filter (where ${filters(viewer, query)}), ${most})::int`);
  const reading =
    wide.length === 0
      ? sql``
      : sql`with wide as (
          select array[${sql.join(filtered)}]::int[] as counts from cases c where ${isOpen()} and ${visibleTo(viewer)})`;
  const { rows } = await sql<{ counts: number[] }>`${reading} select array[${sql.join(counts)}] as counts`.execute(db);
  return rows[0]?.counts ?? [];
}

function isWide({ queue, group, assignee, status, entry, ...query }: ListQuery): boolean {
  const isFiltered = status !== 'open' || entry !== null;
  return queue === 'all' && group === null && assignee === null && isFiltered && !isByTime({ ...query, status });
}

/** The time of the database, microseconds since 1970: a list that is loaded now holds all that was committed before. */
export async function findNow(db: Database): Promise<string> {
  const { rows } = await sql<{ now: string }>`select ${micros(sql`now()`)} as now`.execute(db);
  return rows[0]?.now ?? '0';
}

export interface GroupChoice {
  key: string;
  nameNb: string;
  nameEn: string;
  own: boolean;
}

/** Every group that has not closed, the viewer's own first. */
export async function findGroups(db: Database, viewer: Viewer): Promise<GroupChoice[]> {
  const { rows } = await sql<GroupChoice>`
    select key, name_nb as "nameNb", name_en as "nameEn", id = any (${groupsOf(viewer)}::uuid[]) as own
    from groups where closed_at is null order by own desc, line, name_nb limit 500`.execute(db);
  return rows;
}

/** Names of groups. */
export async function findGroupNames(
  db: Database,
  ids: readonly string[],
): Promise<{ id: string; nameNb: string; nameEn: string }[]> {
  const { rows } = await sql<{ id: string; nameNb: string; nameEn: string }>`
    select id, name_nb as "nameNb", name_en as "nameEn" from groups where id = any (${[...ids]}::uuid[]) order by name_nb`.execute(
    db,
  );
  return rows;
}

/** Who works in the viewer's own groups, by name: whom a list can be asked about. */
export async function findColleagues(db: Database, viewer: Viewer): Promise<{ id: string; name: string }[]> {
  const groups = groupsOf(viewer);
  const { rows } = await sql<{ id: string; name: string }>`
    select p.id, ${nameOf('p')} as name from people p
    where p.id <> ${viewer.personId}::uuid and p.id = any (array(
      select m.person_id from memberships m where m.group_id = any (${groups}::uuid[])
      union
      select c.assignee_id from cases c
      where c.group_id = any (${groups}::uuid[]) and ${isOpen()} and ${visibleTo(viewer)}))
    order by 2 limit 300`.execute(db);
  return rows;
}

/** Whether single keys act for this person (WCAG 2.1.4). */
export async function findShortcuts(db: Database, personId: string): Promise<boolean> {
  const row = await db.selectFrom('people').select('shortcuts').where('id', '=', personId).executeTakeFirst();
  return row?.shortcuts ?? true;
}

/** Turns single keys on or off for a person. */
export async function updateShortcuts(db: Database, personId: string, single: boolean): Promise<void> {
  await db.updateTable('people').set({ shortcuts: single }).where('id', '=', personId).execute();
}
