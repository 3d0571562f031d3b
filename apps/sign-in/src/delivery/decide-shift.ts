import { MINUTE, SECOND } from '@vakt/foundation/clock';

/**
 * When a provider loses and regains its share, after GOV.UK Notify (notifications-api, `switch_current_sms_provider_on_slow_delivery`
 * and its companions). Theirs counts five minutes as slow; a person who waits for a code has left by then: 30 seconds.
 */
export const SLOW_AFTER = 30 * SECOND;
export const LOOK_BACK = 15 * MINUTE;
/** Of the messages of the last quarter of an hour so many were slow. */
const SLOW_SHARE = 0.15;
/** Below this nothing can be said of a gateway. */
const FEWEST = 10;
/** Errors within the last minute. */
const ERRORS = 50;
const STEP = 10;
const BETWEEN_SHIFTS = 5 * MINUTE;
const UNTOUCHED = 15 * MINUTE;

/** How one gateway did on one channel of late. */
export interface RecentDelivery {
  channel: 'sms' | 'call';
  gateway: string;
  /** Handed over within `LOOK_BACK`. */
  messages: number;
  /** Of those: took, or have been taking, longer than `SLOW_AFTER` to be delivered. */
  slow: number;
  /** Failures of the gateway's own within the last minute. */
  errors: number;
}

/** Points of 100 that a gateway has lost of its share. */
export interface Reduction {
  channel: 'sms' | 'call';
  gateway: string;
  points: number;
  changedAt: Date;
}

/**
 * Decides once a minute which reductions change: ten points more for a gateway that is slow (unless every gateway of the
 * channel is: then it is not the gateway) or fails, at most once in five minutes; ten points back when nothing has changed
 * for a quarter of an hour. Gives only what changes.
 */
export function decideShift(
  recent: readonly RecentDelivery[],
  reductions: readonly Reduction[],
  now: Date,
): Omit<Reduction, 'changedAt'>[] {
  const changes: Omit<Reduction, 'changedAt'>[] = [];
  for (const channel of ['sms', 'call'] as const) {
    const mine = recent.filter((one) => one.channel === channel);
    const known = mine.filter(({ messages }) => messages >= FEWEST);
    const allSlow = known.length > 1 && known.every(isSlow);
    for (const one of mine) {
      const before = reductions.find((reduction) => reduction.channel === channel && reduction.gateway === one.gateway);
      const isBad = one.errors > ERRORS || (isSlow(one) && !allSlow);
      const change = changeOf(before, isBad, now);
      if (change !== null) changes.push({ channel, gateway: one.gateway, points: change });
    }
  }
  for (const { channel, gateway, points, changedAt } of reductions) {
    const isKnown = recent.some((one) => one.channel === channel && one.gateway === gateway);
    const change = isKnown ? null : changeOf({ points, changedAt }, false, now);
    if (change !== null) changes.push({ channel, gateway, points: change });
  }
  return changes;
}

function isSlow({ messages, slow }: RecentDelivery): boolean {
  return messages >= FEWEST && slow >= messages * SLOW_SHARE;
}

function changeOf(
  before: Pick<Reduction, 'points' | 'changedAt'> | undefined,
  isBad: boolean,
  now: Date,
): number | null {
  const points = before?.points ?? 0;
  const age = before ? now.getTime() - before.changedAt.getTime() : Number.POSITIVE_INFINITY;
  if (isBad) return points < 100 && age >= BETWEEN_SHIFTS ? Math.min(100, points + STEP) : null;
  return points > 0 && age >= UNTOUCHED ? Math.max(0, points - STEP) : null;
}
