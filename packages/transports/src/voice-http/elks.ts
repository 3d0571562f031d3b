import { type GatewayAnswer, handOver, judgeNoAnswer, judgeStatus, readJsonObject, refuse } from '../ask-gateway.ts';
import { createClipLibrary } from '../prompts/clips.ts';
import type { CallCallback, CallGateway, CallOutcome, CodeCall, ReceiptState, SendVerdict } from '../transport.ts';
import { answerCallback, type Dialect, readSingleKey } from './answer-callback.ts';
import { createAskByForm } from './ask-by-form.ts';
import { type Move, secondsToWait, writeQuestion } from './call-flow.ts';
import { type CallSounds, createCallSounds, extensionDigits } from './call-sounds.ts';

/** 46elks voice. Shapes: https://46elks.com/docs/make-call, /call-actions, /voice-ivr, /voice-play. */
export interface ElksVoiceOptions {
  name: string;
  /** `https://api.46elks.com` */
  apiUrl: string;
  username: string;
  password: string;
  /** A number of the account, E.164. */
  from: string;
  ringSeconds: number;
  extension: 'digits' | 'ask';
  /** Recorded prompts that take the place of the built-in ones; null: none. */
  promptsFolder: string | null;
  timeoutMs: number;
}

/** `0.5 s` a `P`: the switchboard needs two seconds to listen. */
const BEFORE_DIGITS = 'PPPP';

function makeForm(options: ElksVoiceOptions, call: CodeCall): URLSearchParams {
  return new URLSearchParams({
    from: options.from,
    to: call.to,
    voice_start: `${call.receiptUrl}/answer`,
    whenhangup: `${call.receiptUrl}/status`,
    timeout: String(options.ringSeconds),
  });
}

/** Refusals are sentences, not codes: which field they complain of is read from their words. */
function judgeRefusal(status: number, body: string): SendVerdict {
  // An error page of a machine in between has words of its own ("load balancer"), and says nothing of the call.
  if (status < 500 && /credit|\bbalance\b|funds/i.test(body)) return refuse('quota');
  if (status === 400 && /\bto\b/i.test(body)) return refuse('invalid_number');
  if (status === 400 && /\bfrom\b/i.test(body)) return refuse('sender_refused');
  return judgeStatus(status);
}

function judge(answer: GatewayAnswer): SendVerdict {
  if (answer.came !== 'answer') return judgeNoAnswer(answer.came);
  if (answer.status < 200 || answer.status >= 300) return judgeRefusal(answer.status, answer.body);
  const body = readJsonObject(answer.body);
  if (body?.['state'] === 'failed') return refuse('temporary');
  const id = body?.['id'];
  return typeof id === 'string' ? handOver(id) : { verdict: 'maybe-sent', reason: 'unknown' };
}

const ENDED: Record<string, CallOutcome> = {
  // No key was told before, or its outcome stands already.
  success: 'not-confirmed',
  busy: 'busy',
  // Not answered in time, switched off, or not to be reached: 46elks does not tell them apart.
  failed: 'unreachable',
};

/** `whenhangup`: `state`, and `start` when it was ever answered. */
function readStatus({ body }: CallCallback): ReceiptState | null {
  const form = new URLSearchParams(body);
  const state = form.get('state') ?? '';
  if (!Object.hasOwn(ENDED, state)) return null;
  const answered = (form.get('start') ?? '') !== '';
  return { state: 'call-ended', outcome: answered ? 'not-confirmed' : (ENDED[state] ?? 'gateway-failed') };
}

function writeAction(sounds: CallSounds, call: CodeCall, move: Move): string {
  if (move.ask) {
    return JSON.stringify({
      ivr: sounds.address(call, move.say),
      digits: 1,
      timeout: secondsToWait(move.ask),
      repeat: 1,
      next: `${call.receiptUrl}/key?${writeQuestion(move.ask)}`,
    });
  }
  if (move.say === 'wait') return JSON.stringify({ hangup: 'reject' });
  return JSON.stringify({ play: sounds.address(call, move.say), skippable: false });
}

function createDialect(options: ElksVoiceOptions, sounds: CallSounds): Dialect {
  return {
    // Callbacks are not signed: the unguessable address, which only 46elks was told, is the proof.
    isAuthentic: () => true,
    isMachine: () => false,
    readKey: ({ body }) => readSingleKey(new URLSearchParams(body).get('result')),
    readStatus,
    asksExtension: (call) => options.extension === 'ask' && extensionDigits(call) !== '',
    writePrelude({ call, query }) {
      const digits = options.extension === 'digits' ? extensionDigits(call) : '';
      if (!digits || query['dialled'] === '1') return null;
      const next = `${call.receiptUrl}/answer?dialled=1`;
      return JSON.stringify({ play: `sound/dtmf/${BEFORE_DIGITS}${digits}`, skippable: false, next });
    },
    contentType: 'application/json',
    write: (call, move) => writeAction(sounds, call, move),
  };
}

/**
 * Creates the way out for calls through 46elks. It keeps every sound for ever by its address: ours are unlike for every
 * call. A call under way cannot be ended by its API; it ends at its next question, when delivery no longer answers.
 */
export function createElksVoiceGateway(options: ElksVoiceOptions): CallGateway {
  const sounds = createCallSounds(createClipLibrary(options.promptsFolder), options.password);
  const dialect = createDialect(options, sounds);
  const base = `${options.apiUrl.replace(/\/+$/, '')}/a1`;
  const login = { user: options.username, password: options.password, timeoutMs: options.timeoutMs };
  const ask = createAskByForm(base, login);
  return {
    name: options.name,
    placeCall: async (call) => judge(await ask('POST', '/calls', makeForm(options, call))),
    endCall: async () => {},
    async checkLink() {
      const answer = await ask('GET', '/me');
      if (answer.came !== 'answer') throw new Error(`${options.name}: 46elks does not answer.`);
      if (answer.status === 401) throw new Error(`${options.name}: 46elks refuses our user name and password.`);
      if (answer.status !== 200) throw new Error(`${options.name}: 46elks answers ${answer.status}.`);
    },
    answerCallback: (callback) => answerCallback(dialect, sounds, callback),
  };
}
