import type { Keyring } from '@vakt/foundation/secrets';
import type { Notice } from './notice.ts';

/** 32 signs without look-alikes: five bits each. */
const SIGNS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const REFERENCE_SIGNS = 8;

/** The first bits of a hash (hex) as signs. */
function spell(hash: string, signs: number): string {
  const bits = BigInt(`0x${hash}`)
    .toString(2)
    .padStart(hash.length * 4, '0');
  return Array.from({ length: signs }, (_, at) => SIGNS[Number.parseInt(bits.slice(at * 5, at * 5 + 5), 2)]).join('');
}

/**
 * The reference of a notice: 40 bits of a keyed MAC over its row. Who can write to the database and does not have the key
 * can make no notice that checks out, nor change what one was about. Same row, same reference, for ever: the key does not
 * rotate with the sealing ones.
 */
export function signNotice(keyring: Keyring, { id, accountId, news, at }: Notice): string {
  const detail = JSON.stringify(Object.entries(news.detail).sort(([one], [other]) => (one < other ? -1 : 1)));
  const row = [id, accountId, news.kind, detail, at.toISOString()].join('\n');
  return spell(keyring.hash('notice', `row\n${row}`), REFERENCE_SIGNS);
}

/** Under which a reference is looked up. */
export function hashReference(keyring: Keyring, reference: string): string {
  return keyring.hash('notice', `reference\n${reference}`);
}

/** `KD7F-2M9Q`, as it stands in the notice; a code as `KD7F-2M9Q-XW4TP`. */
export function showReference(reference: string): string {
  return reference.replace(/^(.{4})(.{4})(.*)$/, (_, ...[one, two, rest]) =>
    [one, two, rest].filter(Boolean).join('-'),
  );
}

/** What somebody typed from a notice: a reference, a code, or neither. Spaces, hyphens and small letters are understood. */
export function readTypedSigns(typed: string): { kind: 'reference' | 'code'; signs: string } | null {
  const signs = typed.replace(/[\s\p{Pd}]/gu, '').toUpperCase();
  if (![...signs].every((sign) => SIGNS.includes(sign))) return null;
  if (signs.length === REFERENCE_SIGNS) return { kind: 'reference', signs };
  return signs.length === CODE_SIGNS ? { kind: 'code', signs } : null;
}

/** 65 bits: enough that nobody finds one by trying (NIST SP 800-63B-4 §4.2: 64). */
export const CODE_SIGNS = 13;

/** A code of random bytes, as it stands in a notice. */
export function spellCode(bytes: Buffer): string {
  return spell(bytes.toString('hex'), CODE_SIGNS);
}
