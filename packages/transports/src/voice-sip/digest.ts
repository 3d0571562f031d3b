import { createHash, randomBytes } from 'node:crypto';
import { readHeaders, type SipResponse, splitOutside } from './message.ts';

/** What a peer asks us to prove ourselves by (RFC 3261 §22, RFC 7616, RFC 8760). */
export interface Challenge {
  realm: string;
  nonce: string;
  algorithm: 'MD5' | 'SHA-256';
  qop: 'auth' | null;
  opaque: string | null;
  /** Our password was right, only the nonce was old. */
  stale: boolean;
  /** The header that answers it. */
  answerIn: 'Authorization' | 'Proxy-Authorization';
}

/** Signs that can stand in a quoted text as they are: no quotation mark, no backslash, no control character. */
const PLAIN = /^[ !#-[\]-~]{0,512}$/;

function readFields(value: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const part of splitOutside(value.replace(/^Digest[ \t]+/i, ''), ',')) {
    const [, name = '', quoted, bare] = /^([\w-]{1,32})[ \t]*=[ \t]*(?:"([^"]*)"|([^\s"]*))$/.exec(part) ?? [];
    fields.set(name.toLowerCase(), quoted ?? bare ?? '');
  }
  return fields;
}

function readChallenge(value: string, answerIn: Challenge['answerIn']): Challenge | null {
  if (!/^Digest[ \t]/i.test(value)) return null;
  const fields = readFields(value);
  const text = (name: string) => fields.get(name) ?? null;
  const [realm, nonce, opaque] = [text('realm'), text('nonce'), text('opaque')];
  const algorithm = (text('algorithm') ?? 'MD5').toUpperCase();
  const offers = text('qop')?.split(',') ?? null;
  const qop = offers?.some((offer) => offer.trim().toLowerCase() === 'auth') ? 'auth' : null;
  if (realm === null || nonce === null || (algorithm !== 'MD5' && algorithm !== 'SHA-256')) return null;
  if (offers && !qop) return null;
  if (![realm, nonce, opaque ?? ''].every((one) => PLAIN.test(one))) return null;
  return { realm, nonce, algorithm, qop, opaque, stale: /^true$/i.test(text('stale') ?? ''), answerIn };
}

/** The challenge of a 401 or 407 that we can answer; of several the one with SHA-256. Null: none. */
export function findChallenge(response: SipResponse): Challenge | null {
  const found = [
    ...readHeaders(response, 'www-authenticate').map((value) => readChallenge(value, 'Authorization')),
    ...readHeaders(response, 'proxy-authenticate').map((value) => readChallenge(value, 'Proxy-Authorization')),
  ].filter((challenge) => challenge !== null);
  return found.find(({ algorithm }) => algorithm === 'SHA-256') ?? found[0] ?? null;
}

export interface Credentials {
  user: string;
  password: string;
}

/**
 * The value of the header that answers a challenge for one request (RFC 7616 §3.4). `cnonce` is handed in by tests
 * only: each answer has a nonce of its own, and so the count is always 1.
 */
export function answerChallenge(
  challenge: Challenge,
  { user, password }: Credentials,
  request: { method: string; uri: string },
  cnonce = randomBytes(16).toString('hex'),
): string {
  const { realm, nonce, qop, opaque, algorithm } = challenge;
  const hash = (text: string) =>
    createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(text, 'utf8')
      .digest('hex');
  const secret = hash(`${user}:${realm}:${password}`);
  const what = hash(`${request.method}:${request.uri}`);
  const proof = qop ? hash(`${secret}:${nonce}:00000001:${cnonce}:${qop}:${what}`) : hash(`${secret}:${nonce}:${what}`);
  const fields = [
    `username="${user}"`,
    `realm="${realm}"`,
    `nonce="${nonce}"`,
    `uri="${request.uri}"`,
    `response="${proof}"`,
    `algorithm=${algorithm}`,
    ...(qop ? [`cnonce="${cnonce}"`, `qop=${qop}`, 'nc=00000001'] : []),
    ...(opaque === null ? [] : [`opaque="${opaque}"`]),
  ];
  return `Digest ${fields.join(', ')}`;
}
