import type { Keyring } from '@vakt/foundation/secrets';
import { readSigns, showSigns } from '@vakt/foundation/signs';

/** What a pass may be, after Entra's: ten minutes to thirty days, 8 to 48 signs. */
export const PASS_BOUNDS = {
  leastLifeSeconds: 600,
  mostLifeSeconds: 2_592_000,
  leastLength: 8,
  mostLength: 48,
  /** How far ahead its time may begin. */
  mostAheadSeconds: 2_592_000,
} as const;

/** Signs of a collection code: 40 bits (NIST SP 800-63B-4 §4.1.2.2). */
export const COLLECTION_SIGNS = 8;

/** A pass as it is shown. */
export function showPass(pass: string): string {
  return showSigns(pass, 5);
}

/** Reads a typed pass; null when it cannot be one. */
export function readPass(typed: unknown): string | null {
  return readSigns(typed, PASS_BOUNDS.leastLength, PASS_BOUNDS.mostLength);
}

/** Reads a typed collection code; null when it is none. */
export function readCollectionCode(typed: unknown): string | null {
  return readSigns(typed, COLLECTION_SIGNS);
}

/** The keyed hash of a collection code within its order: the same code of two orders has two hashes (T20). */
export function hashCollectionCode(keyring: Keyring, orderId: string, code: string): string {
  return keyring.hash('one-time-code', `pass-order:${orderId}:${code}`);
}
