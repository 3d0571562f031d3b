import type { CallOutcome } from '../transport.ts';

/**
 * What a call does from the moment it is answered, as a pure table: inputs come in, orders come out, and nothing in
 * here knows of sound, sockets or time. One machine for every way of calling.
 */

/** A part of a call that is spoken in one go. */
export type Section = 'transfer' | 'greeting' | 'reading' | 'goodbye';

/** What happens to a call: it was answered, a section was spoken to its end, digits were sent, a wait is over, … */
export type CallInput =
  | { input: 'answered' }
  | { input: 'said' }
  | { input: 'dialled' }
  | { input: 'waited' }
  | { input: 'zero-waited' }
  | { input: 'key'; key: string }
  | { input: 'hung-up' };

/**
 * What is to be done. `say` ends what is being said and every wait. `wait` ends with the input `waited`, `wait-zero`
 * with `zero-waited`; a new one of the same kind replaces it. `tell`: how the call came out, once. `hang-up` is the end.
 */
export type CallOrder =
  | { order: 'say'; section: Section }
  | { order: 'dial'; digits: string }
  | { order: 'wait'; milliseconds: number }
  | { order: 'wait-zero'; milliseconds: number }
  | { order: 'tell'; outcome: CallOutcome }
  | { order: 'hang-up' };

export interface CallPlan {
  mode: 'read-code' | 'approve';
  /** Digits behind a switchboard; null for a direct number. */
  extension: string | null;
  /** Whether the switchboard takes digits, or a person there is asked to transfer the call. */
  reachedBy: 'digits' | 'ask';
}

type Place = 'ringing' | 'settling' | 'dialling' | Section | 'transfer-wait' | 'key-wait' | 'repeat-wait' | 'over';

/** How far a call has come. */
export interface CallProgress {
  plan: CallPlan;
  place: Place;
  /** How often the question of this place was asked. */
  asked: number;
  /** How often the code was read, whole or in part. */
  readings: number;
  /** A 0 was pressed a moment ago: a # now means "this was not me". */
  zero: boolean;
}

/** What a step leads to. */
export interface CallStep {
  progress: CallProgress;
  orders: CallOrder[];
}

/** A switchboard needs a moment before it listens for digits. */
const SETTLE_MS = 1000;
/** How long a key is waited for after a question. Asked twice: about 15 seconds of silence. */
export const KEY_WAIT_MS = 8000;
const TIMES_ASKED = 2;
/** How long the # is waited for while somebody transfers the call, and how often that is asked. */
const TRANSFER_WAIT_MS = 8000;
const TIMES_TRANSFER_ASKED = 5;
/** After the reading: time to ask for it once more. */
const REPEAT_WAIT_MS = 5000;
const MOST_READINGS = 5;
/** How long after a 0 a # still belongs to it. */
export const ZERO_WAIT_MS = 1500;

/** A call that was placed and not answered yet. */
export function beginCall(plan: CallPlan): CallProgress {
  return { plan, place: 'ringing', asked: 0, readings: 0, zero: false };
}

const stay = (progress: CallProgress, orders: CallOrder[] = []): CallStep => ({ progress, orders });

function say(progress: CallProgress, section: Section, change: Partial<CallProgress> = {}): CallStep {
  return { progress: { ...progress, ...change, place: section }, orders: [{ order: 'say', section }] };
}

function ask(progress: CallProgress, section: 'transfer' | 'greeting'): CallStep {
  const again = progress.place === `${section === 'greeting' ? 'key' : 'transfer'}-wait`;
  return say(progress, section, { asked: again ? progress.asked + 1 : 1, zero: false });
}

function read(progress: CallProgress): CallStep {
  return say(progress, 'reading', { readings: progress.readings + 1, zero: false });
}

/** The outcome is told while the last word is still to be spoken: nobody waits for it. */
function finish(progress: CallProgress, outcome: CallOutcome): CallStep {
  const { progress: parting, orders } = say(progress, 'goodbye', { zero: false });
  return { progress: parting, orders: [{ order: 'tell', outcome }, ...orders] };
}

function hangUp(progress: CallProgress, outcome: CallOutcome): CallStep {
  return {
    progress: { ...progress, place: 'over' },
    orders: [{ order: 'tell', outcome }, { order: 'hang-up' }],
  };
}

function answer(progress: CallProgress): CallStep {
  if (progress.plan.extension === null) return ask(progress, 'greeting');
  if (progress.plan.reachedBy === 'ask') return ask(progress, 'transfer');
  return stay({ ...progress, place: 'settling' }, [{ order: 'wait', milliseconds: SETTLE_MS }]);
}

