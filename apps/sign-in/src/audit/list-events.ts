import type { Database } from '../tables.ts';
import { countLately, type EventFilter, loadEvents } from './audit-events.store.ts';
import type { AuditKind, RecordedEvent } from './events.ts';

/** No page of the record is longer. */
const MOST = 200;

/** Lists what is on record, newest first, by account and kinds; `beforeId` of the last one gives the next page. */
export function listEvents(db: Database, filter: EventFilter): Promise<RecordedEvent[]> {
  return loadEvents(db, { ...filter, limit: Math.min(Math.max(1, filter.limit), MOST) });
}

/** How many events of a kind stand on record for an account, of the last so many seconds. */
export function countEvents(db: Database, accountId: string, kind: AuditKind, seconds: number): Promise<number> {
  return countLately(db, accountId, kind, seconds);
}
