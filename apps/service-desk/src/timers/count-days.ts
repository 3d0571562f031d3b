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

/**
 * The day that is `count` counting days after `from`; `from` itself never counts. When timers stand still for ten years, it
 * is the day on which we stop looking.
 */
export function dayAfter(from: Day, count: number, suspensions: readonly Suspension[]): Day {
  let left = count;
  for (let ahead = 1; ahead < FARTHEST_DAYS; ahead += 1) {
    const day = addDays(from, ahead);
    if (countsAsDay(day, suspensions)) left -= 1;
    if (left === 0) return day;
  }
  return addDays(from, FARTHEST_DAYS);
}

/**
 * Plans a timer of `days` counting days from a day on, with its warning `warnDays` counting days before it acts. Timers never
 * stand still between a warning and its act: who is warned before a holiday has forgotten it after. The warning waits
 * until they run again, and the act for the warning.
 */
export function countTimer(
  from: Day,
  { days, warnDays }: { days: number; warnDays: number },
  suspensions: readonly Suspension[],
): TimerPlan {
  const warn = dayAfter(from, Math.max(1, days - warnDays), suspensions);
  const last = dayAfter(from, days, suspensions);
  return { from, ...keepTogether(warn, last, warnDays, suspensions) };
}

/** Plans a warning for today at the earliest: whoever is warned has their days, however late the warning is. */
export function countFromWarning(today: Day, warnDays: number, suspensions: readonly Suspension[]) {
  return keepTogether(today, dayAfter(today, warnDays, suspensions), warnDays, suspensions);
}

function keepTogether(warn: Day, last: Day, warnDays: number, suspensions: readonly Suspension[]) {
  const between = suspensions.find(({ startsOn, endsOn }) => endsOn > warn && startsOn <= last);
  if (!between) return { warnAt: timeInOslo(warn, WARNS_AT_HOUR), at: timeInOslo(last, ACTS_AT_HOUR) };
  const later = dayAfter(between.endsOn, 1, suspensions);
  return keepTogether(later, dayAfter(later, warnDays, suspensions), warnDays, suspensions);
}
