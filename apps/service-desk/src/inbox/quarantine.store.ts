import { type RawBuilder, sql } from 'kysely';
import { groupsOf, type Viewer } from '../access/viewer.ts';
import { workableBy } from '../access/visible-cases.ts';
import type { Database } from '../tables.ts';

/** A mail that waits for somebody to look at it, as lists show it. */
export interface QuarantinedMail {
  id: string;
  fromAddress: string | null;
  fromName: string | null;
  subject: string;
  reason: string;
  receivedAt: Date;
  size: number;
  groupName: { nb: string; en: string } | null;
  /** The case that it seems to belong to. */
  caseNumber: number | null;
  /** That case is sealed: lists do not say what the mail is about, nor whose it is. */
  sealed: boolean;
}

export interface WholeMail extends QuarantinedMail {
  body: string;
  groupId: string | null;
}

/** Where the next page begins. */
export interface MailPlace {
  receivedAt: string;
  id: string;
}

/**
 * Who sees a mail in quarantine: those who may change the case that it seems to belong to; else the group whose address it
 * came to; what came to nobody's, the first line. `m` is the mail.
 */
function shownTo(viewer: Viewer): RawBuilder<boolean> {
  const groups = groupsOf(viewer);
  return sql<boolean>`(m.state = 'quarantined' and case
    when m.case_id is not null then exists (select from cases c where c.id = m.case_id and ${workableBy(viewer)})
    when m.group_id is not null then m.group_id = any (${groups}::uuid[])
    else exists (select from groups l where l.line = 1 and l.id = any (${groups}::uuid[])) end)`;
}

const COLUMNS = sql`m.id, m.from_address as "fromAddress", m.from_name as "fromName", m.subject, m.reason,
  m.received_at as "receivedAt", m.size, m.group_id as "groupId",
  case when g.id is not null then json_build_object('nb', g.name_nb, 'en', g.name_en) end as "groupName",
  (select c.number from cases c where c.id = m.case_id) as "caseNumber",
  exists (select from cases c where c.id = m.case_id and c.confidentiality = 'sealed') as sealed`;

/** A page of the quarantine, newest first. */
export async function listQuarantined(
  db: Database,
  viewer: Viewer,
  page: { after: MailPlace | null; limit: number },
): Promise<QuarantinedMail[]> {
  const { after, limit } = page;
  const later =
    after === null ? sql`true` : sql`(m.received_at, m.id) < (${after.receivedAt}::timestamptz, ${after.id}::uuid)`;
  const { rows } = await sql<QuarantinedMail>`
    select ${COLUMNS} from incoming_mails m left join groups g on g.id = m.group_id
    where ${shownTo(viewer)} and ${later}
    order by m.received_at desc, m.id desc limit ${limit}`.execute(db);
  return rows.map((mail) => (mail.sealed ? { ...mail, subject: '', fromAddress: null, fromName: null } : mail));
}

/** What must be known before a mail is shown or decided about: the case that it belongs to, when it is not open to all case workers. */
export interface Guarded {
  caseId: string | null;
  confidential: boolean;
  /** Whether that case, or the one of the number, is sealed. */
  sealed: boolean;
}

/** Null when there is no such mail that this viewer may see. */
export async function findGuarded(
  db: Database,
  viewer: Viewer,
  id: string,
  number: number | null,
): Promise<Guarded | null> {
  const { rows } = await sql<Guarded>`
    select m.case_id as "caseId",
      exists (select from cases c where c.id = m.case_id and c.confidentiality <> 'open') as confidential,
      exists (select from cases c where (c.id = m.case_id or c.number = ${number}::int)
        and c.confidentiality = 'sealed' and ${workableBy(viewer)}) as sealed
    from incoming_mails m where m.id = ${id}::uuid and ${shownTo(viewer)}`.execute(db);
  return rows[0] ?? null;
}

