/**
 * What can be made to go wrong at a simulated gateway, each for so many of 100 messages. Pure and seeded: the same plan
 * gives the n-th message the same fate, so that an exercise can be repeated. Calls have the first three only.
 */
export const FAULT_NAMES = [
  'refusal',
  'throttling',
  'silence',
  'loss',
  'delay',
  'reorder',
  'duplicate',
  'falseDelivered',
  'receiptOfAnother',
  'receiptLate',
  'receiptNever',
] as const;

export type FaultName = (typeof FAULT_NAMES)[number];

/** Percent by fault; what is not named is 0. */
export interface FaultPlan {
  seed: number;
  percent: Partial<Record<FaultName, number>>;
}

/** What becomes of one message. */
export interface Fate {
  /** `refuse`: not now (503); `throttle`: too many (429); `silence`: no answer at all, and nothing taken. */
  answer: 'take' | 'refuse' | 'throttle' | 'silence';
  /** Taken, and never seen again. */
  lost: boolean;
  /** Milliseconds before it is on its way. */
  delayMs: number;
  /** Waits until a later message has gone by. */
  held: boolean;
  /** Arrives twice, and is reported twice. */
  twice: boolean;
  /** `delivered`: says so though it was lost; `another`: is told of another message; `late`, `never`. */
  receipt: 'right' | 'delivered' | 'another' | 'late' | 'never';
}

export const NO_FATE: Fate = { answer: 'take', lost: false, delayMs: 0, held: false, twice: false, receipt: 'right' };

/** Slower than any code is waited for, within any code's life. */
const LONGEST_DELAY_MS = 90_000;

/** Mixes three whole numbers into one of 32 bits that looks drawn (the finalizer of MurmurHash3, public domain). */
function mix(seed: number, nth: number, fault: number): number {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(nth + 1, 0xc2b2ae35) ^ Math.imul(fault + 1, 0x27d4eb2f);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Draws the fate of the n-th message of a plan. Each fault is drawn by itself: to change one changes no other. */
export function drawFate({ seed, percent }: FaultPlan, nth: number): Fate {
  const draw = (name: FaultName, salt = 0) => mix(seed, nth, FAULT_NAMES.indexOf(name) + salt) / 2 ** 32;
  const strikes = (name: FaultName) => draw(name) * 100 < (percent[name] ?? 0);
  const answer = strikes('refusal')
    ? 'refuse'
    : strikes('throttling')
      ? 'throttle'
      : strikes('silence')
        ? 'silence'
        : 'take';
  const isFalse = strikes('falseDelivered');
  const receipt = isFalse
    ? 'delivered'
    : strikes('receiptOfAnother')
      ? 'another'
      : strikes('receiptNever')
        ? 'never'
        : strikes('receiptLate')
          ? 'late'
          : 'right';
  return {
    answer,
    lost: isFalse || strikes('loss'),
    delayMs: strikes('delay') ? Math.round(1000 + draw('delay', FAULT_NAMES.length) * (LONGEST_DELAY_MS - 1000)) : 0,
    held: strikes('reorder'),
    twice: strikes('duplicate'),
    receipt,
  };
}

/** The highest seed: what a form and JSON carry without loss. */
const HIGHEST_SEED = 2 ** 31 - 1;

/** Reads a plan as the API and the page send it; null when a number is none, or out of bounds. */
export function readPlan(fields: Readonly<Record<string, unknown>>): FaultPlan | null {
  const seed = readNumber(fields['seed'] ?? 1, HIGHEST_SEED);
  const given = (fields['percent'] ?? {}) as Readonly<Record<string, unknown>>;
  if (seed === null || typeof given !== 'object' || given === null) return null;
  if (Object.keys(given).some((name) => !FAULT_NAMES.some((known) => known === name))) return null;
  const percent: FaultPlan['percent'] = {};
  for (const name of FAULT_NAMES) {
    const value = readNumber(given[name] ?? 0, 100);
    if (value === null) return null;
    if (value > 0) percent[name] = value;
  }
  return { seed, percent };
}

function readNumber(value: unknown, most: number): number | null {
  const number = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= most ? number : null;
}

/** Whether nothing goes wrong under a plan. */
export function isCalm({ percent }: FaultPlan): boolean {
  return Object.values(percent).every((value) => value === 0);
}
