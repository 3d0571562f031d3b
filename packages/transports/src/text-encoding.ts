/** How a text goes over the air, in units of its alphabet (septets of GSM 03.38, or 16-bit units of UCS-2), and in how many parts. */
export interface TextMeasure {
  encoding: 'gsm7' | 'ucs2';
  units: number;
  parts: number;
}

/** The basic table of GSM 03.38 (3GPP TS 23.038 §6.2.1): one septet each. */
const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Its extension table (§6.2.1.1): escape and character, two septets. */
const EXTENDED = new Set('\f^{}\\[~]|€');

const LIMITS = { gsm7: { single: 160, part: 153 }, ucs2: { single: 70, part: 67 } };

/** Gives the text in the form that is sent and measured (Unicode NFC: "a" and ring become "å"). */
export function normaliseText(text: string): string {
  return text.normalize('NFC');
}

/** Units of each character; null when one is not in GSM 03.38. */
function measureGsm(characters: readonly string[]): number[] | null {
  const sizes: number[] = [];
  for (const character of characters) {
    if (BASIC.has(character)) sizes.push(1);
    else if (EXTENDED.has(character)) sizes.push(2);
    else return null;
  }
  return sizes;
}

/** Counts parts; what belongs together (escape pair, surrogate pair) is never split. */
function countParts(sizes: readonly number[], limit: { single: number; part: number }): number {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total <= limit.single) return 1;
  let parts = 1;
  let filled = 0;
  for (const size of sizes) {
    if (filled + size > limit.part) {
      parts += 1;
      filled = 0;
    }
    filled += size;
  }
  return parts;
}

/** Measures a text message: GSM alphabet if every character is in it, else UCS-2 for all of it. */
export function measureText(text: string): TextMeasure {
  const characters = [...normaliseText(text)];
  const septets = measureGsm(characters);
  const encoding = septets ? 'gsm7' : 'ucs2';
  const sizes = septets ?? characters.map((character) => character.length);
  const units = sizes.reduce((sum, size) => sum + size, 0);
  return { encoding, units, parts: countParts(sizes, LIMITS[encoding]) };
}

export type SignInTextFault = 'empty' | 'too-short' | 'more-than-one-part' | 'web-link' | 'unresolved-placeholder';

export interface SignInTextRules {
  /** A text with fewer characters lost its words on the way (a message that said only "U" was once sent). Default 20. */
  leastCharacters?: number;
}

const WEB_LINK = /https?:\/\/|\bwww\./i;
const PLACEHOLDER = /\{[^}]*\}|\$\{|<%|%[sd]\b|\b(undefined|null|NaN)\b|\[object /;

/** Finds what is wrong with a text that carries a code, before it is sent. An empty list: nothing. */
export function lintSignInText(text: string, rules: SignInTextRules = {}): SignInTextFault[] {
  const trimmed = normaliseText(text).trim();
  if (trimmed === '') return ['empty'];
  const faults: SignInTextFault[] = [];
  if ([...trimmed].length < (rules.leastCharacters ?? 20)) faults.push('too-short');
  if (measureText(text).parts > 1) faults.push('more-than-one-part');
  if (WEB_LINK.test(text)) faults.push('web-link');
  if (PLACEHOLDER.test(text)) faults.push('unresolved-placeholder');
  return faults;
}
