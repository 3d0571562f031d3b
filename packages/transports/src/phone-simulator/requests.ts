import type { CodeCall, TextMessage } from '../transport.ts';

/** The gateway's name in its customer's configuration: several may come to one simulator, each with its own faults. */
export const GATEWAY_HEADER = 'x-vakt-gateway';

const E164 = /^\+[1-9]\d{5,14}$/;
const LOOPBACK_NAMES = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether a host name (of a URL, brackets kept) means this machine and no other. */
export function isLoopbackName(hostname: string): boolean {
  return LOOPBACK_NAMES.test(hostname.toLowerCase());
}

/**
 * Makes E.164 out of what a person types: spaces and dots go, 00 becomes +, eight digits are Norwegian.
 * Null when it is no number.
 */
export function readNumber(typed: string): string | null {
  const bare = typed.replace(/[\s.()-]/g, '').replace(/^00/, '+');
  const number = /^[2-9]\d{7}$/.test(bare) ? `+47${bare}` : bare;
  return E164.test(number) ? number : null;
}

type Fields = Record<string, unknown>;

const readText = (fields: Fields, name: string, pattern: RegExp): string | null => {
  const value = fields[name];
  return typeof value === 'string' && pattern.test(value) ? value : null;
};

/** Receipts go to loopback only: the simulator must not be a way to reach other machines. */
function readReceiptUrl(fields: Fields): string | null {
  const value = fields['receiptUrl'];
  if (typeof value !== 'string' || !URL.canParse(value)) return null;
  const url = new URL(value);
  return /^https?:$/.test(url.protocol) && isLoopbackName(url.hostname) ? value : null;
}

function readEnvelope(fields: Fields) {
  const reference = readText(fields, 'reference', /^.{1,200}$/s);
  const to = readText(fields, 'to', E164);
  const receiptUrl = readReceiptUrl(fields);
  const validForSeconds = fields['validForSeconds'];
  if (!reference || !to || !receiptUrl) return null;
  if (typeof validForSeconds !== 'number' || !(validForSeconds > 0)) return null;
  return { reference, to, receiptUrl, validForSeconds };
}

/** Reads a text message as the gateway client posts it; null when a field is missing or out of shape. */
export function readTextMessage(fields: Fields): TextMessage | null {
  const envelope = readEnvelope(fields);
  const from = readText(fields, 'from', /^.{1,20}$/);
  const body = readText(fields, 'body', /^.{1,2000}$/s);
  return envelope && from && body ? { ...envelope, from, body } : null;
}

/** Reads a call as the gateway client posts it; null when a field is missing or out of shape. */
export function readCodeCall(fields: Fields): CodeCall | null {
  const envelope = readEnvelope(fields);
  const language = readText(fields, 'language', /^(nb|nn|se|en)$/) as CodeCall['language'] | null;
  const mode = readText(fields, 'mode', /^(read-code|approve)$/) as CodeCall['mode'] | null;
  const code = readText(fields, 'code', mode === 'approve' ? /^\d*$/ : /^\d{4,10}$/);
  const messageReference = readText(fields, 'messageReference', /^[BCDFGHJKLMNPQRSTVWXZ]{0,4}$/);
  const extension = fields['extension'] === null ? null : readText(fields, 'extension', /^\d{1,10}$/);
  if (!envelope || !language || !mode || code === null || messageReference === null) return null;
  if (extension === null && fields['extension'] !== null) return null;
  return { ...envelope, language, mode, code, messageReference, extension };
}
