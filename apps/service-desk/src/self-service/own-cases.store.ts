import { type SqlBool, sql } from 'kysely';
import { ownedBy } from '../access/visible-cases.ts';
import type { Database } from '../tables.ts';
import type { CaseStatus, Confidentiality } from '../tables-of-cases.ts';
import { isPublic } from './public-messages.store.ts';

/** The queries of "Mine saker". Each holds `ownedBy`: whoever asks sees the own cases and no others. */

export interface OwnCaseRow {
  number: number;
  title: string;
  status: CaseStatus;
  createdAt: Date;
  statusSince: Date;
  /** The requester's name where that is somebody else: the case was shared with this person. */
  requesterName: string | null;
}

export interface OwnCasesQuery {
  personId: string;
  state: 'open' | 'ended' | 'all';
  /** Words that must stand in the title or in a message that the person sees; "" for all. */
  search: string;
  /** Cases before this number; null for the newest. */
  before: number | null;
  limit: number;
  /** What waits for an answer of theirs stands first; not together with `before`. */
  waitingFirst?: boolean;
}

const ENDED = ['done', 'closed'] as const;

/** Own cases, newest first, or those that wait for the person before them. */
export async function listOwnCases(db: Database, query: OwnCasesQuery): Promise<OwnCaseRow[]> {
  const { personId, state, search, before } = query;
  return db
    .selectFrom('cases as c')
    .innerJoin('people as r', 'r.id', 'c.requester_id')
    .select(['c.number', 'c.title', 'c.status', 'c.created_at as createdAt', 'c.status_since as statusSince'])
    .select(
      sql<string | null>`case when c.requester_id = ${personId} then null
        else coalesce(r.name, r.email, r.user_name) end`.as('requesterName'),
    )
    .where(ownedBy(personId))
    .$if(state === 'open', (some) => some.where('c.status', 'not in', ENDED))
    .$if(state === 'ended', (some) => some.where('c.status', 'in', ENDED))
    .$if(before !== null, (some) => some.where('c.number', '<', before))
    .$if(search !== '', (some) => some.where(holdsWords(search)))
    .$if(query.waitingFirst === true, (some) => some.orderBy(sql`c.status <> 'waiting-user'`))
    .orderBy('c.number', 'desc')
    .limit(query.limit)
    .execute();
}

/** Holds for cases whose title, or a message that requesters see, holds the text as it is. */
function holdsWords(search: string) {
  const pattern = `%${search.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  return sql<SqlBool>`(c.title ilike ${pattern} or exists (
    select from messages m where m.case_id = c.id and ${isPublic()} and m.body ilike ${pattern}))`;
}

/** How many own cases are open and ended. */
export async function countOwnCases(db: Database, personId: string): Promise<{ open: number; ended: number }> {
  const row = await db
    .selectFrom('cases as c')
    .select([
      sql<number>`(count(*) filter (where c.status not in ('done', 'closed')))::int`.as('open'),
      sql<number>`(count(*) filter (where c.status in ('done', 'closed')))::int`.as('ended'),
    ])
    .where(ownedBy(personId))
    .executeTakeFirstOrThrow();
  return row;
}

export interface OwnCaseFacts {
  title: string;
  status: CaseStatus;
  statusSince: Date;
  createdAt: Date;
  confidentiality: Confidentiality;
  groupNb: string;
  groupEn: string;
  assigneeName: string | null;
  requesterId: string;
  /** Whether the requester can be told by mail. */
  hasAddress: boolean;
  /** When the status ends by itself. */
  timerAt: Date | null;
  serviceId: string | null;
  serviceVersion: number | null;
  /** The case that it was merged into: what is said now is said there. */
  mergedId: string | null;
  mergedNumber: number | null;
}

/** What the page of an own case says above its thread. Null when it is not this person's. */
export async function findOwnCase(db: Database, personId: string, caseId: string): Promise<OwnCaseFacts | null> {
  const row = await db
    .selectFrom('cases as c')
    .innerJoin('groups as g', 'g.id', 'c.group_id')
    .leftJoin('people as a', 'a.id', 'c.assignee_id')
    .leftJoin('cases as o', 'o.id', 'c.merged_into')
    .select(
      sql<boolean>`exists (select from people q where q.id = c.requester_id and q.email is not null)`.as('hasAddress'),
    )
    .select(['o.id as mergedId', 'o.number as mergedNumber'])
    .select(['c.title', 'c.status', 'c.status_since as statusSince', 'c.created_at as createdAt', 'c.confidentiality'])
    .select(['g.name_nb as groupNb', 'g.name_en as groupEn', 'c.requester_id as requesterId', 'c.timer_at as timerAt'])
    .select(['c.service_id as serviceId', 'c.service_version as serviceVersion', 'a.name as assigneeName'])
    .where('c.id', '=', caseId)
    .where(ownedBy(personId))
    .executeTakeFirst();
  return row ?? null;
}

/** The number of a case if it is this person's, else null. */
export async function findOwnNumber(db: Database, personId: string, caseId: string): Promise<number | null> {
  const row = await db
    .selectFrom('cases as c')
    .select('c.number')
    .where('c.id', '=', caseId)
    .where(ownedBy(personId))
    .executeTakeFirst();
  return row?.number ?? null;
}

export interface OwnParty {
  id: string;
  name: string;
}

/** The people whose case it is, the requester first. */
export async function listOwnParties(db: Database, personId: string, caseId: string): Promise<OwnParty[]> {
  return db
    .selectFrom('cases as c')
    .innerJoin('people as p', (join) => join.on(sql<SqlBool>`p.id = any (c.parties)`))
    .select(['p.id', sql<string>`coalesce(p.name, p.email, p.user_name, '')`.as('name')])
    .where('c.id', '=', caseId)
    .where(ownedBy(personId))
    .orderBy(sql`p.id <> c.requester_id`)
    .orderBy('name')
    .execute();
}

export interface OwnMessageRow {
  id: string;
  position: string;
  kind: 'question' | 'reply' | 'event';
  authorId: string | null;
  authorName: string | null;
  entry: string | null;
  body: string;
  event: unknown;
  language: string | null;
  createdAt: Date;
}

/** The newest messages of an own case that requesters see, oldest first; `before` a position for older ones. */
export async function listOwnMessages(
  db: Database,
  wish: { personId: string; caseId: string; before: string | null; limit: number },
): Promise<OwnMessageRow[]> {
  const rows = await db
    .selectFrom('messages as m')
    .innerJoin('cases as c', 'c.id', 'm.case_id')
    .leftJoin('people as p', 'p.id', 'm.author_id')
    .select(['m.id', 'm.position', 'm.author_id as authorId', 'm.entry', 'm.body', 'm.event', 'm.language'])
    .select([
      sql<OwnMessageRow['kind']>`m.kind`.as('kind'),
      sql<string | null>`coalesce(p.name, m.author_name, p.email, p.user_name)`.as('authorName'),
      // A reply that could be recalled for a while reached its reader when it no longer could.
      sql<Date>`coalesce(m.held_until, m.created_at)`.as('createdAt'),
    ])
    .where('m.case_id', '=', wish.caseId)
    .where(ownedBy(wish.personId))
    .where(isPublic())
    .$if(wish.before !== null, (some) => some.where('m.position', '<', wish.before))
    .orderBy('m.position', 'desc')
    .limit(wish.limit)
    .execute();
  return rows.toReversed();
}

/** Names of people by their ids, for the history. */
export async function findNames(db: Database, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('people')
    .select(['id', sql<string>`coalesce(name, email, user_name, '')`.as('name')])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}
