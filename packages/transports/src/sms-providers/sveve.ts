import { readJsonObject, refuse } from '../ask-gateway.ts';
import { normaliseText } from '../text-encoding.ts';
import type { LinkReceipt, ReceiptRequest, ReceiptState, SendVerdict, TextMessage } from '../transport.ts';
import {
  findReasonInWords,
  findStatusFault,
  joinUrl,
  judgeBare,
  type ProviderAnswer,
  type ReasonWords,
  readAtSharedAddress,
  type SmsProvider,
} from './provider.ts';
import { readFields, readProperty, readScalar } from './receipt-fields.ts';

/**
 * Sveve. Source: sveve.no/apidok ("send", "dlr"); the shape of the answer, 429 for a sixth request at once, and the count
 * of messages left that the probe asks for, as public clients read them. Of its sentences one is known ("Feil
 * brukernavn/passord"): the other words below are a guess at both of its languages, and what they miss is `unknown`.
 */
export interface SveveOptions {
  /** `https://sveve.no`. */
  baseUrl: string;
  user: string;
  password: string;
  /** Last part of the address that the account reports to; null when there is none. */
  receiptToken: string | null;
}

const REFUSALS: ReasonWords = [
  [/passord|password|passwd|brukernavn|user ?name|innlogging|login/i, 'auth'],
  [/ikke flere sms|no more sms|kreditt|credit|saldo|balance|kvote|quota/i, 'quota'],
  [/avsender|sender/i, 'sender_refused'],
  [/sperret|reservert|barred|blocked|opt.?out/i, 'barred'],
  [/nummer|number|mottaker|recipient|receiver/i, 'invalid_number'],
];

/** Sveve keeps references of up to 36 characters: just what a UUID has. */
const LONGEST_REFERENCE = 36;

function makeBody({ user, password }: SveveOptions, message: TextMessage): string {
  return JSON.stringify({
    user,
    passwd: password,
    // Digits alone: a name here would be one of the account's groups.
    to: message.to.replace(/\D/g, ''),
    from: message.from.replace(/^\+/, ''),
    msg: normaliseText(message.body),
    ...(message.reference.length <= LONGEST_REFERENCE ? { ref: message.reference } : {}),
    f: 'json',
  });
}

/** 200 comes with failures too: what counts stands inside. */
function judgeAnswer({ status, body }: ProviderAnswer): SendVerdict {
  if (status !== 200) return judgeBare(status);
  const response = readProperty(readJsonObject(body), 'response');
  const fatal = readScalar(readProperty(response, 'fatalError'));
  if (fatal) return refuse(findReasonInWords(REFUSALS, fatal));
  const taken = readScalar(readProperty(response, 'msgOkCount'));
  if (taken !== null && Number(taken) >= 1) {
    return { verdict: 'handed-over', gatewayMessageId: readFirst(readProperty(response, 'ids')) };
  }
  const errors = readProperty(response, 'errors');
  const error = Array.isArray(errors) ? readScalar(readProperty(errors[0], 'message')) : null;
  if (error !== null) return refuse(findReasonInWords(REFUSALS, error));
  return taken === '0' ? refuse('unknown') : judgeBare(status);
}

function readFirst(list: unknown): string | null {
  return Array.isArray(list) ? readScalar(list[0]) : null;
}

function readState(fields: ReadonlyMap<string, string>): ReceiptState | null {
  const status = fields.get('status');
  if (status === 'true') return { state: 'delivered' };
  if (status !== 'false') return null;
  const sentence = `${fields.get('errorCode') ?? ''} ${fields.get('errorDesc') ?? ''}`;
  return { state: 'failed', reason: findReasonInWords(REFUSALS, sentence) };
}

function readReport(request: ReceiptRequest): LinkReceipt[] | null {
  const fields = readFields(request, ['form', 'query']);
  const receipt = fields ? readState(fields) : null;
  if (!fields || !receipt) return null;
  const reference = fields.get('ref');
  if (reference) return [{ about: { reference }, receipt }];
  const gatewayMessageId = fields.get('id');
  return gatewayMessageId ? [{ about: { gatewayMessageId }, receipt }] : null;
}

/** A count of messages left, as JSON or bare; anything else is a sentence about our credentials. */
function findCountFault({ status, body }: ProviderAnswer): string | null {
  const fault = findStatusFault(status);
  if (fault !== null) return fault;
  const count = readScalar(readProperty(readProperty(readJsonObject(body), 'response'), 'sms_count')) ?? body.trim();
  if (!/^-?\d{1,12}$/.test(count)) return 'refuses our credentials';
  return Number(count) > 0 ? null : 'has no messages left on our account';
}

/**
 * Sveve. Validity cannot be told: a message that comes late holds a code that is dead. Its reports come to one address of
 * the account, unsigned, again after 5 seconds to 4 hours until they are answered without an error: an empty 200 will do.
 */
export function createSveve(options: SveveOptions): SmsProvider {
  const count = new URLSearchParams({ cmd: 'sms_count', f: 'json', user: options.user, passwd: options.password });
  return {
    makeQuestion: (message) => ({
      url: joinUrl(options.baseUrl, '/SMS/SendMessage'),
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: makeBody(options, message),
    }),
    judgeAnswer,
    probe: {
      question: { url: joinUrl(options.baseUrl, `/SMS/AccountAdm?${count}`), method: 'GET' },
      findFault: findCountFault,
    },
    ...readAtSharedAddress(options.receiptToken, readReport),
  };
}
