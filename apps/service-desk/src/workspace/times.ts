import { formatDateTime, formatShort } from '@vakt/messages/format';
import type { Translator } from '@vakt/messages/translate';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago, in few letters: "nå", "5 min", "3 t", "2 d", and the day itself when it is more than a week. */
export function shortAgo({ t, tag }: Translator, at: Date, now: Date): string {
  const age = now.getTime() - at.getTime();
  if (age < MINUTE) return t('case.ago.now');
  if (age < HOUR) return t('case.ago.minutes', { count: String(Math.floor(age / MINUTE)) });
  if (age < DAY) return t('case.ago.hours', { count: String(Math.floor(age / HOUR)) });
  if (age < 7 * DAY) return t('case.ago.days', { count: String(Math.floor(age / DAY)) });
  return formatShort(tag, at, 'day');
}

/** The whole time, for a `title`. */
export function wholeTime({ tag }: Translator, at: Date): string {
  return formatDateTime(tag, at);
}
