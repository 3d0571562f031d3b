import type { Clock } from '@vakt/foundation/clock';
import { newId } from '@vakt/foundation/ids';
import type { Schedule } from '../schedule.ts';
import type { Journal } from './journal.ts';
import { applyEvent, createPhoneBook, type PhoneBook, type PhoneEvent } from './phone-book.ts';

/** An event as the use cases make it: the core adds the time. */
export type NewEvent = PhoneEvent extends infer Each ? (Each extends PhoneEvent ? Omit<Each, 'at'> : never) : never;

/** What every part of the simulator stands on: the book, the way to change it, time, and who watches. */
export interface Core {
  readonly book: PhoneBook;
  readonly schedule: Schedule;
  /** Milliseconds since 1970. */
  now(): number;
  newId(): string;
  /** Writes an event to the journal, then into the book, then tells the watchers. */
  record(event: NewEvent): void;
  /** Tells the watchers that there is something new to show though nothing was recorded (a spoken line began). */
  announce(): void;
  /** Calls `watcher` after every change until the function that comes back is called. */
  watch(watcher: () => void): () => void;
}

/** Creates the core from its history. */
export function createCore(parts: { clock: Clock; schedule: Schedule; journal: Journal; events: PhoneEvent[] }): Core {
  const book = createPhoneBook();
  for (const event of parts.events) applyEvent(book, event);
  const watchers = new Set<() => void>();
  const announce = () => {
    for (const watcher of [...watchers]) watcher();
  };
  const now = () => parts.clock.now().getTime();
  return {
    book,
    schedule: parts.schedule,
    now,
    newId,
    announce,
    record(event) {
      const whole = { ...event, at: now() } as PhoneEvent;
      parts.journal.append(whole);
      applyEvent(book, whole);
      announce();
    },
    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
}
