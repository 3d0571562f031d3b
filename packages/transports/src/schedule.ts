import type { FixedClock } from '@vakt/foundation/clock';

/** Does something later. Handed in, so that tests decide when it happens and never sleep. */
export interface Schedule {
  /** Runs `action` after `milliseconds`; the function that comes back calls it off. */
  after(milliseconds: number, action: () => void): () => void;
}

/** The machine's own timers. They do not keep the process alive. */
export const systemSchedule: Schedule = {
  after(milliseconds, action) {
    const timer = setTimeout(action, milliseconds);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** A schedule for tests: nothing happens until `advance`. */
export interface ManualSchedule extends Schedule {
  /** Moves the clock on and runs what falls due, in order, each at its own moment. */
  advance(milliseconds: number): void;
}

/** Creates a schedule that moves `clock` and stands still until a test advances it. */
export function createManualSchedule(clock: FixedClock): ManualSchedule {
  let waiting: { at: number; action: () => void }[] = [];
  const takeDue = (until: number) => {
    waiting.sort((one, other) => one.at - other.at);
    const next = waiting[0];
    if (!next || next.at > until) return null;
    waiting = waiting.slice(1);
    return next;
  };
  return {
    after(milliseconds, action) {
      const entry = { at: clock.now().getTime() + Math.max(0, milliseconds), action };
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((one) => one !== entry);
      };
    },
    advance(milliseconds) {
      const until = clock.now().getTime() + milliseconds;
      for (let due = takeDue(until); due; due = takeDue(until)) {
        clock.advance(due.at - clock.now().getTime());
        due.action();
      }
      clock.advance(until - clock.now().getTime());
    },
  };
}
