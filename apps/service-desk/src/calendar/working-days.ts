import { addDays, type Day, weekdayOf } from './days.ts';

/** Days that fall on the same date each year: New Year, 1 and 17 May, Christmas (lov om helligdager; lov om 1 og 17 mai). */
const FIXED = ['01-01', '05-01', '05-17', '12-25', '12-26'];
/** Eves on which public offices are shut, though the law calls them working days. */
const EVES = ['12-24', '12-31'];
/** Days after Easter Sunday: Maundy Thursday, Good Friday, Easter, Easter Monday, Ascension, Whit Sunday, Whit Monday. */
const FROM_EASTER = [-3, -2, 0, 1, 39, 49, 50];

/** Easter Sunday of a year in the Gregorian calendar: the computus of Meeus, Jones and Butcher. */
export function easterSunday(year: number): Day {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const e = b % 4;
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = Math.floor(c / 4);
  const k = c % 4;
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  const day = ((h + l - 7 * m + 114) % 31) + 1;
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

const knownYears = new Map<number, ReadonlySet<Day>>();

/** The days of a year on which nobody works in Norway, weekends left out. */
export function daysOff(year: number): ReadonlySet<Day> {
  const known = knownYears.get(year);
  if (known) return known;
  const easter = easterSunday(year);
  const days = new Set([
    ...[...FIXED, ...EVES].map((date) => `${String(year).padStart(4, '0')}-${date}`),
    ...FROM_EASTER.map((count) => addDays(easter, count)),
  ]);
  knownYears.set(year, days);
  return days;
}

/** Says whether people are at work in Norway on a day: no weekend, no holiday. */
export function isWorkingDay(day: Day): boolean {
  const weekday = weekdayOf(day);
  return weekday !== 0 && weekday !== 6 && !daysOff(Number(day.slice(0, 4))).has(day);
}
