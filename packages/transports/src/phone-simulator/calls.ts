import type { ClipLibrary } from '../prompts/clips.ts';
import type { CallOutcome, CodeCall } from '../transport.ts';
import { type CallLine, endCall, feedCall, findCall, startCall } from './call-line.ts';
import type { Core } from './core.ts';
import { isActive } from './phone-book.ts';
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

const KEYS = /^[0-9*#]$/;

function placeCall(line: CallLine, call: CodeCall): Acceptance {
  const { core } = line;
  const known = core.book.references.get(`call ${call.reference}`);
  if (known) return { accepted: true, id: known };
  if (core.book.phones.get(call.to)?.mode === 'unknown') return { accepted: false };
  const id = core.newId();
  core.record({ kind: 'call-placed', id, call });
  const placed = findCall(line, id, 'placed');
  if (placed) startCall(line, placed);
  return { accepted: true, id };
}

function answerCall(line: CallLine, id: string): boolean {
  const call = findCall(line, id, 'ringing');
  if (!call) return false;
  line.core.record({ kind: 'call-answered', id });
  line.receipts.owe(call.call.receiptUrl, { state: 'answered' });
  feedCall(line, call, { input: 'answered' });
  return true;
}

function pressKey(line: CallLine, id: string, key: string): boolean {
  const call = findCall(line, id, 'answered');
  if (!call || !KEYS.test(key)) return false;
  line.core.record({ kind: 'call-key', id, key });
  feedCall(line, call, { input: 'key', key });
  return true;
}

/** Hangs up an answered call, from either side; a call that rings comes to `unanswered`. */
function hangUp(line: CallLine, id: string, unanswered: CallOutcome): boolean {
  const call = findCall(line, id, 'answered');
  if (!call) return findCall(line, id, 'ringing') !== null && endCall(line, id, unanswered);
  feedCall(line, call, { input: 'hung-up' });
  return true;
}

/** Creates the call half of the simulated network. */
export function createCalls(core: Core, receipts: Receipts, library: ClipLibrary): Calls {
  const line: CallLine = { core, receipts, library, timers: new Map(), progress: new Map() };
  return {
    place: (call) => placeCall(line, call),
    cancel(reference) {
      const call = core.book.calls.get(core.book.references.get(`call ${reference}`) ?? '');
      if (call && !hangUp(line, call.id, 'no-answer')) endCall(line, call.id, 'no-answer');
    },
    answer: (id) => answerCall(line, id),
    press: (id, key) => pressKey(line, id, key),
    hangUp: (id) => hangUp(line, id, 'declined'),
    resume() {
      for (const call of core.book.calls.values()) if (isActive(call)) endCall(line, call.id, 'gateway-failed');
    },
  };
}
