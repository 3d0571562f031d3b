import type { LimitSettings } from '../settings.ts';
import type { Closing, Usage } from './closures.store.ts';

/** An own country bears this many times more: its numbers earn a fraudster little, and closing it hits everybody. */
const HOME_TIMES = 10;
/** Numbers that people sign in with are closed only at this many times the threshold, … */
export const PROVED_TIMES = 10;
/** … and only when so many different accounts asked: each stands for a right password. */
export const PROVED_ACCOUNTS = 20;

/** How many of one account's unused codes count at most, in an hour and in a day: one stolen password closes nothing. */
export const MOST_PER_ACCOUNT = 3;

/** Parts of the day's threshold that the hour's is at least (Authgear's fraud protection: a sixth). */
const HOUR_SHARE = 6;

interface Thresholds {
  hour: number;
  day: number;
}

/**
 * Decides what is closed, from how the codes of the last day were used (sent but never verified; thresholds after
 * Authgear's fraud protection). To numbers that are being enrolled first; an address, which may be a campus, only when
 * several accounts did it and no more codes are used there. To numbers that people sign in with only far above that, and
 * never a whole own country or an address: whoever holds some passwords must not shut others out. A code that is used
 * keeps open in all cases.
 */
export function decideClosings(
  usage: readonly Usage[],
  limits: LimitSettings,
  homeCountries: ReadonlySet<string>,
): Closing[] {
  return usage.flatMap((one) => {
    const isHome = one.kind === 'country' && homeCountries.has(one.subject);
    const bound = thresholdsOf(one, limits, isHome ? HOME_TIMES : 1);
    const { kind, subject, country } = one;
    const closings: Closing[] = [];
    if (isOverUnproved(one, bound, limits)) closings.push({ kind, subject, country, whom: 'unproved' });
    if (kind !== 'address' && !isHome && isOverProved(one, bound))
      closings.push({ kind, subject, country, whom: 'proved' });
    return closings;
  });
}

function isOverUnproved(one: Usage, { hour, day }: Thresholds, limits: LimitSettings): boolean {
  const isBlamed = (unused: number, verified: number, accounts: number) =>
    one.kind !== 'address' || (accounts >= limits.unusedPerAddressAccounts && unused > verified);
  return (
    (one.enrolHour > hour && isBlamed(one.enrolHour, one.verifiedHour, one.enrolAccountsHour)) ||
    (one.enrolDay > day && isBlamed(one.enrolDay, one.verifiedDay, one.enrolAccountsDay))
  );
}

function isOverProved(one: Usage, { hour, day }: Thresholds): boolean {
  const isOver = (unused: number, verified: number, threshold: number) =>
    unused > PROVED_TIMES * threshold && unused > verified;
  return (
    one.provedAccounts >= PROVED_ACCOUNTS &&
    (isOver(one.provedHour, one.verifiedHour, hour) || isOver(one.provedDay, one.verifiedDay, day))
  );
}

function thresholdsOf(one: Usage, limits: LimitSettings, times: number): Thresholds {
  const share = (verified: number) => (verified * limits.unusedSharePercent) / 100;
  const [hourFloor, dayFloor] = {
    prefix: [limits.unusedPerPrefixHour, limits.unusedPerPrefixDay] as const,
    country: [limits.unusedPerCountryHour, limits.unusedPerCountryDay] as const,
    address: [limits.unusedPerAddressHour, limits.unusedPerAddressDay] as const,
  }[one.kind];
  const day = Math.max(times * dayFloor, share(one.peak), share(one.verifiedDay));
  const sixth = one.kind === 'country' ? day / HOUR_SHARE : 0;
  return { day, hour: Math.max(times * hourFloor, sixth, share(one.verifiedHour)) };
}
