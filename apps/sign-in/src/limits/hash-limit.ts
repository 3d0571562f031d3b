import type { Keyring } from '@vakt/foundation/secrets';
import { addressRange } from './address-range.ts';

/** The window of everything that counts by the day. It slides: a day is the last 24 hours. */
export const DAY_SECONDS = 86_400;

/** Under which key a limit of a subject is counted. */
export function hashLimit(keyring: Keyring, limit: string, subject: string): string {
  return `${limit}:${keyring.hash('throttle', `${limit} ${subject}`)}`;
}

/** What a network address is known by where codes are asked for. */
export function hashAddress(keyring: Keyring, address: string): string {
  return keyring.hash('throttle', `asked from ${addressRange(address)}`);
}
