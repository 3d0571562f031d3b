import { type Clock, systemClock } from '@vakt/foundation/clock';
import {
  askGateway,
  type GatewayAnswer,
  handOver,
  judgeNoAnswer,
  judgeStatus,
  readJsonObject,
  refuse,
} from '../ask-gateway.ts';
import { createClipLibrary } from '../prompts/clips.ts';
import { isSignedByVonage } from '../signatures/vonage-signature.ts';
import { readSipOutcome } from '../sip-outcomes.ts';
import type { CallCallback, CallGateway, CallOutcome, CodeCall, ReceiptState, SendVerdict } from '../transport.ts';
import { answerCallback, type Dialect, LONGEST_CALL, readSingleKey } from './answer-callback.ts';
import { type Key, type Move, secondsToWait, writeQuestion } from './call-flow.ts';
import { type CallSounds, createCallSounds, extensionDigits, writeSpeech } from './call-sounds.ts';
import { readRsaKey, writeVonageToken } from './vonage-token.ts';

/** Vonage Voice API v1. Shapes: https://developer.vonage.com/en/voice/voice-api (NCCO and webhook reference). */
export interface VonageVoiceOptions {
  name: string;
  /** `https://api.nexmo.com`, or a region's own. */
  apiUrl: string;
  applicationId: string;
  /** The application's RSA key, PEM. */
  privateKey: string;
  /** What Vonage signs its webhooks with; null: not signed, the unguessable address is the only proof. */
  signatureSecret: string | null;
  /** A number of the account, E.164. */
  from: string;
  ringSeconds: number;
  extension: 'digits' | 'ask';
  speech: 'clips' | 'provider';
  machineDetection: boolean;
  /** Recorded prompts that take the place of the built-in ones; null: none. */
  promptsFolder: string | null;
  timeoutMs: number;
  clock?: Clock;
}

/** `0.5 s` a `p`: the switchboard needs two seconds to listen. */
const BEFORE_DIGITS = 'pppp';
const VOICES = { nb: 'nb-NO', nn: 'nb-NO', en: 'en-GB' } as const;

function makeCall(options: VonageVoiceOptions, call: CodeCall): unknown {
  const digits = options.extension === 'digits' ? extensionDigits(call) : '';
  const to = { type: 'phone', number: call.to.replace(/^\+/, '') };
  return {
    to: [digits ? { ...to, dtmfAnswer: `${BEFORE_DIGITS}${digits}` } : to],
    from: { type: 'phone', number: options.from.replace(/^\+/, '') },
    answer_url: [`${call.receiptUrl}/answer`],
    answer_method: 'POST',
    event_url: [`${call.receiptUrl}/status`],
    event_method: 'POST',
    ringing_timer: options.ringSeconds,
    length_timer: LONGEST_CALL,
    ...(options.machineDetection ? { machine_detection: 'hangup' } : {}),
  };
}

/** Which parameters Vonage complains of: an object by name, or a list of `{ name }`. */
function listInvalid(body: Record<string, unknown> | null): string[] {
  const invalid = body?.['invalid_parameters'];
  if (Array.isArray(invalid)) {
    return invalid.map((one: unknown) => (typeof one === 'object' && one && 'name' in one ? String(one.name) : ''));
  }
  return typeof invalid === 'object' && invalid !== null ? Object.keys(invalid) : [];
}

function judge(answer: GatewayAnswer): SendVerdict {
  if (answer.came !== 'answer') return judgeNoAnswer(answer.came);
  const body = readJsonObject(answer.body);
  if (answer.status >= 200 && answer.status < 300) {
    const id = body?.['uuid'];
    return typeof id === 'string' ? handOver(id) : { verdict: 'maybe-sent', reason: 'unknown' };
  }
  if (answer.status === 400) {
    const invalid = listInvalid(body);
    if (invalid.some((name) => /^to\b/.test(name))) return refuse('invalid_number');
    if (invalid.some((name) => /^from\b/.test(name))) return refuse('sender_refused');
  }
  return judgeStatus(answer.status);
}

const ENDED: Record<string, CallOutcome> = {
  // No key was told before, or its outcome stands already.
  completed: 'not-confirmed',
  machine: 'not-confirmed',
  busy: 'busy',
  timeout: 'no-answer',
  unanswered: 'no-answer',
  // Ended by us while it rang.
  cancelled: 'no-answer',
  rejected: 'declined',
  failed: 'unreachable',
};

