import { sql } from 'kysely';
import type { Database } from '../tables.ts';
import type { CaseStatus } from '../tables-of-cases.ts';
import type { TimerPlan } from './count-days.ts';

/** One lock for whoever plans many timers anew: two at once could wait for each other's cases. */
const REPLAN_LOCK = 7_264_301;

export async function lockReplanning(trx: Database): Promise<void> {
  await sql`select pg_advisory_xact_lock(${REPLAN_LOCK})`.execute(trx);
}

interface Planned {
  groupId: string;
  status: CaseStatus;
  from: string;
}
export type Replanned = Omit<Planned, 'from'> & TimerPlan;

/** What the running timers of a group, or of all (null), were planned from. */
export async function findPlanned(trx: Database, groupId: string | null): Promise<Planned[]> {
  const { rows } = await sql<Planned>`
    select distinct group_id as "groupId", status, timer_from::text as "from"
    from cases
    where timer_at is not null and timer_from is not null and (${groupId}::uuid is null or group_id = ${groupId}::uuid)
  `.execute(trx);
  return rows;
}

/**
 * Writes plans to the cases that they are for. No version goes up: a timer's time is nobody's to edit, so nobody's edit is
 * lost.
 */
export async function writePlans(trx: Database, plans: readonly Replanned[]): Promise<void> {
  const column = <T>(of: (plan: Replanned) => T) => plans.map(of);
  await sql`
    update cases c set
      timer_warn_at = p.warn_at,
      timer_at = case when c.timer_warned_at is null then p.at else greatest(c.timer_at, p.at) end,
      timer_warned_at = case when p.warn_at > now() then null else c.timer_warned_at end
    from unnest(
      ${column((plan) => plan.groupId)}::uuid[], ${column((plan) => plan.status)}::text[],
      ${column((plan) => plan.from)}::date[], ${column((plan) => plan.warnAt.toISOString())}::timestamptz[],
      ${column((plan) => plan.at.toISOString())}::timestamptz[]
    ) as p (group_id, status, first_day, warn_at, at)
    where c.group_id = p.group_id and c.status = p.status and c.timer_from = p.first_day and c.timer_at is not null
      and (c.timer_warn_at, c.timer_at) is distinct from (p.warn_at, p.at)`.execute(trx);
}
