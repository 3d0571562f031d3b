import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { PhoneEvent } from './phone-book.ts';

/** Append-only history of the simulator: one JSON line per event. What `append` has returned from survives a kill -9. */
export interface Journal {
  append(event: PhoneEvent): void;
  close(): void;
}

/** Reads whole lines; a torn last line (killed in mid-write) was never acknowledged and is dropped. */
function readEvents(file: string): PhoneEvent[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  lines.pop();
  const events: PhoneEvent[] = [];
  for (const line of lines) {
    try {
      events.push(JSON.parse(line) as PhoneEvent);
    } catch {
      // A damaged line costs its own event, not the whole history.
    }
  }
  return events;
}

/** How much history is kept at start: enough for a demonstration, small enough to read at once. */
const KEPT_EVENTS = 5000;

/**
 * Opens the history in `folder` (made when missing, readable by its owner only, since it holds codes)
 * and gives the events so far, oldest first. Throws when the folder cannot be written.
 */
export function openJournal(folder: string): { journal: Journal; events: PhoneEvent[] } {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'journal.ndjson');
  const events = readEvents(file).slice(-KEPT_EVENTS);
  // Rewritten whole and renamed into place: drops torn lines and old history, and is never half done.
  writeFileSync(`${file}.new`, events.map((event) => `${JSON.stringify(event)}\n`).join(''), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  const handle = openSync(file, 'a', 0o600);
  return {
    journal: {
      append: (event) => {
        writeSync(handle, `${JSON.stringify(event)}\n`);
      },
      close: () => closeSync(handle),
    },
    events,
  };
}
