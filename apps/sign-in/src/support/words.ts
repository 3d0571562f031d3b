import {
  formatDateTime,
  formatKroner,
  formatNumber,
  formatPercent,
  formatSeconds,
  formatShort,
} from '@vakt/messages/format';
import type { PlainKey, Translator } from '@vakt/messages/translate';
import type { LanguageTag } from '../settings.ts';
import type { GatewayEventKind } from '../tables-delivery.ts';
import type { Period } from './console-filter.ts';

/** What stands where there is nothing to say. */
const NOTHING = '–';

/** Numbers as the console writes them, in one language. */
export interface Figurer {
  count(n: number): string;
  /** `n` of `all`; a dash when there is nothing to divide by. */
  share(n: number, all: number): string;
  percent(points: number): string;
  seconds(seconds: number | null): string;
  kroner(milli: number): string;
  moment(at: Date): string;
  slot(at: Date, period: Period): string;
}

export function createFigurer(language: LanguageTag): Figurer {
  return {
    count: (n) => formatNumber(language, n),
    share: (n, all) => (all === 0 ? NOTHING : formatPercent(language, n / all)),
    percent: (points) => formatPercent(language, points / 100),
    seconds: (seconds) => (seconds === null ? NOTHING : formatSeconds(language, seconds)),
    kroner: (milli) => formatKroner(language, milli / 1000),
    moment: (at) => formatDateTime(language, at),
    slot: (at, period) => formatShort(language, at, period === 'hour' || period === 'day' ? 'time' : 'day'),
  };
}

const REASONS: Readonly<Record<string, { name: PlainKey; todo: PlainKey }>> = {
  invalid_number: { name: 'console.reason.invalidNumber', todo: 'console.todo.invalidNumber' },
  unreachable: { name: 'console.reason.unreachable', todo: 'console.todo.unreachable' },
  barred: { name: 'console.reason.barred', todo: 'console.todo.barred' },
  sender_refused: { name: 'console.reason.senderRefused', todo: 'console.todo.senderRefused' },
  filtered: { name: 'console.reason.filtered', todo: 'console.todo.filtered' },
  throttled: { name: 'console.reason.throttled', todo: 'console.todo.throttled' },
  auth: { name: 'console.reason.auth', todo: 'console.todo.auth' },
  quota: { name: 'console.reason.quota', todo: 'console.todo.quota' },
  config: { name: 'console.reason.config', todo: 'console.todo.config' },
  temporary: { name: 'console.reason.temporary', todo: 'console.todo.temporary' },
  unknown: { name: 'console.reason.unknown', todo: 'console.todo.unknown' },
};

/** Why a message failed, in plain words, and what to do about it. The gateway's own word for one that we do not know. */
export function explainReason(t: Translator['t'], reason: string): { name: string; todo: string } {
  const words = Object.hasOwn(REASONS, reason) ? REASONS[reason] : undefined;
  return words
    ? { name: t(words.name), todo: t(words.todo) }
    : { name: t('console.reason.unknown'), todo: t('console.todo.unknown') };
}

const DRILL_FAULTS: Readonly<Record<string, PlainKey>> = {
  loss: 'console.drillFault.loss',
  delay: 'console.drillFault.delay',
  reorder: 'console.drillFault.reorder',
  duplicate: 'console.drillFault.duplicate',
  refusal: 'console.drillFault.refusal',
  silence: 'console.drillFault.silence',
  throttling: 'console.drillFault.throttling',
  falseDelivered: 'console.drillFault.falseDelivered',
  receiptOfAnother: 'console.drillFault.receiptOfAnother',
  receiptLate: 'console.drillFault.receiptLate',
  receiptNever: 'console.drillFault.receiptNever',
};

/** A fault of a drill in plain words; the simulator's own word for one that we do not know. */
export function nameDrillFault(t: Translator['t'], name: string): string {
  const key = Object.hasOwn(DRILL_FAULTS, name) ? DRILL_FAULTS[name] : undefined;
  return key ? t(key) : name;
}

const EVENTS: Record<GatewayEventKind, PlainKey> = {
  closed: 'console.event.closed',
  opened: 'console.event.opened',
  'link-down': 'console.event.linkDown',
  'link-up': 'console.event.linkUp',
  error: 'console.event.error',
  reduced: 'console.event.reduced',
  restored: 'console.event.restored',
};

/** What happened to a gateway, in plain words. */
export function explainEvent(t: Translator['t'], { kind, reason }: { kind: GatewayEventKind; reason: string | null }) {
  if (kind === 'error') {
    const { name, todo } = explainReason(t, reason ?? 'unknown');
    return { what: `${t(EVENTS.error)}: ${name}`, todo };
  }
  if (kind === 'reduced' || kind === 'restored') {
    const [channel, points] = (reason ?? '').split(' ');
    const where = channel === 'call' ? t('console.channelCall') : t('console.channelSms');
    return {
      what: `${t(EVENTS[kind])} (${where}, ${t('console.pointsLost', { points: Number(points) || 0 })})`,
      todo: '',
    };
  }
  return { what: reason ? `${t(EVENTS[kind])}: ${reason}` : t(EVENTS[kind]), todo: '' };
}
