import { HOTP, Secret } from 'otpauth';
import type { TokenMaterial } from './token.ts';

/** Clocks are off by some seconds and people type slowly: one interval either way (RFC 6238 §5.2). */
const TOTP_WINDOW = 1;
/** The button was pressed now and then for nothing: so many codes ahead (RFC 4226 §7.2 s, §7.4). */
const HOTP_LOOK_AHEAD = 10;
/** Two consecutive codes may lie so far off (RFC 4226 §7.4; RFC 6238 §6). */
const TOTP_MOST_DRIFT = 10;
const HOTP_MOST_AHEAD = 1000;

/** Where in a token's life a code stands. */
export interface CodePlace {
  /** The moving factor of the (last) code: HOTP's counter, TOTP's time step by the token's own clock. */
  counter: number;
  /** The drift with which it was found. */
  drift: number;
}

/** `replayed`: it would be right, but it or a later one was accepted before. */
export type CodeVerdict = { verdict: 'right'; place: CodePlace } | { verdict: 'replayed' } | { verdict: 'wrong' };

/** Leaves out the spaces that a person typed; null when it cannot be a code of so many digits. */
function readCode(typed: string, digits: number): string | null {
  const code = typed.replaceAll(/\s/g, '');
  return code.length === digits && /^\d+$/.test(code) ? code : null;
}

/** Gives the code of each moving factor; the secret is made ready once. */
function createCodes({ secret, algorithm, digits }: TokenMaterial): (counter: number) => string {
  const key = Secret.fromBase32(secret);
  return (counter) => HOTP.generate({ secret: key, algorithm, digits, counter });
}

function presentStep({ intervalSeconds }: TokenMaterial, now: Date): number {
  return Math.floor(now.getTime() / 1000 / (intervalSeconds ?? 30));
}

/** Judges one code: TOTP one interval either way of the token's own clock, HOTP up to ten ahead. Uses nothing up. */
export function findCode(token: TokenMaterial, typed: string, now: Date): CodeVerdict {
  const code = readCode(typed, token.digits);
  if (code === null) return { verdict: 'wrong' };
  const isTotp = token.kind === 'totp';
  const first = isTotp ? presentStep(token, now) + token.drift - TOTP_WINDOW : token.nextCounter;
  const last = isTotp ? first + 2 * TOTP_WINDOW : first + HOTP_LOOK_AHEAD;
  const codeAt = createCodes(token);
  let found: CodeVerdict = { verdict: 'wrong' };
  for (let counter = Math.max(0, first); counter <= last; counter++) {
    if (codeAt(counter) !== code) continue;
    if (counter >= token.nextCounter) return { verdict: 'right', place: { counter, drift: isTotp ? token.drift : 0 } };
    found = { verdict: 'replayed' };
  }
  return found;
}

/**
 * Judges two consecutive codes within the wide window: a clock up to ten intervals off ours, a counter up to 1,000 ahead.
 * Both must still be unused. Uses nothing up.
 */
export function findTwoCodes(token: TokenMaterial, typed: readonly [string, string], now: Date): CodeVerdict {
  const [one, two] = [readCode(typed[0], token.digits), readCode(typed[1], token.digits)];
  if (one === null || two === null) return { verdict: 'wrong' };
  const isTotp = token.kind === 'totp';
  const present = isTotp ? presentStep(token, now) : 0;
  const first = isTotp ? present - TOTP_MOST_DRIFT - 1 : token.nextCounter;
  const last = isTotp ? present + TOTP_MOST_DRIFT - 1 : first + HOTP_MOST_AHEAD;
  const codeAt = createCodes(token);
  let found: CodeVerdict = { verdict: 'wrong' };
  let before = codeAt(Math.max(0, first));
  for (let counter = Math.max(0, first); counter <= last; counter++) {
    const after = codeAt(counter + 1);
    if (before === one && after === two) {
      if (counter >= token.nextCounter)
        return { verdict: 'right', place: { counter: counter + 1, drift: isTotp ? counter + 1 - present : 0 } };
      found = { verdict: 'replayed' };
    }
    before = after;
  }
  return found;
}
