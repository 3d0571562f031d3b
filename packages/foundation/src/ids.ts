import { randomBytes, randomInt, randomUUID } from 'node:crypto';

/** A random UUID (version 4, RFC 9562): the id of a row. Not a secret. */
export function newId(): string {
  return randomUUID();
}

/** An unguessable token of `bytes` random bytes (default 32 = 256 bits), base64url, for cookies and links. */
export function newToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}

/** Signs that nobody takes for another one, read aloud or off a screen. */
const CLEAR_SIGNS = [...'23456789abcdefghjkmnpqrstuvwxyz'];

/** A number for an error page and the log, which people read out to support: eight clear signs, 39 bits. Not a secret. */
export function newTrace(): string {
  return Array.from({ length: 8 }, () => pickOne(CLEAR_SIGNS)).join('');
}

/**
 * A code of `digits` decimal digits, each value equally likely, leading zeros kept.
 * Source: node:crypto's generator (NIST SP 800-63B-4 §3.1.3.2, ASVS 6.5.3).
 */
export function newDigits(digits: number): string {
  return randomInt(0, 10 ** digits)
    .toString()
    .padStart(digits, '0');
}

/** One random element of a list that is not empty. */
export function pickOne<T>(list: readonly T[]): T {
  const picked = list[randomInt(0, list.length)];
  if (picked === undefined) throw new RangeError('pickOne: the list is empty');
  return picked;
}
