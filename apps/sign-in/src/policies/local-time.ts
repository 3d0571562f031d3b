import { WEEKDAYS, type Weekday } from './rules.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether this machine knows a time zone by this name (IANA tz database). */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'long',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(timeZone, made);
  return made;
}

/**
 * The weekday and the minute that a clock on the wall shows in a time zone. Where summer time takes an hour out, its
 * minutes are never shown; where it gives one back, they are shown twice, and a rule for them holds both times.
 */
export function readLocalTime(at: Date, timeZone: string): { weekday: Weekday; minute: number } {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const weekday = WEEKDAYS.find((day) => day === parts.weekday?.toLowerCase()) ?? 'monday';
  return { weekday, minute: Number(parts.hour) * 60 + Number(parts.minute) };
}
