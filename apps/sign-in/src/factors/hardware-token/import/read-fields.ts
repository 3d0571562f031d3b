import { Secret } from 'otpauth';
import type { TokenAlgorithm } from '../token.ts';
import { type EntryFault, entryFault } from './fault.ts';

/** RFC 4226 §4 R6: a shared secret has at least 128 bits. */
const LEAST_SECRET_BYTES = 16;
/** 128 characters of Base32, as Entra takes them. */
const MOST_SECRET_BYTES = 80;
const LONGEST_SERIAL = 100;
const LONGEST_TEXT = 100;
/** Far beyond what a button is pressed, and far below where a number loses digits. */
const MOST_COUNTER = 2 ** 40;

/** Collects what is wrong with an entry while its fields are read. */
export interface Faults {
  list: EntryFault[];
  add(kind: EntryFault['kind'], place: string, facts?: EntryFault['facts']): null;
}

export function createFaults(): Faults {
  const list: EntryFault[] = [];
  return {
    list,
    add(kind, place, facts = {}) {
      list.push(entryFault(kind, place, facts));
      return null;
    },
  };
}

export function readSerial(faults: Faults, place: string, text: string): string | null {
  if (text === '') return faults.add('serialMissing', place);
  // Letters, digits and what stands between them; no control characters, and it must have something to be found by.
  const fine = text.length <= LONGEST_SERIAL && /^[\p{L}\p{N} ./_:#+-]*$/u.test(text) && /[\p{L}\p{N}]/u.test(text);
  return fine ? text : faults.add('serialBad', place, { most: LONGEST_SERIAL });
}

/** Reads a secret in Base32 (RFC 4648 §6), with or without padding, in any case. */
export function readBase32(faults: Faults, place: string, text: string): string | null {
  const plain = text.toUpperCase().replace(/=+$/, '');
  if (plain === '') return faults.add('secretMissing', place);
  // Lengths that no whole number of bytes gives (RFC 4648 §6).
  if (!/^[A-Z2-7]+$/.test(plain) || [1, 3, 6].includes(plain.length % 8)) return faults.add('secretBase32', place);
  return checkLength(faults, place, plain, Math.floor((plain.length * 5) / 8));
}

export function readSecretBytes(faults: Faults, place: string, bytes: Uint8Array): string | null {
  if (bytes.length === 0) return faults.add('secretMissing', place);
  const secret = new Secret({ buffer: new Uint8Array(bytes).buffer }).base32.replace(/=+$/, '');
  return checkLength(faults, place, secret, bytes.length);
}

function checkLength(faults: Faults, place: string, secret: string, bytes: number): string | null {
  if (bytes < LEAST_SECRET_BYTES) return faults.add('secretShort', place, { bits: bytes * 8 });
  return bytes > MOST_SECRET_BYTES ? faults.add('secretLong', place) : secret;
}

/** Seconds of an interval: 30 or 60. */
export function readInterval(faults: Faults, place: string, text: string): number | null {
  return text === '30' || text === '60' ? Number(text) : faults.add('interval', place);
}

export function readCounter(faults: Faults, place: string, text: string): number | null {
  const counter = /^\d{1,13}$/.test(text) ? Number(text) : Number.NaN;
  return counter <= MOST_COUNTER ? counter : faults.add('counter', place);
}

/** `SHA1`, `sha-256`, `HMAC-SHA512`; empty is SHA-1. */
export function readAlgorithm(faults: Faults, place: string, text: string): TokenAlgorithm | null {
  const plain = text
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '')
    .replace(/^HMAC/, '');
  if (plain === '') return 'SHA1';
  return plain === 'SHA1' || plain === 'SHA256' || plain === 'SHA512' ? plain : faults.add('algorithm', place);
}

/** Six or eight; empty is six. */
export function readDigits(faults: Faults, place: string, text: string): 6 | 8 | null {
  if (text === '' || text === '6') return 6;
  return text === '8' ? 8 : faults.add('digits', place);
}

export function readText(faults: Faults, place: string, text: string): string | null {
  return text.length <= LONGEST_TEXT && !/\p{Cc}/u.test(text)
    ? text
    : faults.add('text', place, { most: LONGEST_TEXT });
}
