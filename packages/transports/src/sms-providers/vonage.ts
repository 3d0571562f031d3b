import { type Clock, MINUTE, systemClock } from '@vakt/foundation/clock';
import { equalSecrets } from '@vakt/foundation/secrets';
import { readJsonObject, refuse } from '../ask-gateway.ts';
import { measureText, normaliseText } from '../text-encoding.ts';
import type { ReceiptState, SendVerdict, TextMessage } from '../transport.ts';
import {
  countSeconds,
  findReason,
  findStatusFault,
  joinUrl,
  judgeBare,
  type ProviderAnswer,
  type ReasonTable,
  type SmsProvider,
} from './provider.ts';
import { readFields, readProperty, readScalar } from './receipt-fields.ts';
import { signForVonage } from './vonage-signature.ts';

/**
 * Vonage (formerly Nexmo), SMS API. Source: developer.vonage.com, "SMS API" and "Delivery receipts"; the codes as its own clients have them. Its Messages API, with receipts signed by JWT, is another product.
 */
export interface VonageOptions {
  /** `https://rest.nexmo.com`. */
  baseUrl: string;
  apiKey: string;
  apiSecret: string;
  /** The account's signature secret; null when it signs nothing. */
  signatureSecret: string | null;
  /** As chosen in the account. The older methods rest on MD5 and are not offered. */
  signatureMethod: 'sha256' | 'sha512';
}

/** Status of a message in the answer. */
const REFUSALS: ReasonTable = {
  1: 'throttled',
  2: 'config',
  3: 'config',
  4: 'auth',
  5: 'temporary',
  6: 'invalid_number',
  7: 'barred',
  8: 'auth',
  9: 'quota',
  10: 'throttled',
  11: 'config',
  12: 'config',
  14: 'auth',
  15: 'sender_refused',
  22: 'config',
  23: 'config',
  29: 'config',
  32: 'auth',
  33: 'invalid_number',
};

/** `err-code` of a receipt. */
const FAILURES: ReasonTable = {
  1: 'unknown',
  2: 'unreachable',
  3: 'invalid_number',
  4: 'barred',
  5: 'unreachable',
  6: 'filtered',
  7: 'unreachable',
  8: 'temporary',
  9: 'barred',
  10: 'config',
  11: 'unreachable',
  12: 'unreachable',
  13: 'barred',
  14: 'barred',
  15: 'barred',
  16: 'quota',
  39: 'sender_refused',
  50: 'sender_refused',
  51: 'sender_refused',
  52: 'filtered',
  53: 'filtered',
  54: 'filtered',
  99: 'unknown',
};

const FAILED = new Set(['expired', 'failed', 'rejected']);
const UNDER_WAY = new Set(['accepted', 'buffered', 'unknown']);

/** Vonage takes no less, in seconds. */
const SHORTEST_VALIDITY = 20;
/** How far the signed time of a receipt may lie from ours. A code lives no longer. */
const LONGEST_AGE = 10 * MINUTE;

function makeBody(options: VonageOptions, message: TextMessage): string {
  return new URLSearchParams({
    api_key: options.apiKey,
    api_secret: options.apiSecret,
    from: message.from.replace(/^\+/, ''),
    to: message.to.replace(/^\+/, ''),
    text: normaliseText(message.body),
    type: measureText(message.body).encoding === 'gsm7' ? 'text' : 'unicode',
    ttl: String(Math.max(SHORTEST_VALIDITY, countSeconds(message.validForSeconds)) * 1000),
    callback: message.receiptUrl,
    'status-report-req': '1',
    'client-ref': message.reference,
  }).toString();
}

/** 200 comes with failures too. A long text has an entry per part: taken in part is neither sent nor refused. */
function judgeAnswer({ status, body }: ProviderAnswer): SendVerdict {
  if (status !== 200) return judgeBare(status);
  const messages = readProperty(readJsonObject(body), 'messages');
  const parts = Array.isArray(messages) ? messages.map((part) => readScalar(readProperty(part, 'status'))) : [];
  if (parts.length === 0 || parts.includes(null)) return judgeBare(status);
  if (parts.every((part) => part === '0')) {
    const [first] = messages as unknown[];
    return { verdict: 'handed-over', gatewayMessageId: readScalar(readProperty(first, 'message-id')) };
  }
  const reason = findReason(REFUSALS, parts.find((part) => part !== '0') ?? null) ?? 'unknown';
  return parts.includes('0') ? { verdict: 'maybe-sent', reason } : refuse(reason);
}

/** Signed, and about now; or the account signs nothing. */
function isBelieved(options: VonageOptions, clock: Clock, fields: ReadonlyMap<string, string>): boolean {
  const { signatureSecret, signatureMethod } = options;
  if (signatureSecret === null) return true;
  // Else two fields could be taken together as one, under the same signature.
  if ([...fields.keys()].some((name) => /[&=]/.test(name))) return false;
  const timestamp = fields.get('timestamp') ?? '';
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(clock.now().getTime() - Number(timestamp) * 1000) > LONGEST_AGE) return false;
  const given = (fields.get('sig') ?? '').toLowerCase();
  return equalSecrets(signForVonage(fields, signatureSecret, signatureMethod), given);
}

function readState(fields: ReadonlyMap<string, string>): ReceiptState | null {
  const status = fields.get('status') ?? '';
  if (status === 'delivered') return { state: 'delivered' };
  if (UNDER_WAY.has(status)) return { state: 'handed-over' };
  if (!FAILED.has(status)) return null;
  const reason = findReason(FAILURES, fields.get('err-code') ?? null);
  return { state: 'failed', reason: reason ?? (status === 'expired' ? 'unreachable' : 'unknown') };
}

/**
 * Vonage. Receipts come as GET, form or JSON, as the account has it; with a signature secret they are believed only when
 * they are signed, and lately. Any 2xx is an answer.
 */
export function createVonage(options: VonageOptions, clock: Clock = systemClock): SmsProvider {
  const balance = new URLSearchParams({ api_key: options.apiKey, api_secret: options.apiSecret });
  return {
    makeQuestion: (message) => ({
      url: joinUrl(options.baseUrl, '/sms/json'),
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: makeBody(options, message),
    }),
    judgeAnswer,
    probe: {
      question: { url: joinUrl(options.baseUrl, `/account/get-balance?${balance}`), method: 'GET' },
      findFault: ({ status }) => findStatusFault(status),
    },
    readReceipt: (request) => {
      const fields = readFields(request, ['form', 'json', 'query']);
      return fields && isBelieved(options, clock, fields) ? readState(fields) : null;
    },
  };
}
