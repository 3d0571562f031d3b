import { SECOND } from '@vakt/foundation/clock';

export interface PaceOptions {
  /** How many may be under way at once. */
  window: number;
  /** What the operator allows; null: as fast as answers come. */
  messagesPerSecond: number | null;
}

/** Whether a turn came in time: `full`: others are still under way; `slow`: the gateway asked us to go slower. */
export type Turn = 'granted' | 'full' | 'slow';

export interface Pace {
  /** Waits for a turn, first come, first served, at most `waitMs`. Each turn that is granted must be ended. */
  enter(waitMs: number): Promise<Turn>;
  leave(): void;
  /** The gateway said that we send too fast: half the rate of the last second, until it recovers by and by. */
  slowDown(): void;
}

interface Waiter {
  settle: (turn: Turn) => void;
  timer: NodeJS.Timeout;
}

/** So many wait at most; more than that would not get their turn in time anyway. */
const MOST_WAITING = 2000;
/** The rate grows by this much each second, until it is as it was. */
const RECOVERY = 1.25;

/** How fast messages may leave: a window, and a rate that is halved when the gateway is too busy. `now` is in milliseconds and never goes back. */
export function createPace(options: PaceOptions, now: () => number = () => performance.now()): Pace {
  const queue: Waiter[] = [];
  const rate = createRate(options.messagesPerSecond, now);
  let underWay = 0;
  let again: NodeJS.Timeout | null = null;

  const grant = () => {
    while (queue.length > 0 && underWay < options.window && again === null) {
      const wait = rate.waitMs();
      if (wait > 0) {
        again = setTimeout(() => {
          again = null;
          grant();
        }, wait);
        return;
      }
      const waiter = queue.shift();
      if (!waiter) return;
      clearTimeout(waiter.timer);
      underWay += 1;
      rate.count();
      waiter.settle('granted');
    }
  };
  return {
    enter(waitMs) {
      if (queue.length >= MOST_WAITING) return Promise.resolve('full');
      return new Promise((settle) => {
        const waiter: Waiter = {
          settle,
          timer: setTimeout(() => {
            queue.splice(queue.indexOf(waiter), 1);
            settle(underWay < options.window ? 'slow' : 'full');
          }, waitMs),
        };
        queue.push(waiter);
        grant();
      });
    },
    leave() {
      underWay -= 1;
      grant();
    },
    slowDown: () => rate.halve(),
  };
}

/** Messages per second: what is allowed, what was sent in the last second, and when the next may leave. */
function createRate(contract: number | null, now: () => number) {
  let allowed = contract ?? Number.POSITIVE_INFINITY;
  /** The rate at which we were told to slow down: above it there is no limit of ours. */
  let normal = contract ?? Number.POSITIVE_INFINITY;
  let halvedAt = Number.NEGATIVE_INFINITY;
  let grownAt = 0;
  let nextAt = 0;
  let second = 0;
  let sent = 0;
  let sentBefore = 0;

  const turnSecond = (at: number) => {
    if (at - second < SECOND) return;
    sentBefore = at - second < 2 * SECOND ? sent : 0;
    sent = 0;
    second = at;
  };
  const grow = (at: number) => {
    for (; allowed < normal && at - grownAt >= SECOND; grownAt += SECOND) allowed *= RECOVERY;
    if (allowed >= normal) allowed = contract ?? Number.POSITIVE_INFINITY;
  };
  return {
    waitMs() {
      const at = now();
      grow(at);
      return Math.max(0, Math.ceil(nextAt - at));
    },
    count() {
      const at = now();
      turnSecond(at);
      sent += 1;
      nextAt = Number.isFinite(allowed) ? Math.max(at, nextAt) + SECOND / allowed : 0;
    },
    halve() {
      const at = now();
      // One busy moment refuses a whole window: that is one reason to slow down, not ten.
      if (at - halvedAt < SECOND) return;
      turnSecond(at);
      const current = Math.min(allowed, Math.max(sent, sentBefore, 1));
      normal = Math.max(2, Math.min(current, contract ?? current));
      allowed = Math.max(1, current / 2);
      halvedAt = at;
      grownAt = at;
      nextAt = at + SECOND / allowed;
    },
  };
}
