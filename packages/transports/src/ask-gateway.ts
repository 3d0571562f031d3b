import type { FailureReason, SendVerdict } from './transport.ts';

export interface GatewayQuestion {
  url: string;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  headers?: Record<string, string>;
  /** Text goes out as UTF-8; bytes as they are. */
  body?: string | Uint8Array<ArrayBuffer>;
  /** Milliseconds until the whole answer must be here. */
  timeoutMs: number;
}

/**
 * What came of asking: an answer; `not-reached`: the request surely was not taken (no connection, no valid
 * certificate); `lost`: it may have been (time-out, connection broken, answer too long).
 */
export type GatewayAnswer =
  | { came: 'answer'; status: number; body: string }
  | { came: 'not-reached' }
  | { came: 'lost' };

/** Error codes of Node and undici that come before the first byte of a request is written. */
const BEFORE_WRITING =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|CERT_.*|ERR_TLS_.*|.*_CERT.*|.*_VERIFY_.*)$/;
const MOST_BYTES = 64 * 1024;

function readErrorCode(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}

async function readBody(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Error('The answer is too long.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * Asks a gateway over HTTP and never throws. Follows no redirect (a message must not go where configuration
 * did not say). Logs nothing: address and body hold numbers and codes.
 */
export async function askGateway(question: GatewayQuestion): Promise<GatewayAnswer> {
  try {
    const answer = await fetch(question.url, {
      method: question.method,
      headers: question.headers ?? {},
      redirect: 'manual',
      signal: AbortSignal.timeout(question.timeoutMs),
      ...(question.body === undefined ? {} : { body: question.body }),
    });
    return { came: 'answer', status: answer.status, body: await readBody(answer) };
  } catch (error) {
    return { came: BEFORE_WRITING.test(readErrorCode(error)) ? 'not-reached' : 'lost' };
  }
}

/** The verdict when no answer came: surely not sent, or perhaps. Both lead to the next gateway with the same code. */
export function judgeNoAnswer(came: 'not-reached' | 'lost'): SendVerdict {
  return came === 'lost'
    ? { verdict: 'maybe-sent', reason: 'temporary' }
    : { verdict: 'refused', reason: 'temporary', advice: 'try-next' };
}

const ADVICE: Record<FailureReason, 'tell-person' | 'try-next' | 'alert'> = {
  invalid_number: 'tell-person',
  barred: 'tell-person',
  unreachable: 'try-next',
  throttled: 'try-next',
  temporary: 'try-next',
  filtered: 'try-next',
  unknown: 'try-next',
  sender_refused: 'alert',
  auth: 'alert',
  quota: 'alert',
  config: 'alert',
};

/** A refusal with the advice that goes with its reason: change the number, try another gateway, call the operator. */
export function refuse(reason: FailureReason): SendVerdict {
  return { verdict: 'refused', reason, advice: ADVICE[reason] };
}

/**
 * The verdict of an HTTP status that does not mean "taken". 500, 502 and 504 may hide a message that was taken
 * before something broke; the others refuse for certain.
 */
export function judgeStatus(status: number): SendVerdict {
  if (status === 401 || status === 403 || status === 407) return refuse('auth');
  if (status === 402) return refuse('quota');
  if (status === 429) return refuse('throttled');
  if (status === 503) return refuse('temporary');
  if (status >= 500) return { verdict: 'maybe-sent', reason: 'temporary' };
  return refuse('config');
}

/** What a gateway's id of a message looks like: short and printable. Else it could not be stored, and the message would count as lost. */
export function isGatewayId(id: string): boolean {
  return /^[\x20-\x7e]{1,100}$/.test(id);
}

/** The verdict of a message that was taken; an id that no gateway would give is not kept. */
export function handOver(id: string | null): SendVerdict {
  return { verdict: 'handed-over', gatewayMessageId: id !== null && isGatewayId(id) ? id : null };
}

/** Reads JSON into an object; null when it is anything else. */
export function readJsonObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
