import type { CallbackAnswer, CallCallback, CodeCall, ReceiptState } from '../transport.ts';
import { beginCall, type Key, type Move, readQuestion, takeKey } from './call-flow.ts';
import type { CallSounds } from './call-sounds.ts';

/** What is a provider's own in the questions that it asks: how they are signed, how a key and a state are told. */
export interface Dialect {
  /** Whether the question surely comes from the provider. Sounds are not asked this: their address is the proof. */
  isAuthentic(callback: CallCallback): boolean;
  /** The provider says that a machine answered. */
  isMachine(callback: CallCallback): boolean;
  /** One of 0–9 * #, or null: nobody pressed anything. */
  readKey(callback: CallCallback): Key;
  /** null: a state that tells nothing. */
  readStatus(callback: CallCallback): ReceiptState | null;
  /** Whether somebody must be asked for the extension before the greeting. */
  asksExtension(call: CodeCall): boolean;
  /** What must be done before anything is said; null: nothing (more). */
  writePrelude(callback: CallCallback): string | null;
  contentType: string;
  write(call: CodeCall, move: Move): string;
}

const MACHINE: Move = {
  say: 'wait',
  ask: null,
  receipt: { state: 'call-ended', outcome: 'not-confirmed' },
};

/** What the provider says of the call as a whole. Answered with nothing in it: it does not ask what to do next. */
function noteStatus(dialect: Dialect, callback: CallCallback): CallbackAnswer {
  return { status: 200, contentType: 'text/plain', body: '', receipt: dialect.readStatus(callback) };
}

function chooseMove(dialect: Dialect, callback: CallCallback): Move | null {
  const { call, path, query } = callback;
  if (dialect.isMachine(callback)) return MACHINE;
  if (path === 'answer') return beginCall(dialect.asksExtension(call));
  const question = readQuestion(query, call);
  return question && takeKey(call, question, dialect.readKey(callback));
}

/**
 * Answers a provider's question about a call; null when it is none, or not signed as it must be. Pure: where the call
 * stands is read from the address that was asked. Paths: `answer`, `key?…`, `status`, `sound/….wav`.
 */
export function answerCallback(dialect: Dialect, sounds: CallSounds, callback: CallCallback): CallbackAnswer | null {
  const { call, path, method } = callback;
  if (path.startsWith('sound/')) return method === 'GET' ? sounds.serve(call, path) : null;
  if (method !== 'POST' || !['answer', 'key', 'status'].includes(path) || !dialect.isAuthentic(callback)) return null;
  if (path === 'status') return noteStatus(dialect, callback);
  const plain = { status: 200, contentType: dialect.contentType };
  const prelude = path === 'answer' && !dialect.isMachine(callback) ? dialect.writePrelude(callback) : null;
  if (prelude !== null) return { ...plain, body: prelude, receipt: { state: 'answered' } };
  const move = chooseMove(dialect, callback);
  return move && { ...plain, body: dialect.write(call, move), receipt: move.receipt };
}

/** A key as providers write it; anything else is no key. */
export function readSingleKey(written: unknown): Key {
  return typeof written === 'string' && /^[0-9*#]$/.test(written) ? written : null;
}

/** What every provider is told of a call's length: a call that nobody ends is ended, in seconds. */
export const LONGEST_CALL = 300;