/** How many mails wait for a viewer; at most 1,000 are counted. */
export async function countQuarantined(db: Database, viewer: Viewer): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from (select from incoming_mails m where ${shownTo(viewer)} limit 1000) t`.execute(db);
  return rows[0]?.n ?? 0;
}

/** One mail; null when there is none in quarantine that this viewer may see. */
export async function findQuarantined(db: Database, viewer: Viewer, id: string): Promise<WholeMail | null> {
  const { rows } = await sql<WholeMail>`
    select ${COLUMNS}, m.body from incoming_mails m left join groups g on g.id = m.group_id
    where m.id = ${id}::uuid and ${shownTo(viewer)}`.execute(db);
  return rows[0] ?? null;
}

/** The mail as it came. */
export async function findQuarantinedRaw(db: Database, viewer: Viewer, id: string): Promise<Buffer | null> {
  const { rows } = await sql<{ raw: Buffer }>`
    select m.raw from incoming_mails m where m.id = ${id}::uuid and ${shownTo(viewer)}`.execute(db);
  return rows[0]?.raw ?? null;
}

/** Locks a mail for a decision; false when somebody else has decided, or the viewer may not. Of two who decide, one does. */
export async function lockQuarantined(trx: Database, viewer: Viewer, id: string): Promise<boolean> {
  const { rows } = await sql`
    select m.id from incoming_mails m where m.id = ${id}::uuid and ${shownTo(viewer)} for update of m`.execute(trx);
  return rows.length === 1;
}

export async function storeDecision(
  trx: Database,
  id: string,
  decision: {
    state: 'opened' | 'joined' | 'discarded';
    by: string;
    caseId: string | null;
    messageId: string | null;
    groupId: string | null;
  },
): Promise<void> {
  await trx
    .updateTable('incoming_mails')
    .set({
      state: decision.state,
      decided_by: decision.by,
      decided_at: sql<Date>`now()`,
      ...(decision.caseId === null ? {} : { case_id: decision.caseId, message_id: decision.messageId }),
      ...(decision.groupId === null ? {} : { group_id: decision.groupId }),
    })
    .where('id', '=', id)
    .execute();
}

/** A case that the viewer may change. */
export async function findWorkableCase(
  db: Database,
  viewer: Viewer,
  which: { number: number } | { id: string },
): Promise<{ id: string; number: number; parties: string[] } | null> {
  const isIt = 'id' in which ? sql`c.id = ${which.id}::uuid` : sql`c.number = ${which.number}`;
  const { rows } = await sql<{ id: string; number: number; parties: string[] }>`
    select c.id, c.number, c.parties from cases c where ${isIt} and ${workableBy(viewer)}`.execute(db);
  return rows[0] ?? null;
}

/** Somebody whom we know by address from now on: as a requester, without an account of any kind. */
export async function insertCorrespondent(
  trx: Database,
  person: { id: string; email: string; name: string | null },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into people (id, email, name) values (${person.id}, ${person.email}, ${person.name})
    on conflict (lower(email)) do update set email = people.email returning id`.execute(trx);
  const [row] = rows;
  if (!row) throw new Error('A person was neither found nor made.');
  return row.id;
}

/** Open groups, for the choice of who gets a case. */
export async function listOpenGroups(db: Database): Promise<{ id: string; nameNb: string; nameEn: string }[]> {
  return db
    .selectFrom('groups')
    .select(['id', 'name_nb as nameNb', 'name_en as nameEn'])
    .where('closed_at', 'is', null)
    .orderBy('name_nb')
    .execute();
}

/** Mails that became messages of a case, by message, for who sees the case. */
export async function findCaseMailRaw(db: Database, caseId: string, mailId: string): Promise<Buffer | null> {
  const row = await db
    .selectFrom('incoming_mails')
    .select('raw')
    .where('id', '=', mailId)
    .where('case_id', '=', caseId)
    .where('state', 'in', ['opened', 'joined'])
    .executeTakeFirst();
  return row?.raw ?? null;
}
