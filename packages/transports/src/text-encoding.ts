/** How a text goes over the air, in units of its alphabet (septets of GSM 03.38, or 16-bit units of UCS-2), and in how many parts. */
export interface TextMeasure {
  encoding: 'gsm7' | 'ucs2';
  units: number;
  parts: number;
}

/** What goes over the air: the bytes of each part, without headers. GSM 03.38 unpacked (one septet an octet), or UTF-16BE. */
export interface EncodedText {
  encoding: 'gsm7' | 'ucs2';
  parts: Buffer[];
}

const ESCAPE = 0x1b;
/** The basic table of GSM 03.38 in order (3GPP TS 23.038 §6.2.1): one septet each. */
const BASIC = readTable(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Its extension table (§6.2.1.1): escape and character, two septets. */
const EXTENDED = new Map([
  ['\f', 0x0a],
  ['^', 0x14],
  ['{', 0x28],
  ['}', 0x29],
  ['\\', 0x2f],
  ['[', 0x3c],
  ['~', 0x3d],
  [']', 0x3e],
  ['|', 0x40],
  ['€', 0x65],
]);

function readTable(characters: string): Map<string, number> {
  const table = new Map([...characters].map((character, code) => [character, code]));
  table.delete('\u001b');
  return table;
}

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

/** How many characters each part holds; what belongs together (escape pair, surrogate pair) is never split. */
function splitParts(sizes: readonly number[], limit: { single: number; part: number }): number[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total <= limit.single) return [sizes.length];
  const parts: number[] = [];
  let filled = 0;
  let held = 0;
  for (const size of sizes) {
    if (filled + size > limit.part) {
      parts.push(held);
      filled = 0;
      held = 0;
    }
    filled += size;
    held += 1;
  }
  return [...parts, held];
}

function divideText(text: string) {
  const characters = [...normaliseText(text)];
  const septets = measureGsm(characters);
  const encoding: 'gsm7' | 'ucs2' = septets ? 'gsm7' : 'ucs2';
  const sizes = septets ?? characters.map((character) => character.length);
  return { encoding, characters, sizes, parts: splitParts(sizes, LIMITS[encoding]) };
}

/** Measures a text message: GSM alphabet if every character is in it, else UCS-2 for all of it. */
export function measureText(text: string): TextMeasure {
  const { encoding, sizes, parts } = divideText(text);
  return { encoding, units: sizes.reduce((sum, size) => sum + size, 0), parts: parts.length };
}

function encodeGsm(characters: readonly string[]): Buffer {
  const septets: number[] = [];
  for (const character of characters) {
    const extended = EXTENDED.get(character);
    if (extended === undefined) septets.push(BASIC.get(character) ?? 0x3f);
    else septets.push(ESCAPE, extended);
  }
  return Buffer.from(septets);
}

/** Turns a text into the bytes of its parts, divided as `measureText` counts them. */
export function encodeText(text: string): EncodedText {
  const { encoding, characters, parts } = divideText(text);
  let at = 0;
  return {
    encoding,
    parts: parts.map((held) => {
      const piece = characters.slice(at, at + held);
      at += held;
      return encoding === 'gsm7' ? encodeGsm(piece) : Buffer.from(piece.join(''), 'utf16le').swap16();
    }),
  };
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
