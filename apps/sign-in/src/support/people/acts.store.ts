import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../tables.ts';
import type { ActFacts, ActKind, ActState } from '../../tables-support.ts';
import type { WorkerRole } from './worker.ts';

/** An act as the database has it at this moment. */
export interface StoredAct {
  id: string;
  kind: ActKind;
  accountId: string;
  workerId: string;
  workerRole: WorkerRole;
  door: 'page' | 'api';
  reason: string;
  proof: string | null;
  wishes: ActFacts;
  state: ActState;
  secondEyes: 'privileged' | 'cap' | null;
  outcome: ActFacts;
  toldSealed: string | null;
  createdAt: Date;
  expiresAt: Date;
  confirmedAt: Date | null;
  decidedBy: string | null;
  decidedAt: Date | null;
  decisionReason: string | null;
  /** Its time to be confirmed or approved is over. */
  isOver: boolean;
  /** The database's clock. */
  now: Date;
}

const columns = sql`a.id, a.kind, a.account_id as "accountId", a.worker_id as "workerId", a.worker_role as "workerRole",
  a.door, a.reason, a.proof, a.wishes, a.state, a.second_eyes as "secondEyes", a.outcome, a.told_sealed as "toldSealed",
  a.created_at as "createdAt", a.expires_at as "expiresAt", a.confirmed_at as "confirmedAt",
  a.decided_by as "decidedBy", a.decided_at as "decidedAt", a.decision_reason as "decisionReason",
  a.expires_at <= clock_timestamp() as "isOver", clock_timestamp() as now`;

export interface NewAct {
  id: string;
  kind: ActKind;
  accountId: string;
  workerId: string;
  workerRole: WorkerRole;
  door: 'page' | 'api';
  requestKey: string | null;
  reason: string;
  proof: string | null;
  wishes: ActFacts;
  lifeSeconds: number;
}

/** Writes an act down; gives it, or the one that came with the same key before. */
export async function insertAct(db: Database, act: NewAct): Promise<Pick<StoredAct, 'id' | 'kind' | 'accountId'>> {
  const { rows } = await sql<Pick<StoredAct, 'id' | 'kind' | 'accountId'>>`
    insert into support_acts as a (id, kind, account_id, worker_id, worker_role, door, request_key, reason, proof, wishes,
      expires_at)
    values (${act.id}, ${act.kind}, ${act.accountId}, ${act.workerId}, ${act.workerRole}, ${act.door},
      ${act.requestKey}, ${act.reason}, ${act.proof}, ${JSON.stringify(act.wishes)}::jsonb,
      now() + make_interval(secs => ${act.lifeSeconds}::float8))
    on conflict (worker_id, request_key) do update set request_key = excluded.request_key
    returning a.id, a.kind, a.account_id as "accountId"`.execute(db);
  const [row] = rows;
  if (!row) throw new Error('An act was not written down.');
  return row;
}

