import { pickOne } from './ids.ts';

/**
 * Codes that people read, write and type: Crockford's Base32 (crockford.com/base32.html), five bits a sign. It has no I, L,
 * O and U; whoever types one of the first three means the digit that looks like it.
 */
const SIGNS = [...'0123456789abcdefghjkmnpqrstvwxyz'];

/** Longest text that is looked at: the longest code, twice over with spaces. */
const LONGEST_TYPED = 120;

/** `count` random signs, five bits each, in small letters (generator: node:crypto, ASVS 6.5.3). */
export function newSigns(count: number): string {
  return Array.from({ length: count }, () => pickOne(SIGNS)).join('');
}

/** The signs as they are shown: capitals in groups. `k7m29qf4` in fours is `K7M2-9QF4`. */
export function showSigns(signs: string, groupOf: number): string {
  return (signs.toUpperCase().match(new RegExp(`.{1,${groupOf}}`, 'g')) ?? []).join('-');
}

/**
 * Reads what a person typed: spaces, hyphens and dots dropped, capitals made small, look-alikes made digits. Null unless
 * between `least` and `most` signs are left.
 */
export function readSigns(typed: unknown, least: number, most = least): string | null {
  if (typeof typed !== 'string' || typed.length > LONGEST_TYPED) return null;
  const signs = typed
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\u200b\u2060\u2010-\u2015.·-]/g, '')
    .replaceAll('o', '0')
    .replace(/[il]/g, '1');
  return /^[0-9a-hjkmnp-tv-z]*$/.test(signs) && signs.length >= least && signs.length <= most ? signs : null;
}
