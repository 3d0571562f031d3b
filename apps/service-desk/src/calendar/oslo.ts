import type { Day } from './days.ts';

/** The desk's own time zone: its days begin and end in Oslo, in summer and in winter. */
const ZONE = 'Europe/Oslo';

const format = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE,
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** The day that it is in Oslo at an instant. */
export function dayInOslo(at: Date): Day {
  const { year, month, day } = partsOf(at);
  return `${year}-${month}-${day}`;
}

/** The instant at which it is `hour` o'clock in Oslo on a day. The hours that change with the clocks (2 to 3) are not asked for. */
export function timeInOslo(day: Day, hour: number): Date {
  const wanted = Date.parse(`${day}T${String(hour).padStart(2, '0')}:00:00Z`);
  return new Date(wanted - offsetOf(new Date(wanted - offsetOf(new Date(wanted)))));
}

/** How far Oslo is ahead of UTC at an instant, milliseconds. */
function offsetOf(at: Date): number {
  const { year, month, day, hour, minute, second } = partsOf(at);
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) - Math.floor(at.getTime() / 1000) * 1000;
}

function partsOf(at: Date): Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', string> {
  const parts = { year: '', month: '', day: '', hour: '', minute: '', second: '' };
  for (const { type, value } of format.formatToParts(at)) if (type in parts) parts[type as keyof typeof parts] = value;
  return { ...parts, year: parts.year.padStart(4, '0') };
}
