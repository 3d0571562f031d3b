import type { Database } from '../tables.ts';
import type { EventPlace, EventSearch, FoundEvent } from './found-event.ts';
import { selectEvent, selectEvents } from './search.store.ts';

/** No page of a search is longer. */
const MOST = 10_000;

/** Finds events that fit, newest or oldest first, from behind a place on: the last one's place gives the next page. */
export function findEvents(
  db: Database,
  search: EventSearch,
  { behind, order, limit }: { behind: EventPlace | null; order: 'newest' | 'oldest'; limit: number },
): Promise<FoundEvent[]> {
  return selectEvents(db, search, { behind, order, limit: Math.min(Math.max(1, limit), MOST) });
}

/** The event of an id (digits); null when there is none. `reach`: as a search has it. */
export function findEvent(db: Database, id: string, reach: string | null): Promise<FoundEvent | null> {
  return selectEvent(db, id, reach);
}
