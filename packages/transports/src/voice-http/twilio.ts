import { type GatewayAnswer, handOver, judgeNoAnswer, judgeStatus, readJsonObject, refuse } from '../ask-gateway.ts';
import { createClipLibrary } from '../prompts/clips.ts';
import { isSignedByTwilio } from '../signatures/twilio-signature.ts';
import { readSipOutcome } from '../sip-outcomes.ts';
import type {
  CallCallback,
  CallGateway,
  CallOutcome,
  CodeCall,
  FailureReason,
  ReceiptState,
  SendVerdict,
} from '../transport.ts';
import { answerCallback, type Dialect, LONGEST_CALL, readSingleKey } from './answer-callback.ts';
import { createAskByForm } from './ask-by-form.ts';
import { createCallSounds, extensionDigits } from './call-sounds.ts';
import { writeTwiml } from './twiml.ts';

/** Twilio Programmable Voice. Shapes: https://www.twilio.com/docs/voice/api/call-resource and /docs/voice/twiml. */
export interface TwilioVoiceOptions {
  name: string;
  /** `https://api.twilio.com`, or a region's own. */
  apiUrl: string;
  accountSid: string;
  /** For the API, and what Twilio signs its callbacks with. */
  authToken: string;
  /** A number of the account, E.164. */
  from: string;
  ringSeconds: number;
  extension: 'digits' | 'ask';
  speech: 'clips' | 'provider';
  machineDetection: boolean;
  /** Recorded prompts that take the place of the built-in ones; null: none. */
  promptsFolder: string | null;
  timeoutMs: number;
}

/** https://www.twilio.com/docs/api/errors: the codes that a call request may be refused with. */
const REFUSALS: Record<number, FailureReason> = {
  13223: 'invalid_number',
  13224: 'invalid_number',
  13225: 'barred',
  13226: 'invalid_number',
  20003: 'auth',
  20005: 'auth',
  20429: 'throttled',
  21201: 'invalid_number',
  21203: 'config',
  21205: 'config',
  21210: 'sender_refused',
  21211: 'invalid_number',
  21212: 'sender_refused',
  21213: 'sender_refused',
  21214: 'invalid_number',
  21215: 'config',
  21216: 'barred',
  21217: 'invalid_number',
  21219: 'config',
};

/** `0.5 s` a `w`: the switchboard needs two seconds to listen. */
const BEFORE_DIGITS = 'wwww';

function makeForm(options: TwilioVoiceOptions, call: CodeCall): URLSearchParams {
  const form = new URLSearchParams({
    To: call.to,
    From: options.from,
    Url: `${call.receiptUrl}/answer`,
    Method: 'POST',
    StatusCallback: `${call.receiptUrl}/status`,
    StatusCallbackMethod: 'POST',
    Timeout: String(options.ringSeconds),
    TimeLimit: String(LONGEST_CALL),
  });
  for (const event of ['ringing', 'answered', 'completed']) form.append('StatusCallbackEvent', event);
  const digits = extensionDigits(call);
  if (digits && options.extension === 'digits') form.append('SendDigits', `${BEFORE_DIGITS}${digits}`);
  if (options.machineDetection) form.append('MachineDetection', 'Enable');
  return form;
}

function judge(answer: GatewayAnswer): SendVerdict {
  if (answer.came !== 'answer') return judgeNoAnswer(answer.came);
  const body = readJsonObject(answer.body);
  if (answer.status >= 200 && answer.status < 300) {
    const sid = body?.['sid'];
    return typeof sid === 'string' ? handOver(sid) : { verdict: 'maybe-sent', reason: 'unknown' };
  }
  const reason = REFUSALS[Number(body?.['code'])];
  return reason ? refuse(reason) : judgeStatus(answer.status);
}

const ENDED: Record<string, CallOutcome> = {
  // No key was told before, or its outcome stands already.
  completed: 'not-confirmed',
  busy: 'busy',
  'no-answer': 'no-answer',
  // Ended by us while it rang.
  canceled: 'no-answer',
  failed: 'unreachable',
};

function readStatus({ body }: CallCallback): ReceiptState | null {
  const form = new URLSearchParams(body);
  const status = form.get('CallStatus') ?? '';
  if (status === 'ringing') return { state: 'ringing' };
  if (status === 'in-progress' || status === 'answered') return { state: 'answered' };
  if (!Object.hasOwn(ENDED, status)) return null;
  const sip = status === 'completed' ? null : readSipOutcome(form.get('SipResponseCode'));
  return { state: 'call-ended', outcome: sip ?? ENDED[status] ?? 'gateway-failed' };
}

/** Creates the way out for calls through Twilio. */
export function createTwilioVoiceGateway(options: TwilioVoiceOptions): CallGateway {
  const sounds = createCallSounds(createClipLibrary(options.promptsFolder), options.authToken);
  const base = `${options.apiUrl.replace(/\/+$/, '')}/2010-04-01/Accounts/${encodeURIComponent(options.accountSid)}`;
  const login = { user: options.accountSid, password: options.authToken, timeoutMs: options.timeoutMs };
  const ask = createAskByForm(base, login);
  const dialect: Dialect = {
    isAuthentic: (callback) => isSignedByTwilio(options.authToken, callback),
    isMachine: ({ body }) => /^(machine_|fax$)/.test(new URLSearchParams(body).get('AnsweredBy') ?? ''),
    readKey: ({ body }) => readSingleKey(new URLSearchParams(body).get('Digits')),
    readStatus,
    asksExtension: (call) => options.extension === 'ask' && extensionDigits(call) !== '',
    writePrelude: () => null,
    contentType: 'text/xml',
    write: (call, move) => writeTwiml(options.speech, sounds, call, move),
  };
  return {
    name: options.name,
    placeCall: async (call) => judge(await ask('POST', '/Calls.json', makeForm(options, call))),
    async endCall(_reference, gatewayMessageId) {
      if (!gatewayMessageId) return;
      const form = new URLSearchParams({ Status: 'completed' });
      await ask('POST', `/Calls/${encodeURIComponent(gatewayMessageId)}.json`, form);
    },
    async checkLink() {
      const answer = await ask('GET', '.json');
      if (answer.came !== 'answer') throw new Error(`${options.name}: Twilio does not answer.`);
      if (answer.status === 401) throw new Error(`${options.name}: Twilio refuses our account and token.`);
      const status = readJsonObject(answer.body)?.['status'];
      if (answer.status !== 200) throw new Error(`${options.name}: Twilio answers ${answer.status}.`);
      if (status !== 'active') throw new Error(`${options.name}: the account at Twilio is not active.`);
    },
    answerCallback: (callback) => answerCallback(dialect, sounds, callback),
  };
}
