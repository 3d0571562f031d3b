import type { EventCount } from './events.store.ts';

/** Why it failed: `code-wrong/expired`, `codes-locked`. */
export interface FailureReason {
  kind: string;
  reason: string;
  count: number;
}

/** How one way of proving oneself fared. */
export interface WayLine {
  /** A factor, `password`, or `device`. */
  way: string;
  purpose: 'sign-in' | 'enrol';
  succeeded: number;
  failed: number;
  /** Most frequent first. */
  reasons: FailureReason[];
}

export interface EventSlot {
  start: Date;
  succeeded: number;
  failed: number;
}

const SUCCESSES = [
  'code-accepted',
  'call-approved',
  'passkey-accepted',
  'recovery-code-used',
  'pass-used',
  'device-used',
  // That somebody got a method is the success of its enrolment.
  'method-added',
];
const isSuccess = ({ kind }: EventCount) => SUCCESSES.includes(kind);

/** Which way an event is of, in the words of factors. */
function wayOf({ kind, way }: EventCount): string {
  if (kind.startsWith('password-')) return 'password';
  if (kind.startsWith('passkey-')) return 'passkey';
  if (kind.startsWith('device-')) return 'device';
  if (kind === 'recovery-code-used') return 'recovery';
  if (kind === 'pass-used') return 'pass';
  if (kind.startsWith('call-') || way === 'call') return 'tel';
  return way === 'hwk' || way === 'swk' ? 'passkey' : way || 'otp';
}

const purposeOf = ({ kind, purpose }: EventCount): WayLine['purpose'] =>
  purpose === 'enrol' || purpose === 'bind' || kind === 'method-added' ? 'enrol' : 'sign-in';

/** Adds counts up by way and purpose, the most used first. */
export function foldWays(counts: readonly EventCount[]): WayLine[] {
  const lines = new Map<string, WayLine>();
  for (const one of counts) {
    const [way, purpose] = [wayOf(one), purposeOf(one)];
    const key = `${way}/${purpose}`;
    const line: WayLine = lines.get(key) ?? { way, purpose, succeeded: 0, failed: 0, reasons: [] };
    lines.set(key, line);
    if (isSuccess(one)) line.succeeded += one.count;
    else addFailure(line, one);
  }
  for (const line of lines.values()) line.reasons.sort((one, other) => other.count - one.count);
  const sum = ({ succeeded, failed }: WayLine) => succeeded + failed;
  return [...lines.values()].sort((one, other) => sum(other) - sum(one));
}

function addFailure(line: WayLine, { kind, reason, count }: EventCount): void {
  line.failed += count;
  const known = line.reasons.find((one) => one.kind === kind && one.reason === reason);
  if (known) known.count += count;
  else line.reasons.push({ kind, reason, count });
}

/** Adds counts up by slot; slots without events stand there with nothing. */
export function foldEventSlots(starts: readonly Date[], counts: readonly EventCount[]): EventSlot[] {
  const slots = new Map(starts.map((start) => [start.getTime(), { start, succeeded: 0, failed: 0 }]));
  for (const one of counts) {
    const slot = slots.get(one.slot.getTime());
    if (!slot) continue;
    if (isSuccess(one)) slot.succeeded += one.count;
    else slot.failed += one.count;
  }
  return [...slots.values()];
}