/** What follows when a section was spoken to its end. */
function afterSaid(progress: CallProgress): CallStep {
  switch (progress.place) {
    case 'transfer':
      return stay({ ...progress, place: 'transfer-wait' }, [{ order: 'wait', milliseconds: TRANSFER_WAIT_MS }]);
    case 'greeting':
      return stay({ ...progress, place: 'key-wait' }, [{ order: 'wait', milliseconds: KEY_WAIT_MS }]);
    case 'reading':
      if (progress.readings >= MOST_READINGS) return finish(progress, 'read-out');
      return stay({ ...progress, place: 'repeat-wait' }, [{ order: 'wait', milliseconds: REPEAT_WAIT_MS }]);
    case 'goodbye':
      return stay({ ...progress, place: 'over' }, [{ order: 'hang-up' }]);
    default:
      return stay(progress);
  }
}

/** What follows when a wait ends in silence. */
function afterWaited(progress: CallProgress): CallStep {
  switch (progress.place) {
    case 'settling':
      return stay({ ...progress, place: 'dialling' }, [{ order: 'dial', digits: progress.plan.extension ?? '' }]);
    case 'transfer-wait':
      return progress.asked < TIMES_TRANSFER_ASKED ? ask(progress, 'transfer') : hangUp(progress, 'not-confirmed');
    case 'key-wait':
      return progress.asked < TIMES_ASKED ? ask(progress, 'greeting') : hangUp(progress, 'not-confirmed');
    case 'repeat-wait':
      return finish(progress, 'read-out');
    default:
      return stay(progress);
  }
}

/** What a key means where it is pressed, apart from "this was not me". */
function afterKey(progress: CallProgress, key: string): CallStep {
  const { place, plan } = progress;
  if (place === 'transfer' || place === 'transfer-wait')
    return key === '#' ? ask(progress, 'greeting') : stay(progress);
  if (place === 'greeting' || place === 'key-wait') {
    if (plan.mode === 'approve') return key === '#' ? finish(progress, 'approved') : stay(progress);
    return read(progress);
  }
  // While the code is read a key changes nothing: a second press of the same key must not begin again.
  return place === 'repeat-wait' ? read(progress) : stay(progress);
}

const LISTENING: readonly Place[] = ['transfer', 'transfer-wait', 'greeting', 'key-wait', 'reading', 'repeat-wait'];

function pressKey(progress: CallProgress, key: string): CallStep {
  if (!LISTENING.includes(progress.place)) return stay(progress);
  // At a switchboard * begins what transfers a call: there it is nobody's answer.
  const star = key === '*' && progress.place !== 'transfer' && progress.place !== 'transfer-wait';
  if (star || (key === '#' && progress.zero)) return finish(progress, 'denied');
  if (key === '0') return stay({ ...progress, zero: true }, [{ order: 'wait-zero', milliseconds: ZERO_WAIT_MS }]);
  return afterKey({ ...progress, zero: false }, key);
}

/** What a call comes to when the other side hangs up, or when it must end. */
function endedOutcome(progress: CallProgress): CallOutcome {
  return progress.readings > 0 ? 'read-out' : 'not-confirmed';
}

function end(progress: CallProgress): CallStep {
  const over: CallProgress = { ...progress, place: 'over' };
  // Goodbye: the outcome was told already.
  if (progress.place === 'goodbye') return stay(over, [{ order: 'hang-up' }]);
  return hangUp(over, endedOutcome(progress));
}

/**
 * One step of a call. Never reads the code before a key. `*` from the greeting on, and at any time `0` with `#` within
 * 1.5 seconds, mean "this was not me". Inputs that do not belong where the call is change nothing.
 */
export function stepCall(progress: CallProgress, input: CallInput): CallStep {
  if (progress.place === 'over') return stay(progress);
  switch (input.input) {
    case 'answered':
      return progress.place === 'ringing' ? answer(progress) : stay(progress);
    case 'said':
      return afterSaid(progress);
    case 'dialled':
      return progress.place === 'dialling' ? ask(progress, 'greeting') : stay(progress);
    case 'waited':
      // A 0 that still waits for its # is decided first.
      return progress.zero ? stay(progress, [{ order: 'wait', milliseconds: ZERO_WAIT_MS }]) : afterWaited(progress);
    case 'zero-waited':
      return progress.zero ? afterKey({ ...progress, zero: false }, '0') : stay(progress);
    case 'key':
      return pressKey(progress, input.key);
    case 'hung-up':
      return end(progress);
  }
}
