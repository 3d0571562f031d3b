import type { CallOutcome, CodeCall, ReceiptState } from '../transport.ts';

/** What a call says. `wait`: nothing, for the second key of `0#`. */
export type Section = 'extension' | 'greeting' | 'reading' | 'goodbye' | 'wait';

/** Where a call stands while a key is waited for. It is written into the address that the key is told to. */
export interface Question {
  about: 'extension' | 'greeting' | 'reading';
  /** The how manieth time. */
  round: number;
  /** `0` was pressed: `#` now means "this was not me". */
  zero: boolean;
}

/** What happens next in a call: something is said, and then a key is waited for or the call ends. */
export interface Move {
  say: Section;
  /** null: the call ends when it was said. */
  ask: Question | null;
  receipt: ReceiptState | null;
}

/** `null`: nobody pressed anything in time. */
export type Key = string | null;

/** The question is asked twice; somebody who is connected through a switchboard needs longer. */
const ROUNDS = { extension: 5, greeting: 2, reading: 5 } as const;

/** Seconds that a key is waited for after what was said. */
export const KEY_SECONDS = { extension: 8, greeting: 8, reading: 5, zero: 2 } as const;

/** How long a key is waited for, in seconds. */
export function secondsToWait(question: Question): number {
  return question.zero ? KEY_SECONDS.zero : KEY_SECONDS[question.about];
}

const ASKS: Record<Question['about'], string> = { extension: 'extension', greeting: 'ask', reading: 'heard' };

/** Writes a question as the query of an address: `ask=1`, `heard=2&zero=1`. */
export function writeQuestion({ about, round, zero }: Question): string {
  return `${ASKS[about]}=${round}${zero ? '&zero=1' : ''}`;
}

/** Reads what `writeQuestion` wrote; null for anything else, and for what this call can never come to. */
export function readQuestion(query: Readonly<Record<string, string>>, call: CodeCall): Question | null {
  const abouts = (Object.keys(ASKS) as Question['about'][]).filter((about) => Object.hasOwn(query, ASKS[about]));
  const [about] = abouts;
  if (about === undefined || abouts.length > 1) return null;
  const round = Number(query[ASKS[about]]);
  const zero = Object.hasOwn(query, 'zero');
  if (!/^[1-9]$/.test(query[ASKS[about]] ?? '') || round > ROUNDS[about]) return null;
  if (zero && (query['zero'] !== '1' || about === 'extension')) return null;
  // Nothing is read out in a call that asks for approval.
  if (about === 'reading' && call.mode !== 'read-code') return null;
  return { about, round, zero };
}

function ended(outcome: CallOutcome): ReceiptState {
  return { state: 'call-ended', outcome };
}

function ask(say: Section, about: Question['about'], round: number, receipt: ReceiptState | null = null): Move {
  return { say, ask: { about, round, zero: false }, receipt };
}

/** The call was answered. Nothing of the code is said before a key: a voicemail box answers too. */
export function beginCall(greetExtension: boolean): Move {
  const receipt: ReceiptState = { state: 'answered' };
  return greetExtension ? ask('extension', 'extension', 1, receipt) : ask('greeting', 'greeting', 1, receipt);
}

/** Asks the same again, until it has been asked often enough: then nobody confirmed. */
function askAgain({ about, round }: Question): Move {
  if (round < ROUNDS[about]) return ask(about, about, round + 1);
  return { say: 'goodbye', ask: null, receipt: ended('not-confirmed') };
}

/**
 * The code is read out. That is told as the outcome at once: when the person hangs up in the middle, the provider only
 * says "completed", and no later question would tell that call from one in which no key was pressed.
 */
function read(round: number): Move {
  return ask('reading', 'reading', round, ended('read-out'));
}

function finish(outcome: 'approved' | 'denied'): Move {
  return { say: 'goodbye', ask: null, receipt: ended(outcome) };
}

function answerGreeting(call: CodeCall, question: Question, key: Key): Move {
  if (call.mode === 'read-code') return key === null && !question.zero ? askAgain(question) : read(1);
  return key === '#' ? finish('approved') : askAgain(question);
}

/** After a `0`, `#` is waited for; after another `0` too (whoever presses `00#` means `0#`), as long as rounds are left. */
function waitAfterZero(question: Question): Move | null {
  const round = question.zero ? question.round + 1 : question.round;
  return round > ROUNDS[question.about]
    ? null
    : { say: 'wait', ask: { ...question, round, zero: true }, receipt: null };
}

/**
 * What follows from a key, or from none. The same for every provider:
 * `*` and `0#` deny at any time; in a call that asks for approval only `#` alone approves; otherwise any key has the
 * code read out, and read again.
 */
export function takeKey(call: CodeCall, question: Question, key: Key): Move {
  if (question.about === 'extension') return key === null ? askAgain(question) : ask('greeting', 'greeting', 1);
  if (key === '*' || (key === '#' && question.zero)) return finish('denied');
  const zero = key === '0' && waitAfterZero(question);
  if (zero) return zero;
  if (question.about === 'greeting') return answerGreeting(call, question, key);
  const again = key !== null || question.zero;
  if (again && question.round < ROUNDS.reading) return read(question.round + 1);
  return { say: 'goodbye', ask: null, receipt: ended('read-out') };
}
