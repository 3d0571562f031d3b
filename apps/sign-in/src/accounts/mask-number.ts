import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** Hides a number: one X per digit of the calling code, a space, X for all but the last two. `+4791234504` → `+XX XXXXXX04`. */
export function maskNumber(e164: string): string {
  const digits = e164.replace(/\D/g, '');
  const code = parsePhoneNumberFromString(e164)?.countryCallingCode.length ?? 2;
  return `+${'X'.repeat(code)} ${'X'.repeat(Math.max(0, digits.length - code - 2))}${digits.slice(-2)}`;
}

/** What a screen reader says instead of the mask: "telefonnummer som slutter på 04". */
export function lastTwoDigits(e164: string): string {
  return e164.slice(-2);
}
