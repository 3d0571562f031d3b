import { newSigns, readSigns, showSigns } from '@vakt/foundation/signs';

/** Codes in a set. */
export const CODES_IN_SET = 10;

/** How many signs find the hash to compare, and how many are the secret: 65 bits (NIST SP 800-63B-4 §4.2: at least 64). */
const START_SIGNS = 2;
const SECRET_SIGNS = 13;
const SIGNS = START_SIGNS + SECRET_SIGNS;
const GROUP = 5;

/** A code in its two parts. */
export interface CodeParts {
  start: string;
  secret: string;
}

/** The secret part of a new code. */
export function newSecret(): string {
  return newSigns(SECRET_SIGNS);
}

/** A start that none of the account's codes has: of 1,024 some are always free. */
export function newStart(taken: readonly string[]): string {
  for (;;) {
    const start = newSigns(START_SIGNS);
    if (!taken.includes(start)) return start;
  }
}

/** A code as it is shown, printed and saved: `K7M2X-9QF4R-TPW3H`. */
export function showCode({ start, secret }: CodeParts): string {
  return showSigns(start + secret, GROUP);
}

/** Reads a typed code, however it was spaced and written; null when it is none. */
export function readRecoveryCode(typed: unknown): CodeParts | null {
  const signs = readSigns(typed, SIGNS);
  return signs === null ? null : { start: signs.slice(0, START_SIGNS), secret: signs.slice(START_SIGNS) };
}
