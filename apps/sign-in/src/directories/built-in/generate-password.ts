import { pickOne } from '@vakt/foundation/ids';

const CONSONANTS = [...'bdfghjklmnprstv'];
const VOWELS = [...'aeiou'];
const DIGITS = [...'23456789'];

/** A password that can be read and typed: `mugamo-telika-4729`, about 49 bits. No letters that look alike. */
export function generatePassword(): string {
  const syllables = () => Array.from({ length: 3 }, () => pickOne(CONSONANTS) + pickOne(VOWELS)).join('');
  return `${syllables()}-${syllables()}-${Array.from({ length: 4 }, () => pickOne(DIGITS)).join('')}`;
}
