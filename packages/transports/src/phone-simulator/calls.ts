import type { ClipLibrary } from '../prompts/clips.ts';
import { measureScript } from '../prompts/script.ts';
import type { CallOutcome, CodeCall } from '../transport.ts';
import { timeSection } from './call-view.ts';
import type { Core } from './core.ts';
import { isActive, type Section, type StoredCall } from './phone-book.ts';
import type { Receipts } from './receipts.ts';
import type { Acceptance } from './texts.ts';

/** Calls to the phones. What a person does gives `false` when the call is not there for it (any more). */
export interface Calls {
  /** Places a call: once per reference, however often it is asked. */
  place(call: CodeCall): Acceptance;
  /** Ends the call of a reference from our side; quiet when it is over or was never placed. */
  cancel(reference: string): void;
  answer(id: string): boolean;
  /** One of 0–9 * #. */
  press(id: string, key: string): boolean;
  /** Declines while it rings, hangs up when it was answered. */
  hangUp(id: string): boolean;
  /** Ends what an earlier process left in the air. */
  resume(): void;
}

export const RING_LIMIT_MS = 30_000;
export const SLOW_RING_MS = 8000;
export const KEY_WAIT_MS = 8000;
const SETUP_MS = 800;
const GREETINGS = 2;

export const KEYS = /^[0-9*#]$/;

/** What a call comes to when somebody hangs up. */
function outcomeOfHangUp(call: StoredCall): CallOutcome {
  if (call.state !== 'answered') return 'declined';
  return call.said.some(({ section }) => section === 'reading') ? 'read-out' : 'not-confirmed';
}

export function createCalls(core: Core, receipts: Receipts, library: ClipLibrary): Calls {
  const timers = new Map<string, (() => void)[]>();
  const find = (id: string, state: StoredCall['state']): StoredCall | null => {
    const call = core.book.calls.get(id);
    return call?.state === state ? call : null;
  };
  const later = (id: string, milliseconds: number, action: () => void) => {
    timers.set(id, [...(timers.get(id) ?? []), core.schedule.after(milliseconds, action)]);
  };
  const stopTimers = (id: string) => {
    for (const stop of timers.get(id) ?? []) stop();
    timers.delete(id);
  };

  function end(id: string, outcome: CallOutcome): boolean {
    const call = core.book.calls.get(id);
    if (!call || !isActive(call)) return false;
    stopTimers(id);
    core.record({ kind: 'call-ended', id, outcome });
    receipts.owe(call.call.receiptUrl, { state: 'call-ended', outcome });
    return true;
  }

  function ring(id: string): void {
    const call = find(id, 'placed');
    if (!call) return;
    core.record({ kind: 'call-rang', id });
    receipts.owe(call.call.receiptUrl, { state: 'ringing' });
    later(id, Math.min(RING_LIMIT_MS, call.call.validForSeconds * 1000), () => end(id, 'no-answer'));
  }

  function say(call: StoredCall, section: Section): void {
    stopTimers(call.id);
    core.record({ kind: 'call-said', id: call.id, section });
    const lines = timeSection(library, call, section);
    for (const line of lines) later(call.id, line.startsMs, core.announce);
    if (section === 'goodbye') return;
    later(call.id, measureScript(lines), () => finish(call, section));
  }

  /** What follows when a section was spoken to its end. */
  function finish(call: StoredCall, section: Section): void {
    if (section === 'reading') {
      end(call.id, 'read-out');
      return;
    }
    later(call.id, KEY_WAIT_MS, () => {
      const greetings = call.said.filter((said) => said.section === 'greeting').length;
      if (greetings < GREETINGS) say(call, 'greeting');
      else end(call.id, 'not-confirmed');
    });
  }

  function sayGoodbye(call: StoredCall, outcome: CallOutcome): void {
    say(call, 'goodbye');
    const spoken = timers.get(call.id) ?? [];
    // The goodbye goes on after the outcome is known and told: its timers outlive the call.
    timers.set(call.id, []);
    if (!end(call.id, outcome)) for (const stop of spoken) stop();
  }

  /** What becomes of a new call, by the phone's mode. */
  function start(call: StoredCall): void {
    const phone = core.book.phones.get(call.call.to);
    const occupied = phone?.calls.some((other) => other !== call && isActive(other)) ?? false;
    if (phone?.mode === 'off') later(call.id, SETUP_MS, () => end(call.id, 'unreachable'));
    else if (phone?.mode === 'full' || occupied) later(call.id, SETUP_MS, () => end(call.id, 'busy'));
    else if (phone?.mode === 'slow') later(call.id, SLOW_RING_MS, () => ring(call.id));
    else ring(call.id);
  }

  return {
    place(call) {
      const known = core.book.references.get(`call ${call.reference}`);
      if (known) return { accepted: true, id: known };
      if (core.book.phones.get(call.to)?.mode === 'unknown') return { accepted: false };
      const id = core.newId();
      core.record({ kind: 'call-placed', id, call });
      const placed = find(id, 'placed');
      if (placed) start(placed);
      return { accepted: true, id };
    },
    cancel(reference) {
      const call = core.book.calls.get(core.book.references.get(`call ${reference}`) ?? '');
      if (!call) return;
      end(call.id, call.state === 'answered' ? outcomeOfHangUp(call) : 'no-answer');
    },
    answer(id) {
      const call = find(id, 'ringing');
      if (!call) return false;
      core.record({ kind: 'call-answered', id });
      receipts.owe(call.call.receiptUrl, { state: 'answered' });
      say(call, 'greeting');
      return true;
    },
    press(id, key) {
      const call = find(id, 'answered');
      if (!call || !KEYS.test(key)) return false;
      core.record({ kind: 'call-key', id, key });
      const reading = call.said.at(-1)?.section === 'reading';
      if (key === '*') sayGoodbye(call, 'denied');
      else if (call.call.mode === 'approve' && key === '#') sayGoodbye(call, 'approved');
      else if (call.call.mode === 'read-code' && !reading) say(call, 'reading');
      return true;
    },
    hangUp(id) {
      const call = find(id, 'answered') ?? find(id, 'ringing');
      return call !== null && end(id, outcomeOfHangUp(call));
    },
    resume() {
      for (const call of core.book.calls.values()) if (isActive(call)) end(call.id, 'gateway-failed');
    },
  };
}
