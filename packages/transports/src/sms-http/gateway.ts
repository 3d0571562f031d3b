import { askGateway, type GatewayQuestion, handOver, judgeNoAnswer, judgeStatus, refuse } from '../ask-gateway.ts';
import type { SendVerdict, TextGateway, TextMessage } from '../transport.ts';
import { fillForm, fillJson, fillText, listUnknownPlaceholders, readPath } from './template.ts';

/**
 * A gateway's request and answer, all from configuration. Placeholders `{to}` `{toDigits}` `{from}` `{body}`
 * `{reference}` `{validForSeconds}` `{receiptUrl}` are escaped by where they stand; nothing is ever pasted.
 */
export interface HttpRequestShape {
  method: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  bodyType: 'json' | 'form' | 'none';
  /** For `json` a JSON value, for `form` name → template. */
  body: Record<string, unknown> | null;
  /** Which HTTP statuses mean "taken"; and a path in the JSON answer that must have this value, if any. */
  okStatuses: number[];
  okPath: string | null;
  okValue: string | null;
  messageIdPath: string | null;
  receipt: HttpReceiptShape | null;
  /** Asked by GET with the same headers to see that the gateway is there; null: its origin is asked. */
  checkUrl: string | null;
}

/** Where a receipt says how the message stands, and the words it uses. */
export interface HttpReceiptShape {
  statePath: string;
  delivered: string[];
  failed: string[];
  handedOver: string[];
}

export interface HttpGatewayOptions {
  name: string;
  request: HttpRequestShape;
  timeoutMs: number;
}

function makeQuestion(options: HttpGatewayOptions, message: TextMessage): GatewayQuestion {
  const { method, url, headers, bodyType, body } = options.request;
  const question: GatewayQuestion = {
    url: fillText(url, message, encodeURIComponent),
    method,
    headers: { ...headers },
    timeoutMs: options.timeoutMs,
  };
  if (method === 'GET' || bodyType === 'none') return question;
  const types = { json: 'application/json', form: 'application/x-www-form-urlencoded' };
  return {
    ...question,
    headers: { 'content-type': types[bodyType], ...headers },
    body: bodyType === 'json' ? JSON.stringify(fillJson(body ?? {}, message)) : fillForm(body ?? {}, message),
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function judgeAnswer(shape: HttpRequestShape, status: number, body: string): SendVerdict {
  if (!shape.okStatuses.includes(status)) {
    // A success that configuration does not know, or a redirect that is not followed: what came of it is not known.
    return status >= 200 && status < 300 ? { verdict: 'maybe-sent', reason: 'unknown' } : judgeStatus(status);
  }
  const answer = readJson(body);
  if (shape.okPath !== null) {
    const value = readPath(answer, shape.okPath);
    // Taken by status, but the answer is unreadable: it may well have gone out.
    if (answer === null) return { verdict: 'maybe-sent', reason: 'unknown' };
    if (value === null || (shape.okValue !== null && value !== shape.okValue)) return refuse('unknown');
  }
  const id = shape.messageIdPath === null ? null : readPath(answer, shape.messageIdPath);
  return handOver(id);
}

async function checkLink(options: HttpGatewayOptions): Promise<void> {
  const { checkUrl, url, headers } = options.request;
  const question = { url: checkUrl ?? new URL(url).origin, method: 'GET' as const, timeoutMs: options.timeoutMs };
  const answer = await askGateway(checkUrl === null ? question : { ...question, headers });
  if (answer.came !== 'answer') throw new Error(`${options.name}: the gateway does not answer.`);
  const refused = checkUrl === null ? answer.status >= 500 : answer.status >= 300;
  if (refused) throw new Error(`${options.name}: the gateway answers ${answer.status}.`);
}

/** Creates a way out whose request comes from configuration. Throws when the templates name what no message has. */
export function createHttpGateway(options: HttpGatewayOptions): TextGateway {
  const unknown = [options.request.url, options.request.body].flatMap(listUnknownPlaceholders);
  if (unknown.length > 0) throw new Error(`${options.name}: unknown placeholder {${unknown.join('}, {')}}.`);
  // A host taken from a message could send the credentials anywhere.
  const before = /^https?:\/\/([^/?#]*)/.exec(options.request.url)?.[1];
  if (before === undefined || before.includes('{'))
    throw new Error(`${options.name}: the host must stand fixed in the URL.`);
  return {
    name: options.name,
    async sendText(message) {
      const answer = await askGateway(makeQuestion(options, message));
      if (answer.came !== 'answer') return judgeNoAnswer(answer.came);
      return judgeAnswer(options.request, answer.status, answer.body);
    },
    checkLink: () => checkLink(options),
  };
}
