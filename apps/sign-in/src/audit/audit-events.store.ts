import { ALWAYS } from '@vakt/storage/parts';
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../tables.ts';
import type { AuditEvent, AuditKind, RecordedEvent } from './events.ts';

/** The statement that puts an event on record. */
export function insertionOf(
  { kind, accountId, journeyId, detail }: AuditEvent,
  when: RawBuilder<unknown> = ALWAYS,
): RawBuilder<unknown> {
  return sql`insert into audit_events (kind, account_id, journey_id, detail)
    select ${kind}, ${accountId}::uuid, ${journeyId}, ${JSON.stringify(detail)}::jsonb where ${when}`;
}

export async function insertEvent(db: Database, event: AuditEvent): Promise<void> {
  await insertionOf(event).execute(db);
}

/** How many events of a kind an account has within so many seconds. */
export async function countLately(db: Database, accountId: string, kind: AuditKind, seconds: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from audit_events
    where account_id = ${accountId} and kind = ${kind} and at > now() - make_interval(secs => ${seconds})`.execute(db);
  return rows[0]?.count ?? 0;
}

export interface EventFilter {
  accountId?: string;
  kinds?: readonly AuditKind[];
  /** Only events older than this one: the next page. */
  beforeId?: string;
  limit: number;
}

export async function loadEvents(db: Database, filter: EventFilter): Promise<RecordedEvent[]> {
  let query = db
    .selectFrom('audit_events')
    .select(['id', 'at', 'kind', 'account_id as accountId', 'journey_id as journeyId', 'detail'])
    .orderBy('id', 'desc')
    .limit(filter.limit);
  if (filter.accountId !== undefined) query = query.where('account_id', '=', filter.accountId);
  if (filter.kinds !== undefined) query = query.where('kind', '=', sql<string>`any(${[...filter.kinds]}::text[])`);
  if (filter.beforeId !== undefined) query = query.where('id', '<', filter.beforeId);
  return (await query.execute()) as unknown as RecordedEvent[];
}
