import { readJsonObject, refuse } from '../ask-gateway.ts';
import { isSignedByTwilio } from '../signatures/twilio-signature.ts';
import { normaliseText } from '../text-encoding.ts';
import type { ReceiptRequest, ReceiptState, SendVerdict, TextMessage } from '../transport.ts';
import {
  basicAuthorization,
  countSeconds,
  findReason,
  findStatusFault,
  joinUrl,
  judgeBare,
  type ProviderAnswer,
  type SmsProvider,
} from './provider.ts';
import { readFields, readScalar } from './receipt-fields.ts';
import { TWILIO_ERRORS } from './twilio-errors.ts';

/** Twilio Programmable Messaging. Source: twilio.com/docs, "Messages resource". */
export interface TwilioOptions {
  /** `https://api.twilio.com`, or a region's own address. */
  baseUrl: string;
  accountSid: string;
  /** Signs the receipts; and asks, when there is no API key. */
  authToken: string;
  /** An API key (`SK…`) to ask with instead; null for none. */
  apiKey: { sid: string; secret: string } | null;
  /** Sends by this service (`MG…`) instead of by our sender name; null for none. */
  messagingServiceSid: string | null;
}

/** The longest that Twilio takes (error 90007), in seconds. */
const LONGEST_VALIDITY = 36_000;

const UNDER_WAY = new Set(['accepted', 'scheduled', 'queued', 'sending', 'sent']);

function makeBody(options: TwilioOptions, message: TextMessage): string {
  const service = options.messagingServiceSid;
  return new URLSearchParams({
    To: message.to,
    ...(service === null ? { From: message.from } : { MessagingServiceSid: service }),
    Body: normaliseText(message.body),
    StatusCallback: message.receiptUrl,
    ValidityPeriod: String(Math.min(LONGEST_VALIDITY, countSeconds(message.validForSeconds))),
    MessageIntent: 'otp',
  }).toString();
}

function judgeAnswer({ status, body }: ProviderAnswer): SendVerdict {
  const answer = readJsonObject(body);
  if (status === 200 || status === 201) {
    const id = readScalar(answer?.['sid']);
    if (answer?.['status'] === 'failed' || answer?.['status'] === 'undelivered') {
      return refuse(findReason(TWILIO_ERRORS, readScalar(answer['error_code'])) ?? 'unknown');
    }
    return id === null ? judgeBare(status) : { verdict: 'handed-over', gatewayMessageId: id };
  }
  if (status < 400 || status >= 500) return judgeBare(status);
  const code = readScalar(answer?.['code']);
  const reason = findReason(TWILIO_ERRORS, code);
  if (reason !== null) return refuse(reason);
  return status === 400 && code !== null ? refuse('unknown') : judgeBare(status);
}

function readState(fields: ReadonlyMap<string, string>): ReceiptState | null {
  const status = fields.get('MessageStatus') ?? '';
  if (status === 'delivered' || status === 'read') return { state: 'delivered' };
  if (UNDER_WAY.has(status)) return { state: 'handed-over' };
  if (status === 'canceled') return { state: 'failed', reason: 'unknown' };
  if (status !== 'failed' && status !== 'undelivered') return null;
  return { state: 'failed', reason: findReason(TWILIO_ERRORS, fields.get('ErrorCode') ?? null) ?? 'unknown' };
}

function readTwilioReceipt(options: TwilioOptions, request: ReceiptRequest): ReceiptState | null {
  const fields = request.method === 'POST' ? readFields(request, ['form']) : null;
  if (!fields || !isSignedByTwilio(options.authToken, request)) return null;
  return fields.get('AccountSid') === options.accountSid ? readState(fields) : null;
}

/**
 * Twilio. Receipts are believed only with its signature over the address and all parameters; no time is signed, so an
 * old one may be shown again by whoever has seen it, to the address of its own message, and changes nothing there. Any
 * 200 is an answer. A message waits at Twilio no longer than its validity; the operator is not told of it.
 */
export function createTwilio(options: TwilioOptions): SmsProvider {
  const account = joinUrl(options.baseUrl, `/2010-04-01/Accounts/${encodeURIComponent(options.accountSid)}`);
  const asAccount = basicAuthorization(options.accountSid, options.authToken);
  const authorization = options.apiKey ? basicAuthorization(options.apiKey.sid, options.apiKey.secret) : asAccount;
  return {
    makeQuestion: (message) => ({
      url: `${account}/Messages.json`,
      method: 'POST',
      headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
      body: makeBody(options, message),
    }),
    judgeAnswer,
    probe: {
      // A standard API key may not read the account, and would look refused.
      question: { url: `${account}.json`, method: 'GET', headers: { authorization: asAccount } },
      findFault: ({ status }) => findStatusFault(status),
    },
    readReceipt: (request) => readTwilioReceipt(options, request),
  };
}
