import type { MessageKey, Translator } from '@vakt/messages/translate';
import type { CaseStatus, Entry } from '../tables-of-cases.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STATUS_KEYS = {
  registered: 'queue.statusRegistered',
  assigned: 'queue.statusAssigned',
  'in-progress': 'queue.statusInProgress',
  'waiting-user': 'queue.statusWaitingUser',
  'on-hold': 'queue.statusOnHold',
  updated: 'queue.statusUpdated',
  done: 'queue.statusDone',
  closed: 'queue.statusClosed',
} as const satisfies Record<CaseStatus, MessageKey>;

const ENTRY_KEYS = {
  form: 'queue.entryForm',
  mail: 'queue.entryMail',
  phone: 'queue.entryPhone',
  desk: 'queue.entryDesk',
} as const satisfies Record<Entry, MessageKey>;

/** A status in the case workers' words. */
export function nameStatus({ t }: Translator, status: CaseStatus): string {
  return t(STATUS_KEYS[status]);
}

/** How a case came in. */
export function nameEntry({ t }: Translator, entry: Entry): string {
  return t(ENTRY_KEYS[entry]);
}

/** A priority, 1 to 4, in words. */
export function namePriority({ t }: Translator, priority: number): string {
  if (priority <= 1) return t('queue.priority1');
  if (priority === 2) return t('queue.priority2');
  return priority === 3 ? t('queue.priority3') : t('queue.priority4');
}

/** How long somebody has waited: short for the eye, whole for the ear. */
export function describeWait({ t }: Translator, seconds: number): { short: string; whole: string } {
  if (seconds < HOUR) {
    const count = Math.max(0, Math.floor(seconds / MINUTE));
    return { short: t('queue.minutesShort', { count: String(count) }), whole: t('queue.waitedMinutes', { count }) };
  }
  if (seconds < DAY) {
    const count = Math.floor(seconds / HOUR);
    return { short: t('queue.hoursShort', { count: String(count) }), whole: t('queue.waitedHours', { count }) };
  }
  const count = Math.floor(seconds / DAY);
  return { short: t('queue.daysShort', { count: String(count) }), whole: t('queue.waitedDays', { count }) };
}

/** A group's name in the language of the page. */
export function nameGroup({ tag }: Translator, group: { nb: string; en: string }): string {
  return tag === 'en' ? group.en : group.nb;
}
