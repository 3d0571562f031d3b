const DAY = 86_400_000;
const HOUR = 3_600_000;

export function addDays(at: Date, days: number): Date {
  return new Date(at.getTime() + days * DAY);
}

export function addHours(at: Date, hours: number): Date {
  return new Date(at.getTime() + hours * HOUR);
}

/** Moves a time into somebody's day at work: never at night, on few Saturdays, at no Sunday. Times are UTC here; Norway is an hour or two ahead. */
export function toWorkTime(at: Date): Date {
  const hour = at.getUTCHours();
  let moved = at;
  if (hour < 6) moved = addHours(moved, 6 - hour);
  else if (hour > 14) moved = addHours(moved, 30 - hour);
  const weekday = moved.getUTCDay();
  if (weekday === 6) return addDays(moved, 2);
  return weekday === 0 ? addDays(moved, 1) : moved;
}

const MONTHS_EN = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const MONTHS_NB = [
  'januar',
  'februar',
  'mars',
  'april',
  'mai',
  'juni',
  'juli',
  'august',
  'september',
  'oktober',
  'november',
  'desember',
];

/** "3. mars" or "3 March". */
export function sayDate(at: Date, language: 'nb' | 'en'): string {
  const [day, month] = [at.getUTCDate(), at.getUTCMonth()];
  return language === 'en' ? `${day} ${MONTHS_EN[month]}` : `${day}. ${MONTHS_NB[month]}`;
}
