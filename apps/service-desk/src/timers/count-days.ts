import { addDays, type Day } from '../calendar/days.ts';
import { timeInOslo } from '../calendar/oslo.ts';
import { isWorkingDay } from '../calendar/working-days.ts';

/** A time in which timers stand still: from and including a day, to and including a day. */
export interface Suspension {
  startsOn: Day;
  endsOn: Day;
}

/** When a timer warns and acts, and from which day its days are counted. */
export interface TimerPlan {
  from: Day;
  warnAt: Date;
  at: Date;
}

/** Timers act at the end of a working day, when its whole day has passed, and warn in the morning, when people read. */
const ACTS_AT_HOUR = 16;
const WARNS_AT_HOUR = 8;

/** No timer is planned farther ahead than this: whoever suspends for so long does not want timers. */
const FARTHEST_DAYS = 3660;

/** Says whether a day counts: people are at work, and timers do not stand still. */
export function countsAsDay(day: Day, suspensions: readonly Suspension[]): boolean {
  return isWorkingDay(day) && !suspensions.some(({ startsOn, endsOn }) => startsOn <= day && day <= endsOn);
}

/** The day that is `count` counting days after `from`; null when there is none within ten years. `from` itself never counts. */
export function dayAfter(from: Day, count: number, suspensions: readonly Suspension[]): Day | null {
  let left = count;
  for (let ahead = 1; ahead <= FARTHEST_DAYS; ahead += 1) {
    const day = addDays(from, ahead);
    if (countsAsDay(day, suspensions)) left -= 1;
    if (left === 0) return day;
  }
  return null;
}

/**
 * Plans a timer of `days` counting days from a day on, with its warning `warnDays` counting days before it acts. Null when
 * timers stand still for as long as we look ahead.
 */
export function countTimer(
  from: Day,
  { days, warnDays }: { days: number; warnDays: number },
  suspensions: readonly Suspension[],
): TimerPlan | null {
  const last = dayAfter(from, days, suspensions);
  const warn = dayAfter(from, Math.max(1, days - warnDays), suspensions);
  if (last === null || warn === null) return null;
  return { from, warnAt: timeInOslo(warn, WARNS_AT_HOUR), at: timeInOslo(last, ACTS_AT_HOUR) };
}

/** When a timer acts at the earliest that warns on this day: whoever is warned has their days, however late the warning is. */
export function earliestAfterWarning(warnedOn: Day, warnDays: number, suspensions: readonly Suspension[]): Date | null {
  const day = dayAfter(warnedOn, warnDays, suspensions);
  return day === null ? null : timeInOslo(day, ACTS_AT_HOUR);
}