function readStatus({ body }: CallCallback): ReceiptState | null {
  const event = readJsonObject(body);
  const status = event?.['status'];
  if (status === 'ringing' || status === 'answered') return { state: status };
  if (typeof status !== 'string' || !Object.hasOwn(ENDED, status)) return null;
  const sip = status === 'completed' || status === 'machine' ? null : readSipOutcome(event?.['sip_code']);
  return { state: 'call-ended', outcome: sip ?? ENDED[status] ?? 'gateway-failed' };
}

/** `{ dtmf: { digits, timed_out } }`, and what applications of before 2020 are sent: `{ dtmf, timed_out }`. */
function readKey({ body }: CallCallback): Key {
  const dtmf = readJsonObject(body)?.['dtmf'];
  return readSingleKey(typeof dtmf === 'object' && dtmf !== null && 'digits' in dtmf ? dtmf.digits : dtmf);
}

function writeNcco(speech: 'clips' | 'provider', sounds: CallSounds, call: CodeCall, move: Move): string {
  const actions: Record<string, unknown>[] = [];
  // What may be interrupted must be followed by an input; the last word may not.
  const bargeIn = move.ask ? { bargeIn: true } : {};
  if (move.say !== 'wait' && speech === 'clips')
    actions.push({ action: 'stream', streamUrl: [sounds.address(call, move.say)], ...bargeIn });
  if (move.say !== 'wait' && speech === 'provider') {
    const { language, text } = writeSpeech(call, move.say);
    actions.push({ action: 'talk', language: VOICES[language], text, ...bargeIn });
  }
  if (move.ask) {
    actions.push({
      action: 'input',
      type: ['dtmf'],
      dtmf: { maxDigits: 1, timeOut: secondsToWait(move.ask), submitOnHash: false },
      eventUrl: [`${call.receiptUrl}/key?${writeQuestion(move.ask)}`],
      eventMethod: 'POST',
    });
  }
  return JSON.stringify(actions);
}

function createDialect(options: VonageVoiceOptions, sounds: CallSounds, clock: Clock): Dialect {
  const { signatureSecret: secret } = options;
  return {
    isAuthentic: (callback) => secret === null || isSignedByVonage({ secret, clock }, callback),
    // A machine is told as a state of its own.
    isMachine: () => false,
    readKey,
    readStatus,
    asksExtension: (call) => options.extension === 'ask' && extensionDigits(call) !== '',
    writePrelude: () => null,
    contentType: 'application/json',
    write: (call, move) => writeNcco(options.speech, sounds, call, move),
  };
}

/** Creates the way out for calls through Vonage. Throws when the private key cannot be read. */
export function createVonageVoiceGateway(options: VonageVoiceOptions): CallGateway {
  const clock = options.clock ?? systemClock;
  const key = readRsaKey(options.privateKey, options.name);
  const sounds = createCallSounds(createClipLibrary(options.promptsFolder), options.privateKey);
  const base = options.apiUrl.replace(/\/+$/, '');
  const ask = (method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown) =>
    askGateway({
      url: `${base}/v1/calls${path}`,
      method,
      headers: {
        authorization: `Bearer ${writeVonageToken(key, options.applicationId, clock.now())}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      timeoutMs: options.timeoutMs,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const dialect = createDialect(options, sounds, clock);
  return {
    name: options.name,
    placeCall: async (call) => judge(await ask('POST', '', makeCall(options, call))),
    async endCall(_reference, gatewayMessageId) {
      if (gatewayMessageId) await ask('PUT', `/${encodeURIComponent(gatewayMessageId)}`, { action: 'hangup' });
    },
    async checkLink() {
      const answer = await ask('GET', '?page_size=1');
      if (answer.came !== 'answer') throw new Error(`${options.name}: Vonage does not answer.`);
      if (answer.status === 401) throw new Error(`${options.name}: Vonage refuses our application and key.`);
      if (answer.status !== 200) throw new Error(`${options.name}: Vonage answers ${answer.status}.`);
    },
    answerCallback: (callback) => answerCallback(dialect, sounds, callback),
  };
}
