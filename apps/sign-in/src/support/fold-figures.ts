import type { Figures, SlotFigures } from './figures.store.ts';
import { addCounts } from './time-classes.ts';

/** How messages of one gateway, or to one country, fared. */
export interface Line {
  /** Gateway, or ISO 3166 region (empty: none). */
  name: string;
  /** Null where a line is of both channels. */
  channel: 'sms' | 'call' | null;
  tried: number;
  handedOver: number;
  delivered: number;
  failed: number;
  /** Taken by the gateway, and nothing heard since. */
  open: number;
  /** Queued or being sent. */
  waiting: number;
  codes: number;
  verified: number;
  costMilli: number;
  waits: number[];
  receipts: number[];
}

const EMPTY: Omit<Line, 'name' | 'channel'> = {
  tried: 0,
  handedOver: 0,
  delivered: 0,
  failed: 0,
  open: 0,
  waiting: 0,
  codes: 0,
  verified: 0,
  costMilli: 0,
  waits: [],
  receipts: [],
};

type Outcome = 'delivered' | 'failed' | 'open' | 'waiting' | null;

/** What a message's state means to whoever watches. A message that nobody needed any more (`expired`) is no failure. */
export function outcomeOf(state: Figures['state']): Outcome {
  switch (state) {
    case 'delivered':
      return 'delivered';
    case 'failed':
    case 'unsure':
      return 'failed';
    case 'handed-over':
      return 'open';
    case 'queued':
    case 'sending':
      return 'waiting';
    case 'expired':
      return null;
  }
}

function addTo(line: Line, one: Figures): void {
  for (const name of ['tried', 'handedOver', 'codes', 'verified', 'costMilli'] as const) line[name] += one[name];
  line.waits = addCounts(line.waits, one.waits);
  line.receipts = addCounts(line.receipts, one.receipts);
  const outcome = outcomeOf(one.state);
  if (outcome) line[outcome] += one.messages;
}

/** Sums figures up into lines, one for each gateway and channel, or for each country. */
export function foldLines(figures: readonly Figures[], by: 'gateway' | 'country'): Line[] {
  const lines = new Map<string, Line>();
  for (const one of figures) {
    const name = by === 'gateway' ? one.gateway : one.country;
    const channel = by === 'gateway' ? one.channel : null;
    const key = `${name} ${channel ?? ''}`;
    const line = lines.get(key) ?? { name, channel, ...EMPTY };
    lines.set(key, line);
    addTo(line, one);
  }
  return [...lines.values()].sort((one, other) => other.tried - one.tried || one.name.localeCompare(other.name));
}

/** All of it as one line. */
export function foldAll(figures: readonly Figures[]): Line {
  const line: Line = { name: '', channel: null, ...EMPTY };
  for (const one of figures) addTo(line, one);
  return line;
}

/** Why messages failed, the most frequent first. */
export interface FailureLine {
  reason: string;
  messages: number;
  gateways: string[];
}

export function foldFailures(figures: readonly Figures[]): FailureLine[] {
  const lines = new Map<string, FailureLine>();
  for (const { state, reason, messages, gateway } of figures) {
    if (outcomeOf(state) !== 'failed') continue;
    const line = lines.get(reason) ?? { reason, messages: 0, gateways: [] };
    lines.set(reason, line);
    line.messages += messages;
    if (!line.gateways.includes(gateway)) line.gateways.push(gateway);
  }
  return [...lines.values()].sort((one, other) => other.messages - one.messages);
}

/** A stretch of the period. */
export interface Slot {
  start: Date;
  delivered: number;
  failed: number;
  open: number;
  waiting: number;
  receipts: number[];
}

export function foldSlots(figures: readonly SlotFigures[]): Slot[] {
  const slots = new Map<number, Slot>();
  for (const { start, state, messages, receipts } of figures) {
    const slot = slots.get(start.getTime()) ?? { start, delivered: 0, failed: 0, open: 0, waiting: 0, receipts: [] };
    slots.set(start.getTime(), slot);
    const outcome = outcomeOf(state);
    if (outcome) slot[outcome] += messages;
    slot.receipts = addCounts(slot.receipts, receipts);
  }
  return [...slots.values()];
}
