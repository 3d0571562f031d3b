import type { Fault } from './dependencies.ts';

/** What came of a code, or of two in a row. */
export type TokenCodeVerdict =
  | { verdict: 'accepted' }
  | { verdict: 'malformed' | 'wrong' | 'used' | 'method-disabled' }
  | { verdict: 'too-many'; until: Date | null };

const SHAPE = /^(?:\d{6}|\d{8})$/;

function readTyped(typed: unknown): string | null {
  if (typeof typed !== 'string' || typed.length > 40) return null;
  const code = typed.normalize('NFKC').replaceAll(/[\s\u200b\u2060-]/g, '');
  return SHAPE.test(code) ? code : null;
}

/** Reads the code of a token as a person typed it, or both of two in a row; null when it can be none. */
export function readTypedTokenCodes(typed: unknown): { code: string; nextCode: string | null } | null {
  if (typeof typed === 'object' && typed !== null && 'code' in typed && 'nextCode' in typed) {
    const [code, nextCode] = [readTyped(typed.code), readTyped(typed.nextCode)];
    return code === null || nextCode === null ? null : { code, nextCode };
  }
  const code = readTyped(typed);
  return code === null ? null : { code, nextCode: null };
}

/** What a refused code of a token is told as, beside its field. */
export function readTokenFault(refused: Exclude<TokenCodeVerdict, { verdict: 'accepted' }>, field = 'code'): Fault {
  switch (refused.verdict) {
    case 'malformed':
      return { field, kind: 'token-code-shape' };
    case 'used':
      return { field, kind: 'token-code-used' };
    case 'method-disabled':
      return { field, kind: 'method-disabled' };
    case 'too-many': {
      if (refused.until === null) return { field, kind: 'code-tries' };
      const minutes = Math.max(1, Math.ceil((refused.until.getTime() - Date.now()) / 60_000));
      return { field, kind: 'code-wait', facts: { minutes } };
    }
    default:
      return { field, kind: 'token-code-wrong' };
  }
}
