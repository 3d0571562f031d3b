import type { ClipLibrary } from '../prompts/clips.ts';
import { measureScript } from '../prompts/script.ts';
import type { CallOutcome } from '../transport.ts';
import { timeSection } from './call-view.ts';
import type { Core } from './core.ts';
import { isActive, type Section, type StoredCall } from './phone-book.ts';
import type { Receipts } from './receipts.ts';

/** How long a phone rings. */
export const RING_LIMIT_MS = 30_000;
/** How long a slow phone takes before it rings. */
export const SLOW_RING_MS = 8000;
/** How long a key is waited for after the greeting. */
export const KEY_WAIT_MS = 8000;
const SETUP_MS = 800;
const GREETINGS = 2;

/** What calls stand on, with the timers of those that are under way. */
export interface CallLine {
  core: Core;
  receipts: Receipts;
  library: ClipLibrary;
  timers: Map<string, (() => void)[]>;
}

/** The call with this id if it is in this state. */
export function findCall({ core }: CallLine, id: string, state: StoredCall['state']): StoredCall | null {
  const call = core.book.calls.get(id);
  return call?.state === state ? call : null;
}

function later({ core, timers }: CallLine, id: string, milliseconds: number, action: () => void): void {
  timers.set(id, [...(timers.get(id) ?? []), core.schedule.after(milliseconds, action)]);
}

function stopTimers({ timers }: CallLine, id: string): void {
  for (const stop of timers.get(id) ?? []) stop();
  timers.delete(id);
}

/** Ends a call and tells how it ended; `false` when it was over already. */
export function endCall(line: CallLine, id: string, outcome: CallOutcome): boolean {
  const call = line.core.book.calls.get(id);
  if (!call || !isActive(call)) return false;
  stopTimers(line, id);
  line.core.record({ kind: 'call-ended', id, outcome });
  line.receipts.owe(call.call.receiptUrl, { state: 'call-ended', outcome });
  return true;
}

function ring(line: CallLine, id: string): void {
  const call = findCall(line, id, 'placed');
  if (!call) return;
  line.core.record({ kind: 'call-rang', id });
  line.receipts.owe(call.call.receiptUrl, { state: 'ringing' });
  const limit = Math.min(RING_LIMIT_MS, call.call.validForSeconds * 1000);
  later(line, id, limit, () => endCall(line, id, 'no-answer'));
}

/** What follows when a section was spoken to its end. */
function finishSection(line: CallLine, call: StoredCall, section: Section): void {
  if (section === 'reading') {
    endCall(line, call.id, 'read-out');
    return;
  }
  later(line, call.id, KEY_WAIT_MS, () => {
    const greetings = call.said.filter((said) => said.section === 'greeting').length;
    if (greetings < GREETINGS) saySection(line, call, 'greeting');
    else endCall(line, call.id, 'not-confirmed');
  });
}

/** Begins to speak a section; what was spoken before it falls silent. */
export function saySection(line: CallLine, call: StoredCall, section: Section): void {
  stopTimers(line, call.id);
  line.core.record({ kind: 'call-said', id: call.id, section });
  const lines = timeSection(line.library, call, section);
  for (const spoken of lines) later(line, call.id, spoken.startsMs, line.core.announce);
  if (section !== 'goodbye') later(line, call.id, measureScript(lines), () => finishSection(line, call, section));
}

/** Says goodbye and ends the call; the outcome is told at once, while the last word is still spoken. */
export function sayGoodbye(line: CallLine, call: StoredCall, outcome: CallOutcome): void {
  saySection(line, call, 'goodbye');
  // The announcements of the goodbye are to come after the end: they are no longer the call's to stop.
  line.timers.delete(call.id);
  endCall(line, call.id, outcome);
}

/** What becomes of a new call, by the phone's mode. */
export function startCall(line: CallLine, call: StoredCall): void {
  const phone = line.core.book.phones.get(call.call.to);
  const occupied = phone?.calls.some((other) => other !== call && isActive(other)) ?? false;
  if (phone?.mode === 'off') later(line, call.id, SETUP_MS, () => endCall(line, call.id, 'unreachable'));
  else if (phone?.mode === 'full' || occupied) later(line, call.id, SETUP_MS, () => endCall(line, call.id, 'busy'));
  else if (phone?.mode === 'slow') later(line, call.id, SLOW_RING_MS, () => ring(line, call.id));
  else ring(line, call.id);
}
