import { ONE_FACTOR, PHISHING_RESISTANT, TWO_FACTORS } from './levels.ts';

export type PolicyLevel = 'one-factor' | 'two-factors' | 'phishing-resistant';

/** What the rules say for one person, service and moment. */
export interface EffectivePolicy {
  /** Nobody whom this holds for gets in. */
  block: boolean;
  level: PolicyLevel;
  /** Who has a method answers it although one factor would do (T7). False only where a rule says "one-factor" by name. */
  enrolledAnswer: boolean;
  /** How old the second factor of this browser session may be, in seconds; 0: asked at each sign-in. */
  factorMaxAgeSeconds: number;
  /** How old the password or the passkey alone may be. */
  firstFactorMaxAgeSeconds: number;
  /** For how many days a device may stand for the second factor; 0: not at all. */
  rememberDays: number;
  /** Whether a passkey may be the only sign-in. */
  passkeyAlone: boolean;
  /** The highest level that the account has a method for is asked; who came back by a pass or a recovery code is let in to mend that. */
  highest: boolean;
  /** Names of the rules that spoke. */
  rules: readonly string[];
}

const LEVEL_OF: Readonly<Record<PolicyLevel, string>> = {
  'one-factor': ONE_FACTOR,
  'two-factors': TWO_FACTORS,
  'phishing-resistant': PHISHING_RESISTANT,
};

/** The level that a policy's word means, as `acr`. */
export function acrOf(level: PolicyLevel): string {
  return LEVEL_OF[level];
}