export async function findAct(db: Database, id: string): Promise<StoredAct | null> {
  const { rows } = await sql<StoredAct>`select ${columns} from support_acts a where a.id::text = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** Holds an act for the rest of the transaction: two clicks, two approvals, approval and withdrawal go one after the other. */
export async function lockAct(trx: Database, id: string): Promise<StoredAct | null> {
  const { rows } = await sql<StoredAct>`
    select ${columns} from support_acts a where a.id::text = ${id} for no key update`.execute(trx);
  return rows[0] ?? null;
}

/** What an act becomes. */
export interface ActChange {
  state: ActState;
  secondEyes?: 'privileged' | 'cap';
  outcome?: ActFacts;
  toldSealed?: string | null;
  workerRole?: WorkerRole;
  decision?: { by: string; reason: string | null };
  /** Until when it may be approved, or what is to be told may be told. */
  lifeSeconds?: number;
}

/** Moves an act that is held on from the state that it was found in. */
export async function changeAct(trx: Database, { id, state }: StoredAct, change: ActChange): Promise<void> {
  const {
    secondEyes = null,
    outcome = {},
    toldSealed = null,
    workerRole = null,
    decision,
    lifeSeconds = null,
  } = change;
  const { numAffectedRows } = await sql`
    update support_acts set state = ${change.state},
      second_eyes = coalesce(${secondEyes}::text, second_eyes),
      outcome = outcome || ${JSON.stringify(outcome)}::jsonb,
      told_sealed = ${toldSealed},
      worker_role = coalesce(${workerRole}::text, worker_role),
      confirmed_at = case when state = 'draft' then clock_timestamp() else confirmed_at end,
      decided_by = coalesce(${decision?.by ?? null}::uuid, decided_by),
      decided_at = case when ${decision !== undefined}::boolean then clock_timestamp() else decided_at end,
      decision_reason = coalesce(${decision?.reason ?? null}::text, decision_reason),
      expires_at = coalesce(clock_timestamp() + make_interval(secs => ${lifeSeconds}::float8), expires_at)
    where id = ${id} and state = ${state}`.execute(trx);
  if (numAffectedRows !== 1n) throw new Error('An act changed while it was held.');
}

/**
 * Holds what a worker's acts are counted under, and gives how many of this kind the worker confirmed or approved within 24
 * hours. Parallel acts of one worker go one after the other here, so that none is counted too late.
 */
export async function countActs(trx: Database, workerId: string, kinds: readonly ActKind[]): Promise<number> {
  await sql`
    insert into support_workers (account_id) values (${workerId})
    on conflict (account_id) do update set seen_at = now()`.execute(trx);
  // A statement of its own: it sees what the one that held the row before has committed.
  const { rows } = await sql<{ count: number }>`
    select (
      (select count(*) from support_acts where worker_id = ${workerId} and kind = any(${[...kinds]}::text[])
        and confirmed_at > now() - interval '24 hours')
      + (select count(*) from support_acts where decided_by = ${workerId} and kind = any(${[...kinds]}::text[])
        and decided_at > now() - interval '24 hours' and state = 'done')
    )::int as count`.execute(trx);
  return rows[0]?.count ?? 0;
}

/** The person concerned and a worker, as what an act may do is decided by them. */
export interface Parties {
  organisation: string;
  userName: string;
  displayName: string;
  language: string | null;
  roles: string[];
  disabled: boolean;
  /** Whether the two accounts are one person's, as far as can be known. */
  isSamePerson: boolean;
  /** The worker's roles now; none when the account is closed. */
  workerRoles: string[];
}

/**
 * Whether two accounts are one person's, as far as can be known: the same account, the same e-mail address, a phone in
 * common (office phones may be a switchboard's), or both signed in in one browser now.
 */
const samePerson = (one: RawBuilder<unknown>, other: RawBuilder<unknown>) => sql<boolean>`(
  ${one} = ${other}
  or exists (select from accounts x join accounts y on lower(x.email) = lower(y.email)
    where x.id = ${one} and y.id = ${other} and x.email <> '')
  or exists (select from methods x join methods y on y.number_hash = x.number_hash
    where x.account_id = ${one} and y.account_id = ${other}
      and x.kind <> 'office-phone' and y.kind <> 'office-phone')
  or exists (select from account_sessions x join account_sessions y on y.browser_id = x.browser_id
    where x.account_id = ${one} and y.account_id = ${other} and x.ended_at is null and y.ended_at is null
      and x.last_used_at > now() - interval '24 hours' and y.last_used_at > now() - interval '24 hours'))`;

/** Loads both; null when there is no such person. */
export async function loadParties(db: Database, accountId: string, workerId: string): Promise<Parties | null> {
  const { rows } = await sql<Parties>`
    select p.organisation, p.user_name as "userName", p.display_name as "displayName", p.language, p.roles,
      p.disabled_at is not null as disabled, ${samePerson(sql`p.id`, sql`w.id`)} as "isSamePerson",
      case when w.disabled_at is null then w.roles else '{}' end as "workerRoles"
    from accounts p, accounts w where p.id::text = ${accountId} and w.id = ${workerId}`.execute(db);
  return rows[0] ?? null;
}

/** Whether two accounts are one person's. */
export async function areSamePerson(db: Database, one: string, other: string): Promise<boolean> {
  const { rows } = await sql<{ same: boolean }>`
    select ${samePerson(sql`${one}::uuid`, sql`${other}::uuid`)} as same`.execute(db);
  return rows[0]?.same ?? true;
}

/** Opens or closes an account; false when it was so already. */
export async function switchAccount(trx: Database, accountId: string, disabled: boolean): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update accounts set disabled_at = ${disabled ? sql`now()` : sql`null`}
    where id = ${accountId} and (disabled_at is null) = ${disabled}`.execute(trx);
  return numAffectedRows === 1n;
}

/** Numbers that take text messages and stand, switched off or not: sealed, with the ids that they are bound to. */
export async function listTextPhones(db: Database, accountId: string): Promise<{ id: string; sealed: string }[]> {
  const { rows } = await sql<{ id: string; sealed: string }>`
    select id, number_sealed as sealed from methods
    where account_id = ${accountId} and removed_at is null and can_text and number_sealed is not null`.execute(db);
  return rows;
}

/** An act in a list. */
export interface ListedAct {
  id: string;
  kind: ActKind;
  state: ActState;
  secondEyes: 'privileged' | 'cap' | null;
  reason: string;
  accountId: string;
  personName: string;
  personUserName: string;
  organisation: string;
  workerId: string;
  workerName: string;
  createdAt: Date;
  expiresAt: Date;
}

/** Acts that wait for a second worker, oldest first. */
export async function listWaiting(
  db: Database,
  { organisation, limit }: { organisation: string | null; limit: number },
): Promise<ListedAct[]> {
  const { rows } = await sql<ListedAct>`
    select ${listed}
    where a.state = 'waiting' and a.expires_at > now()
      and (${organisation}::text is null or p.organisation = ${organisation})
    order by a.confirmed_at, a.id limit ${limit}`.execute(db);
  return rows;
}

/** What was done with an account lately, newest first; drafts that nobody confirmed are not among it. */
export async function listActsOf(db: Database, accountId: string, limit: number): Promise<ListedAct[]> {
  const { rows } = await sql<ListedAct>`
    select ${listed} where a.account_id = ${accountId} and a.state <> 'draft'
    order by a.created_at desc, a.id limit ${limit}`.execute(db);
  return rows;
}

const listed = sql`a.id, a.kind, a.state, a.second_eyes as "secondEyes", a.reason, a.account_id as "accountId",
  p.display_name as "personName", p.user_name as "personUserName", p.organisation, a.worker_id as "workerId",
  w.display_name as "workerName", a.created_at as "createdAt", a.expires_at as "expiresAt"
  from support_acts a join accounts p on p.id = a.account_id join accounts w on w.id = a.worker_id`;

/** Takes away drafts that nobody confirmed, and what may be told no more. */
export async function deleteOldDrafts(db: Database): Promise<void> {
  await sql`delete from support_acts where state = 'draft' and expires_at < now() - interval '1 day'`.execute(db);
  await sql`
    update support_acts set told_sealed = null where told_sealed is not null and expires_at < now()`.execute(db);
}
