import { sql } from 'kysely';
import type { Database } from '../tables.ts';
import type { CaseStatus } from '../tables-of-cases.ts';

/** Where a round left off: times and ids, so that one case that cannot be handled holds up no other. */
export interface Due {
  id: string;
  /** As the database writes it, to the microsecond. */
  at: string;
}

/** A case whose timer is due, held until the transaction ends. */
export interface DueCase {
  id: string;
  version: number;
  status: CaseStatus;
  groupId: string;
  parties: string[];
  timerAt: Date;
}

const TODAY = sql`(now() at time zone 'Europe/Oslo')::date`;

/** Timers of this case stand still today. */
const SUSPENDED = sql`exists (
  select from timer_suspensions s
  where s.ended_at is null and (s.group_id is null or s.group_id = c.group_id)
    and ${TODAY} between s.starts_on and s.ends_on)`;

const WARNS = sql`c.timer_at is not null and c.timer_warned_at is null and c.timer_warn_at <= now() and not ${SUSPENDED}`;

/** A timer acts only on somebody who was warned, and never in the transaction of the warning. */
const ACTS = sql`c.timer_at <= now() and c.timer_warned_at < now() and not ${SUSPENDED}`;

const KINDS = {
  warn: { holds: WARNS, at: sql.ref('c.timer_warn_at') },
  act: { holds: ACTS, at: sql.ref('c.timer_at') },
};
export type DueKind = keyof typeof KINDS;

/** The next cases that are due, after one of them; nothing is held. */
export async function findDue(db: Database, kind: DueKind, after: Due | null, limit: number): Promise<Due[]> {
  const { holds, at } = KINDS[kind];
  const beyond = after ? sql`(${at}, c.id) > (${after.at}::timestamptz, ${after.id}::uuid)` : sql`true`;
  const { rows } = await sql<Due>`
    select c.id, ${at}::text as at from cases c
    where ${holds} and ${beyond}
    order by ${at}, c.id
    limit ${limit}`.execute(db);
  return rows;
}

/** Holds a case if it is still due and nobody else is at it; null otherwise. */
export async function claimDue(trx: Database, kind: DueKind, caseId: string): Promise<DueCase | null> {
  const { rows } = await sql<DueCase>`
    select c.id, c.version, c.status, c.group_id as "groupId", c.parties, c.timer_at as "timerAt"
    from cases c
    where c.id = ${caseId} and ${KINDS[kind].holds}
    for update skip locked`.execute(trx);
  return rows[0] ?? null;
}

/** Moves a timer and its warning, which was not given yet. */
export async function postpone(trx: Database, caseId: string, plan: { warnAt: Date; at: Date }): Promise<void> {
  await trx
    .updateTable('cases')
    .set({ timer_warn_at: plan.warnAt, timer_at: plan.at })
    .where('id', '=', caseId)
    .execute();
}
