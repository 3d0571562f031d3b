/** Dates, as people write them. */
const DATES = /\b\d{4}-\d\d-\d\d\b|\b\d{1,2}\.\d{1,2}\.(?:\d{4}|\d\d)\b/g;

/** Six digits or more that belong to no word, however they are spaced: a code, a telephone or an identity number. */
const LONG_NUMBER = /(?<![\p{L}\d])\+?\d(?:[ .-]?\d){5,}/u;

/**
 * Whether a text that a worker wrote holds a number that no record of ours may keep (ASVS 16.2.5). Dates are none, nor are
 * case numbers that begin with letters.
 */
export function holdsNumber(text: string): boolean {
  return LONG_NUMBER.test(text.replace(DATES, ' '));
}
