import type { Database } from '../tables.ts';
import { type EventFilter, loadEvents } from './audit-events.store.ts';
import type { RecordedEvent } from './events.ts';

/** No page of the record is longer. */
const MOST = 200;

/** Lists what is on record, newest first, by account and kinds; `beforeId` of the last one gives the next page. */
export function listEvents(db: Database, filter: EventFilter): Promise<RecordedEvent[]> {
  return loadEvents(db, { ...filter, limit: Math.min(Math.max(1, filter.limit), MOST) });
}
