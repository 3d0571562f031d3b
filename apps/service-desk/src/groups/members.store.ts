import { newId } from '@vakt/foundation/ids';
import { sql } from 'kysely';
import type { Viewer } from '../access/viewer.ts';
import { ledBy, visibleTo } from '../access/visible-cases.ts';
import type { Database } from '../tables.ts';
import type { GroupRole } from '../tables-of-cases.ts';

export interface Member {
  id: string;
  name: string;
  userName: string | null;
  role: GroupRole;
  /** Works here by the role of their sign-in, and is not listed: nothing of that can be changed on our pages. */
  byRole: boolean;
  /** Away until and including this day, the last of periods that follow each other without a day between; null for who is here. */
  awayUntil: string | null;
  /** Open cases of this group that they have and the viewer may see, and how many of them their users have updated. */
  open: number;
  updated: number;
}

/** Longest list of those who work somewhere by their role: as many as can be given a case (`findWorkers`). */
const MOST_BY_ROLE = 300;

/**
 * Who works in a group: its members, leads first, and then who does by role, each with their workload as far as the viewer
 * may see it.
 */
export async function listMembers(db: Database, viewer: Viewer, groupId: string): Promise<Member[]> {
  const { rows } = await sql<Member>`
    with listed as (
      select m.person_id, m.role, false as by_role from memberships m where m.group_id = ${groupId}
      union all
      (select p.id, 'worker', true from people p
        where p.roles && array(select g.role_claim from groups g where g.id = ${groupId} and g.role_claim is not null)
          and not exists (select from memberships m where m.group_id = ${groupId} and m.person_id = p.id)
        order by coalesce(p.name, p.email, p.user_name, ''), p.id limit ${MOST_BY_ROLE}))
    select p.id, coalesce(p.name, p.email, p.user_name, '') as name, p.user_name as "userName", l.role,
      l.by_role as "byRole", (upper(a.stretch) - 1)::text as "awayUntil", w.open, w.updated
    from listed l
      join people p on p.id = l.person_id
      left join lateral (
        select s.stretch from (
          select unnest(range_agg(daterange(a.starts_on, a.ends_on, '[]'))) as stretch from absences a
          where a.person_id = p.id and a.ended_at is null) s
        where s.stretch @> (now() at time zone 'Europe/Oslo')::date) a on true
      cross join lateral (
        select count(*)::int as open, (count(*) filter (where c.status = 'updated'))::int as updated
        from cases c
        where c.assignee_id = p.id and c.group_id = ${groupId} and c.status not in ('done', 'closed')
          and ${visibleTo(viewer)}) w
    order by l.by_role, l.role = 'lead' desc, name, p.id`.execute(db);
  return rows;
}

/** Finds people by user name, with or without the domain of the house, or by e-mail address. Two at most: more is not one person. */
export async function findByName(db: Database, typed: string, domain: string): Promise<string[]> {
  const at = `@${domain.toLowerCase()}`;
  const lower = typed.toLowerCase();
  const bare = lower.endsWith(at) ? lower.slice(0, -at.length) : lower;
  const names = lower.includes('@') && bare === lower ? [lower] : [bare, bare + at];
  const { rows } = await sql<{ id: string }>`
    select id from people where lower(user_name) = any (${names}::text[]) or lower(email) = ${lower}
    order by subject is null
    limit 2`.execute(db);
  return rows.map(({ id }) => id);
}

/**
 * Writes down somebody who has not signed in yet, by user name alone: they become this person when they do. A name without
 * a domain is one of the house, and is kept with its domain, as the sign-in service says it: the same name elsewhere is another.
 */
export async function insertExpected(trx: Database, typed: string, domain: string): Promise<string> {
  const id = newId();
  const userName = typed.includes('@') ? typed : `${typed}@${domain}`;
  await sql`insert into people (id, user_name) values (${id}, ${userName.toLowerCase()})`.execute(trx);
  return id;
}

/** The role that somebody has in a group; null for none. Held until the transaction ends. */
export async function lockRole(trx: Database, groupId: string, personId: string): Promise<GroupRole | null> {
  const { rows } = await sql<{ role: GroupRole }>`
    select role from memberships where group_id = ${groupId} and person_id::text = ${personId} for update`.execute(trx);
  return rows[0]?.role ?? null;
}

export async function upsertMember(trx: Database, groupId: string, personId: string, role: GroupRole): Promise<void> {
  await trx
    .insertInto('memberships')
    .values({ group_id: groupId, person_id: personId, role })
    .onConflict((conflict) => conflict.columns(['group_id', 'person_id']).doUpdateSet({ role }))
    .execute();
}

export async function deleteMember(trx: Database, groupId: string, personId: string): Promise<void> {
  await trx.deleteFrom('memberships').where('group_id', '=', groupId).where('person_id', '=', personId).execute();
}

/** Open cases of a group that somebody has. Asks no policy: only for giving them back to the queue. */
export async function findCasesOf(trx: Database, groupId: string, personId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from cases
    where group_id = ${groupId} and assignee_id = ${personId} and status not in ('done', 'closed')
    order by id`.execute(trx);
  return rows.map(({ id }) => id);
}

export interface FlaggedCase {
  number: number;
  /** Null for a case whose title stands in no list, and for one that the viewer does not see. */
  title: string | null;
  /** Whether the viewer sees the case; who leads the group is told of the others by number alone. */
  seen: boolean;
}

/** Cases that were sent back twice and now stand in this group: those that the viewer may see, and may be told of. */
export async function listFlagged(db: Database, viewer: Viewer, groupId: string): Promise<FlaggedCase[]> {
  const { rows } = await sql<FlaggedCase>`
    select c.number, ${visibleTo(viewer)} as seen,
      case when c.confidentiality = 'sealed' or not ${visibleTo(viewer)} then null else c.title end as title
    from cases c
    where c.group_id = ${groupId} and c.flagged_at is not null and c.status not in ('done', 'closed')
      and (${visibleTo(viewer)} or ${ledBy(viewer)})
    order by c.flagged_at, c.number
    limit 50`.execute(db);
  return rows;
}
