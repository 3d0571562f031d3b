import { sql } from 'kysely';
import type { Database } from '../../tables.ts';
import type { ReportPeriod } from './report-filter.ts';

/** Events of one sort in one slot of time. */
export interface EventCount {
  slot: Date;
  kind: string;
  /** As the detail names it: a factor, a channel, a method; empty when it names none. */
  way: string;
  purpose: string;
  /** Why it failed, as the detail has it. */
  reason: string;
  count: number;
}

/** Kinds that tell how proving oneself went; those that fail, and those that do not. */
const KINDS = [
  'code-accepted',
  'call-approved',
  'passkey-accepted',
  'recovery-code-used',
  'pass-used',
  'device-used',
  'code-wrong',
  'codes-locked',
  'code-refused',
  'call-denied',
  'password-wrong',
  'password-blocked',
  'passkey-refused',
  'device-refused',
  'method-added',
];

const SLOTS: Record<ReportPeriod, { length: string; all: string }> = {
  day: { length: '1 hour', all: '24 hours' },
  week: { length: '1 day', all: '7 days' },
  month: { length: '1 day', all: '30 days' },
};

/** The zone whose days are counted; messages/format.ts writes times of the same. */
const ZONE = 'Europe/Oslo';

/** Counts events of a period by slot, kind, way and reason. */
export async function countEvents(db: Database, period: ReportPeriod): Promise<EventCount[]> {
  const { length, all } = SLOTS[period];
  const unit = length === '1 hour' ? 'hour' : 'day';
  const { rows } = await sql<EventCount>`
    select date_trunc(${unit}, e.at, ${ZONE}) as slot, e.kind,
      coalesce(e.detail->>'factor', e.detail->>'channel', e.detail->>'method', '') as way,
      coalesce(e.detail->>'purpose', '') as purpose,
      coalesce(e.detail->>'verdict', e.detail->>'reason', '') as reason, count(*)::int as count
    from audit_events e
    where e.kind = any(${KINDS}::text[]) and e.at > now() - ${all}::interval
    group by 1, 2, 3, 4, 5`.execute(db);
  return rows;
}

/**
 * The starts of a period's slots, the first one begun before it. Counted by the clock on the wall: a day of a change of clocks is
 * one day (PostgreSQL before 16 counts no series in a time zone).
 */
export async function listSlots(db: Database, period: ReportPeriod): Promise<Date[]> {
  const { length, all } = SLOTS[period];
  const unit = length === '1 hour' ? 'hour' : 'day';
  const { rows } = await sql<{ slot: Date }>`
    select slot at time zone ${ZONE} as slot from generate_series(
      date_trunc(${unit}, (now() - ${all}::interval) at time zone ${ZONE}), now() at time zone ${ZONE},
      ${length}::interval) as slot
    order by 1`.execute(db);
  return rows.map(({ slot }) => slot);
}
