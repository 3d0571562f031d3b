/** Where the time comes from. Handed in, so that tests decide it and never sleep. */
export interface Clock {
  now(): Date;
}

/** The machine's own clock. */
export const systemClock: Clock = { now: () => new Date() };

/** A clock for tests: stands still until it is moved by `advance` (milliseconds). */
export interface FixedClock extends Clock {
  advance(milliseconds: number): void;
}

/** Creates a clock that shows `start` until a test advances it. */
export function createFixedClock(start: Date): FixedClock {
  let at = start.getTime();
  return {
    now: () => new Date(at),
    advance: (milliseconds) => {
      at += milliseconds;
    },
  };
}

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
