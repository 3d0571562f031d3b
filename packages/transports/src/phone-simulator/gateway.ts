import { askGateway, type GatewayAnswer, judgeNoAnswer, judgeStatus, readJsonObject, refuse } from '../ask-gateway.ts';
import type { CallGateway, CallOutcome, FailureReason, ReadReceipt, SendVerdict, TextGateway } from '../transport.ts';
import { readPlan } from './faults.ts';
import { GATEWAY_HEADER } from './requests.ts';

export interface PhoneSimulatorOptions {
  /** What this way out is called in settings and records. */
  name: string;
  /** Where the simulator listens: loopback. */
  url: string;
  /** The simulator's API token. */
  token: string;
  timeoutMs: number;
}

function judge(answer: GatewayAnswer): SendVerdict {
  if (answer.came !== 'answer') return judgeNoAnswer(answer.came);
  if (answer.status === 200 || answer.status === 202) {
    const id = readJsonObject(answer.body)?.['id'];
    return { verdict: 'handed-over', gatewayMessageId: typeof id === 'string' ? id : null };
  }
  if (answer.status === 422) return refuse('invalid_number');
  return judgeStatus(answer.status);
}

/** What goes wrong at this gateway by its drill, in percent. */
export interface DrillState {
  seed: number;
  faults: { name: string; percent: number }[];
  /** Messages since the drill was set. */
  messages: number;
}

/** Asks the simulator which faults this gateway has now. Null: it does not answer, or not in its shape. */
export async function readDrillState(options: PhoneSimulatorOptions): Promise<DrillState | null> {
  const answer = await askGateway({
    url: `${options.url.replace(/\/+$/, '')}/api/faults/${encodeURIComponent(options.name)}`,
    method: 'GET',
    headers: { authorization: `Bearer ${options.token}` },
    timeoutMs: options.timeoutMs,
  });
  const said = answer.came === 'answer' && answer.status === 200 ? readJsonObject(answer.body) : null;
  const plan = said && readPlan({ seed: said['seed'], percent: said['percent'] });
  if (!plan) return null;
  const faults = Object.entries(plan.percent).map(([name, percent]) => ({ name, percent }));
  const messages = said['messages'];
  return { seed: plan.seed, faults, messages: typeof messages === 'number' ? messages : 0 };
}

/** Creates the way out to the phone simulator, for text messages and calls. Repeating a reference sends nothing twice. */
export function createPhoneSimulatorGateway(options: PhoneSimulatorOptions): TextGateway & CallGateway {
  const base = options.url.replace(/\/+$/, '');
  const ask = (method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown) =>
    askGateway({
      url: `${base}${path}`,
      method,
      headers: {
        authorization: `Bearer ${options.token}`,
        'content-type': 'application/json',
        [GATEWAY_HEADER]: options.name,
      },
      timeoutMs: options.timeoutMs,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    name: options.name,
    sendText: async (message) => judge(await ask('POST', '/api/texts', message)),
    placeCall: async (call) => judge(await ask('POST', '/api/calls', call)),
    endCall: async (reference) => {
      await ask('DELETE', `/api/calls/${encodeURIComponent(reference)}`);
    },
    async checkLink() {
      const answer = await ask('GET', '/api/link');
      if (answer.came !== 'answer') throw new Error(`${options.name}: the phone simulator does not answer.`);
      if (answer.status === 401) throw new Error(`${options.name}: the phone simulator refuses our token.`);
      if (answer.status !== 200) throw new Error(`${options.name}: the phone simulator answers ${answer.status}.`);
    },
  };
}

const REASONS: readonly FailureReason[] = [
  'invalid_number',
  'unreachable',
  'barred',
  'sender_refused',
  'filtered',
  'throttled',
  'auth',
  'quota',
  'config',
  'temporary',
  'unknown',
];
const OUTCOMES: readonly CallOutcome[] = [
  'approved',
  'denied',
  'read-out',
  'not-confirmed',
  'busy',
  'no-answer',
  'declined',
  'unreachable',
  'bad-number',
  'gateway-failed',
];

/** Reads the simulator's receipt: JSON `{ state, reason?, outcome? }`. */
export const readSimulatorReceipt: ReadReceipt = ({ body, contentType }) => {
  if (!/^application\/json\b/i.test(contentType)) return null;
  const receipt = readJsonObject(body);
  const state = receipt?.['state'];
  switch (state) {
    case 'handed-over':
    case 'delivered':
    case 'ringing':
    case 'answered':
      return { state };
    case 'failed': {
      const reason = REASONS.find((known) => known === receipt?.['reason']);
      return { state, reason: reason ?? 'unknown' };
    }
    case 'call-ended': {
      const outcome = OUTCOMES.find((known) => known === receipt?.['outcome']);
      return outcome ? { state, outcome } : null;
    }
    default:
      return null;
  }
};
