/** A day of the calendar without a time, as "2026-11-26". Days compare as texts do. */
export type Day = string;

const MILLISECONDS = 86_400_000;

/** The day `count` days after this one; before it when `count` is negative. */
export function addDays(day: Day, count: number): Day {
  return writeDay(new Date(Date.parse(`${day}T00:00:00Z`) + count * MILLISECONDS));
}

/** 0 for Sunday to 6 for Saturday. */
export function weekdayOf(day: Day): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}

/** Reads a day that somebody typed ("2026-07-01"); null when the calendar has no such day. */
export function parseDay(text: string): Day | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && writeDay(at) === text ? text : null;
}

function writeDay(at: Date): Day {
  return at.toISOString().slice(0, 10);
}
