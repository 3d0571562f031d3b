import type { Schedule } from '../schedule.ts';

/** Faults in a row after which a scanner is left alone. */
const MOST_FAULTS = 2;
const FIRST_REST_MS = 30_000;
const LONGEST_REST_MS = 300_000;

/** Keeps work away from something that does not answer. Every `begin` that gave true is followed by one of the other three. */
export interface Breaker {
  /** Whether it may be tried now; after a rest, for one at a time. */
  begin(): boolean;
  succeed(): void;
  /** Gives for how long nobody tries it now, milliseconds: 0 when it may be tried again at once. */
  fail(): number;
  /** It ended for a reason that says nothing about the other side. */
  forget(): void;
}

/** Creates a breaker: two faults in a row open it for half a minute, each failed try after that for twice as long, up to five minutes. */
export function createBreaker(schedule: Schedule): Breaker {
  let faults = 0;
  let rest = FIRST_REST_MS;
  let state: 'closed' | 'resting' | 'ready' | 'trying' = 'closed';
  let callOff = () => {};
  const leaveAlone = () => {
    const milliseconds = rest;
    state = 'resting';
    callOff = schedule.after(milliseconds, () => {
      state = 'ready';
    });
    rest = Math.min(LONGEST_REST_MS, rest * 2);
    return milliseconds;
  };
  return {
    begin() {
      if (state === 'closed') return true;
      if (state !== 'ready') return false;
      state = 'trying';
      return true;
    },
    succeed() {
      callOff();
      [faults, rest, state] = [0, FIRST_REST_MS, 'closed'];
    },
    fail() {
      faults += 1;
      return state === 'trying' || (state === 'closed' && faults >= MOST_FAULTS) ? leaveAlone() : 0;
    },
    forget() {
      if (state === 'trying') state = 'ready';
    },
  };
}
