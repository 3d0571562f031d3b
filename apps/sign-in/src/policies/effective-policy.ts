import type { Demand } from './rules.ts';

/** What the rules say for one person, service and moment. */
export interface EffectivePolicy {
  block: boolean;
  level: Demand;
  /** Who has a method answers it although one factor would do (T7). */
  enrolledAnswer: boolean;
  factorMaxAgeSeconds: number;
  firstFactorMaxAgeSeconds: number;
  rememberDays: number;
  passkeyAlone: boolean;
  /** Names of the rules that spoke. */
  rules: string[];
}
