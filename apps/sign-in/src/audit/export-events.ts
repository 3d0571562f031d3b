import type { Database } from '../tables.ts';
import { findEvents } from './find-events.ts';
import type { EventPlace, EventSearch } from './found-event.ts';
import { type ExportFormat, type ExportNames, writeEvent } from './write-events.ts';

/** Events that one question reads, and that are in memory at once. */
const PAGE = 1000;

/** Writes what fits a search, oldest first, as pieces of text of whole lines: memory does not grow with the record. */
export async function* exportEvents(
  db: Database,
  search: EventSearch,
  format: ExportFormat,
  names: ExportNames,
  page = PAGE,
): AsyncGenerator<string> {
  let behind: EventPlace | null = null;
  for (;;) {
    const events = await findEvents(db, search, { behind, order: 'oldest', limit: page });
    if (events.length > 0) yield `${events.map((event) => writeEvent(format, names, event)).join('\n')}\n`;
    behind = events.at(-1) ?? null;
    if (events.length < page) return;
  }
}
