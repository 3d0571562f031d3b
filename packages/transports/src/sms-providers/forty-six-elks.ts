import { readJsonObject, refuse } from '../ask-gateway.ts';
import { normaliseText } from '../text-encoding.ts';
import type { ReadReceipt, SendVerdict } from '../transport.ts';
import {
  basicAuthorization,
  findReasonInWords,
  findStatusFault,
  joinUrl,
  judgeBare,
  type ProviderAnswer,
  type ReasonWords,
  type SmsProvider,
} from './provider.ts';
import { readFields, readScalar } from './receipt-fields.ts';

/**
 * 46elks. Source: 46elks.se/docs ("Send SMS", "SMS delivery reports"). Its refusals are sentences that it does not list;
 * the words below are a guess, and what they miss is `unknown`.
 */
export interface FortySixElksOptions {
  /** `https://api.46elks.com`. */
  baseUrl: string;
  username: string;
  password: string;
}

const REFUSALS: ReasonWords = [
  [/credit|balance|funds/i, 'quota'],
  [/\bfrom\b|sender/i, 'sender_refused'],
  [/number|recipient/i, 'invalid_number'],
  [/country|destination/i, 'config'],
];

function judgeAnswer({ status, body }: ProviderAnswer): SendVerdict {
  if (status === 200) {
    const answer = readJsonObject(body);
    if (answer?.['status'] === 'failed') return refuse('unknown');
    const id = readScalar(answer?.['id']);
    return id === null ? judgeBare(status) : { verdict: 'handed-over', gatewayMessageId: id };
  }
  if (status === 400 || status === 403) {
    const reason = findReasonInWords(REFUSALS, body);
    if (reason !== 'unknown' || status === 400) return refuse(reason);
  }
  return judgeBare(status);
}

/** A failure comes without a reason. */
const readElksReceipt: ReadReceipt = (request) => {
  const status = readFields(request, ['form'])?.get('status');
  if (status === 'delivered') return { state: 'delivered' };
  if (status === 'failed') return { state: 'failed', reason: 'unknown' };
  return status === 'sent' || status === 'created' ? { state: 'handed-over' } : null;
};

/**
 * 46elks. `dontlog=message` keeps the text, and with it the code, out of the account's history. Validity cannot be told.
 * Its reports come to the address of each message, unsigned; that address is as unguessable as a password in it would be.
 * They are answered by any status of 200 to 204, else they come again for six hours.
 */
export function createFortySixElks(options: FortySixElksOptions): SmsProvider {
  const authorization = basicAuthorization(options.username, options.password);
  return {
    makeQuestion: (message) => ({
      url: joinUrl(options.baseUrl, '/a1/sms'),
      method: 'POST',
      headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        from: message.from,
        to: message.to,
        message: normaliseText(message.body),
        whendelivered: message.receiptUrl,
        dontlog: 'message',
      }).toString(),
    }),
    judgeAnswer,
    probe: {
      question: { url: joinUrl(options.baseUrl, '/a1/me'), method: 'GET', headers: { authorization } },
      findFault: ({ status }) => findStatusFault(status),
    },
    readReceipt: readElksReceipt,
  };
}
