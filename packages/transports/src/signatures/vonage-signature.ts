import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type Clock, SECOND } from '@vakt/foundation/clock';
import { readJsonObject } from '../ask-gateway.ts';

interface SignedRequest {
  body: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
}

export interface VonageSigner {
  /** The account's signature secret, as the dashboard shows it. */
  secret: string;
  clock: Clock;
}

/** How far from now a token may have been issued: network and clocks, and no replay of an old one. */
const MOST_AGE = 300 * SECOND;
const LONGEST_TOKEN = 4096;

function isSame(given: string, expected: Buffer): boolean {
  const bytes = Buffer.from(given, 'base64url');
  return bytes.length === expected.length && timingSafeEqual(bytes, expected);
}

function decodePart(part: string): Record<string, unknown> | null {
  return readJsonObject(Buffer.from(part, 'base64url').toString('utf8'));
}

/** Reads the claims of an HS256 token (RFC 7515); null unless algorithm and signature are right. */
function readClaims(token: string, secret: string): Record<string, unknown> | null {
  if (token.length > LONGEST_TOKEN) return null;
  const [header = '', claims = '', signature = '', ...rest] = token.split('.');
  if (rest.length > 0 || decodePart(header)?.['alg'] !== 'HS256') return null;
  const expected = createHmac('sha256', secret).update(`${header}.${claims}`, 'utf8').digest();
  return isSame(signature, expected) ? decodePart(claims) : null;
}

/** The hash is of the bytes, or of the same JSON without spaces: both are described, and mean the same content. */
function hashBody(body: string): string[] {
  const spellings = [body];
  try {
    spellings.push(JSON.stringify(JSON.parse(body)));
  } catch {
    // Not JSON: only the bytes count.
  }
  return spellings.map((text) => createHash('sha256').update(text, 'utf8').digest('hex'));
}

/**
 * Whether a webhook is signed by Vonage: `Authorization: Bearer` with an HS256 token whose `payload_hash` is the
 * SHA-256 of the body and whose `iat` (and `exp`, if there is one) fit the time
 * (https://developer.vonage.com/en/getting-started/concepts/webhooks#decoding-signed-webhooks). Never throws.
 */
export function isSignedByVonage(signer: VonageSigner, request: SignedRequest): boolean {
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
  const claims = token === undefined ? null : readClaims(token, signer.secret);
  if (!claims) return false;
  const { iat, exp, payload_hash: hash } = claims;
  const now = signer.clock.now().getTime();
  if (typeof iat !== 'number' || Math.abs(now - iat * SECOND) > MOST_AGE) return false;
  if (exp !== undefined && !(typeof exp === 'number' && exp * SECOND > now)) return false;
  return typeof hash === 'string' && hashBody(request.body).includes(hash.toLowerCase());
}
