import { Writable } from 'node:stream';
import { type Clock, systemClock } from '@vakt/foundation/clock';
import { newId } from '@vakt/foundation/ids';
import { createSilentLog, type Log } from '@vakt/foundation/log';
import type {
  CallGateway,
  CodeCall,
  ReadReceipt,
  ReceiptState,
  SendVerdict,
  TextGateway,
  TextMessage,
} from '@vakt/transports/transport';
import { pino } from 'pino';
import { defaultCodes } from '../limits/default-limits.ts';
import { createBreakers } from './breakers.ts';
import type { DeliveryDependencies } from './dependencies.ts';
import type { CodeMessage } from './queue-message.ts';
import { createTestKeyring, type SignInTestDatabase } from './test-rows.ts';
import { createPlainWays, type WaysDependencies } from './ways.ts';

/** What the database calls the process that is killed (test-crash.ts). */
export const CRASH_NAME = 'vakt-test-crash';

/** For tests: gateways that keep what they were given and answer as told. */
export interface FakeTexts extends TextGateway {
  sent: TextMessage[];
}
export interface FakeCalls extends CallGateway {
  placed: CodeCall[];
  ended: string[];
}

const TAKEN: SendVerdict = { verdict: 'handed-over', gatewayMessageId: 'gateway-id' };

export function createFakeTexts(
  name: string,
  answer: (message: TextMessage) => SendVerdict | Promise<SendVerdict> = () => TAKEN,
): FakeTexts {
  const sent: TextMessage[] = [];
  return {
    name,
    sent,
    checkLink: async () => {},
    sendText: async (message) => {
      sent.push(message);
      return answer(message);
    },
  };
}

export function createFakeCalls(
  name: string,
  answer: (call: CodeCall) => SendVerdict | Promise<SendVerdict> = () => TAKEN,
): FakeCalls {
  const placed: CodeCall[] = [];
  const ended: string[] = [];
  return {
    name,
    placed,
    ended,
    checkLink: async () => {},
    placeCall: async (call) => {
      placed.push(call);
      return answer(call);
    },
    endCall: async (reference) => {
      ended.push(reference);
    },
  };
}

/** Receipts of the fake gateways are a `ReceiptState` as JSON. */
const readJson: ReadReceipt = ({ body }) => {
  const read = JSON.parse(body) as ReceiptState;
  return 'state' in read ? read : null;
};

export function createTestDelivery(
  { db }: SignInTestDatabase,
  given: TestDeliveryOptions = {},
): DeliveryDependencies & { soon: string[] } {
  const {
    texts = [],
    calls = [],
    voice = 'read-code',
    log = createSilentLog(),
    clock = systemClock,
    ways = {},
  } = given;
  const gateways = [...texts, ...calls];
  const breakers = createBreakers({ clock, log, gateways, record: () => {} });
  const soon: string[] = [];
  const named = { sms: texts.map(({ name }) => name), call: calls.map(({ name }) => name) };
  return {
    db,
    keyring: createTestKeyring(),
    log,
    gateways: { texts, calls, readers: Object.fromEntries(gateways.map(({ name }) => [name, readJson])) },
    ways: createPlainWays({ gateways: named, isPassedBy: (name) => breakers.isPassedBy(name), ...ways }),
    breakers,
    soon,
    deliverSoon: (id) => void soon.push(id),
    settings: {
      publicUrl: new URL('http://localhost:3000'),
      delivery: { sender: 'NTNU', originLine: true, gateways: [], routes: [], prices: {}, drill: null },
      codes: { ...defaultCodes, voice },
    },
  };
}

interface TestDeliveryOptions {
  texts?: TextGateway[];
  calls?: CallGateway[];
  voice?: 'read-code' | 'approve';
  log?: Log;
  clock?: Clock;
  ways?: Partial<WaysDependencies>;
}

/** A log that is kept, to look for secrets in. */
export function createKeptLog(): { log: Log; read: () => string } {
  let kept = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      kept += String(chunk);
      done();
    },
  });
  return { log: pino({ level: 'trace' }, stream), read: () => kept };
}

export function codeMessage(challengeId: string, given: Partial<CodeMessage> = {}): CodeMessage {
  return {
    challengeId,
    sendNumber: 1,
    channel: 'sms',
    to: '+4799999904',
    country: 'NO',
    organisation: 'ntnu',
    drill: false,
    extension: null,
    language: 'nb',
    code: '048213',
    messageReference: 'KD',
    text: `048213 er koden din (KD) ${newId()}`,
    notAfter: new Date(Date.now() + 600_000),
    ...given,
  };
}
