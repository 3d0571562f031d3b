import { sql } from 'kysely';
import type { Database } from '../tables.ts';
import type { AuditEvent, AuditKind, RecordedEvent } from './events.ts';

export async function insertEvent(db: Database, event: AuditEvent): Promise<void> {
  await db
    .insertInto('audit_events')
    .values({
      kind: event.kind,
      account_id: event.accountId,
      journey_id: event.journeyId,
      detail: JSON.stringify(event.detail),
    })
    .execute();
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
