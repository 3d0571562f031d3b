import type { FirstFactor, SecondFactor } from '../tables.ts';

/** The levels that we give: REFEDS single- and multi-factor, and phishing-resistant as OpenID's EAP ACR values name it. */
export const ONE_FACTOR = 'https://refeds.org/profile/sfa';
export const TWO_FACTORS = 'https://refeds.org/profile/mfa';
export const PHISHING_RESISTANT = 'phr';

/** Lowest first. */
export const LEVELS: readonly string[] = [ONE_FACTOR, TWO_FACTORS, PHISHING_RESISTANT];

/** What a session has proved. A passkey as first factor was used with user verification: it is two factors by itself. */
export interface ProvedFactors {
  first: FirstFactor;
  second: SecondFactor | null;
}

export interface Level {
  acr: string;
  amr: string[];
}

/**
 * What a session's factors amount to, with the `amr` values of RFC 8176 §2. Derived each time, never stored (T10). A pass
 * or a recovery code counts on top of a password only; a remembered device stands for a factor that was proved on it.
 */
export function deriveLevel({ first, second }: ProvedFactors): Level {
  const isPasskey = second === 'hwk' || second === 'swk';
  if (first === 'passkey') {
    if (isPasskey) return { acr: PHISHING_RESISTANT, amr: [second, 'user', 'mfa'] };
    // Something weaker was proved since: that, on top of a key and its owner's verification, is what counts now.
    const rest = second === null ? { acr: ONE_FACTOR, amr: ['mfa'] } : deriveLevel({ first: 'password', second });
    return { acr: rest.acr, amr: ['pop', 'user', ...rest.amr.filter((value) => value !== 'pwd')] };
  }
  switch (second) {
    case null:
      return { acr: ONE_FACTOR, amr: ['pwd'] };
    case 'hwk':
    case 'swk':
      return { acr: PHISHING_RESISTANT, amr: ['pwd', second, 'user', 'mfa'] };
    // SMS and calls use another channel than the browser: "mca". An app's code does not.
    case 'sms':
    case 'tel':
      return { acr: TWO_FACTORS, amr: ['pwd', second, 'mfa', 'mca'] };
    case 'device':
      return { acr: TWO_FACTORS, amr: ['pwd', 'mfa'] };
    default:
      return { acr: TWO_FACTORS, amr: ['pwd', 'otp', 'mfa'] };
  }
}

/** Whether the level that was reached is one of those that were demanded, or includes one. */
export function isLevelEnough(reached: string, demanded: readonly string[]): boolean {
  return demanded.some((level) => {
    const needed = LEVELS.indexOf(level);
    return needed >= 0 && LEVELS.indexOf(reached) >= needed;
  });
}

/** The higher of two levels that we give. */
export function higherLevel(one: string, other: string): string {
  return LEVELS.indexOf(one) >= LEVELS.indexOf(other) ? one : other;
}

/** The lowest that we give of these, or null when none of them is ours. */
export function lowestLevel(levels: readonly string[]): string | null {
  return LEVELS.find((level) => levels.includes(level)) ?? null;
}
