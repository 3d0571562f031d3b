import type { ClipLibrary } from '../prompts/clips.ts';
import { measureScript } from '../prompts/script.ts';
import type { CallOutcome } from '../transport.ts';
import {
  beginCall,
  type CallInput,
  type CallOrder,
  type CallPlan,
  type CallProgress,
  type Section,
  stepCall,
} from '../voice-call/call-machine.ts';
import { timeSection } from '../voice-call/sections.ts';
import type { Core } from './core.ts';
import { isActive, type StoredCall } from './phone-book.ts';
import type { Receipts } from './receipts.ts';

/** How long a phone rings. */
export const RING_LIMIT_MS = 30_000;
/** How long a slow phone takes before it rings. */
export const SLOW_RING_MS = 8000;
const SETUP_MS = 800;

/** What calls stand on, with the timers of those that are under way. */
export interface CallLine {
  core: Core;
  receipts: Receipts;
  library: ClipLibrary;
  timers: Map<string, (() => void)[]>;
  /** How far the answered ones are. */
  progress: Map<string, CallProgress>;
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

/** Begins to speak a section; what was spoken before it falls silent. */
function saySection(line: CallLine, call: StoredCall, section: Section): void {
  stopTimers(line, call.id);
  line.core.record({ kind: 'call-said', id: call.id, section });
  const lines = timeSection(line.library, call.call, section);
  for (const spoken of lines) later(line, call.id, spoken.startsMs, line.core.announce);
  later(line, call.id, measureScript(lines), () => feedCall(line, call, { input: 'said' }));
}

function perform(line: CallLine, call: StoredCall, order: CallOrder): void {
  switch (order.order) {
    case 'say':
      saySection(line, call, order.section);
      return;
    case 'wait':
      later(line, call.id, order.milliseconds, () => feedCall(line, call, { input: 'waited' }));
      return;
    case 'wait-zero':
      later(line, call.id, order.milliseconds, () => feedCall(line, call, { input: 'zero-waited' }));
      return;
    case 'tell':
      // The outcome is told while goodbye is still spoken: the call is over for everybody else.
      endCall(line, call.id, order.outcome);
      return;
    case 'dial':
      // Simulated phones have no switchboard before them.
      feedCall(line, call, { input: 'dialled' });
      return;
    case 'hang-up':
      stopTimers(line, call.id);
      line.progress.delete(call.id);
  }
}

/** Gives a call what happened to it, and does what follows. */
export function feedCall(line: CallLine, call: StoredCall, input: CallInput): void {
  const plan: CallPlan = { mode: call.call.mode, extension: null, reachedBy: 'digits' };
  const { progress, orders } = stepCall(line.progress.get(call.id) ?? beginCall(plan), input);
  line.progress.set(call.id, progress);
  for (const order of orders) perform(line, call, order);
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
