/** Digits of a case number after its prefix, as NTNU hjelp writes them. */
const DIGITS = 7;

/** A case number as people see it: "NTNU0612345". */
export function renderCaseNumber(number: number, prefix: string): string {
  return `${prefix}${String(number).padStart(DIGITS, '0')}`;
}

/**
 * Reads a case number that somebody typed or pasted: with or without prefix, spaces, a hyphen or leading zeros
 * ("ntnu 612345", "0612345"). Null when it is none.
 */
export function parseCaseNumber(text: string, prefix: string): number | null {
  const bare = text.toUpperCase().replace(/\s/g, '');
  const digits = bare.startsWith(prefix) ? bare.slice(prefix.length).replace(/^-/, '') : bare;
  if (!/^\d{1,7}$/.test(digits)) return null;
  const number = Number(digits);
  return number > 0 ? number : null;
}
