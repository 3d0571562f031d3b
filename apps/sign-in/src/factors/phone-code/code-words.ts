import { newDigits, pickOne } from '@vakt/foundation/ids';
import type { Keyring } from '@vakt/foundation/secrets';

/** No vowels (no words by accident) and no look-alikes; each is also a clip for calls. */
const REFERENCE_LETTERS = [...'BCDFGHJKLMNPRSTVWXZ'];

/** A two-letter reference that this challenge has not used yet: it tells messages apart (P3), and is no secret. */
export function createReference(used: readonly string[]): string {
  for (;;) {
    const reference = pickOne(REFERENCE_LETTERS) + pickOne(REFERENCE_LETTERS);
    if (!used.includes(reference)) return reference;
  }
}

/** A new code and how it is kept: a keyed hash bound to its challenge, and sealed for repeats while it lives. */
export function createCode(keyring: Keyring, challengeId: string, digits: number) {
  const code = newDigits(digits);
  return {
    code,
    codeHash: hashCode(keyring, challengeId, code),
    codeSealed: keyring.seal('one-time-code', code, challengeId),
  };
}

/** The keyed hash of a code within its challenge: the same code in two challenges has two hashes (ASVS 6.6.2). */
export function hashCode(keyring: Keyring, challengeId: string, code: string): string {
  return keyring.hash('one-time-code', `${challengeId}:${code}`);
}

/** Reads what a person typed: spaces and hyphens dropped; null unless exactly `digits` digits are left. */
export function readTypedCode(typed: unknown, digits: number): string | null {
  if (typeof typed !== 'string' || typed.length > 40) return null;
  const code = typed.normalize('NFKC').replace(/[\s\u200b\u2060-]/g, '');
  return new RegExp(`^\\d{${digits}}$`).test(code) ? code : null;
}
