import type { LivedMessage } from './case-life.ts';

/** Messages of many cases, given out in the order in which they were written. */
export interface MessageQueue {
  add(message: LivedMessage): void;
  /** The oldest one, if it was written before `before` (null: whenever). */
  next(before: Date | null): LivedMessage | null;
}

/** A binary heap by time; messages of one time come in the order in which they were added. */
export function createMessageQueue(): MessageQueue {
  const heap: { time: number; order: number; message: LivedMessage }[] = [];
  let added = 0;
  const isBefore = (one: number, other: number) => {
    const [a, b] = [heap[one], heap[other]];
    if (!a || !b) return false;
    return a.time < b.time || (a.time === b.time && a.order < b.order);
  };
  const swap = (one: number, other: number) => {
    const [a, b] = [heap[one], heap[other]];
    if (a && b) [heap[one], heap[other]] = [b, a];
  };
  return {
    add(message) {
      heap.push({ time: message.at.getTime(), order: added, message });
      added += 1;
      for (let at = heap.length - 1; at > 0 && isBefore(at, (at - 1) >> 1); at = (at - 1) >> 1) swap(at, (at - 1) >> 1);
    },
    next(before) {
      const [first] = heap;
      if (!first || (before !== null && first.time >= before.getTime())) return null;
      const last = heap.pop();
      if (last && heap.length > 0) heap[0] = last;
      for (let at = 0; ; ) {
        const left = 2 * at + 1;
        const child = isBefore(left + 1, left) ? left + 1 : left;
        if (!isBefore(child, at)) break;
        swap(at, child);
        at = child;
      }
      return first.message;
    },
  };
}
