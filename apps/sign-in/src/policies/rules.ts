import type { EffectivePolicy, PolicyLevel } from './effective-policy.ts';

/**
 * The organisation's rules, as the configuration has them and as the engine, the start-up guard, the receipts and the
 * console use them. What they mean stands in speak-rules.ts.
 */

/** What may be demanded of a sign-in, weakest first. */
export const DEMANDS = ['one-factor', 'two-factors', 'phishing-resistant'] as const satisfies readonly PolicyLevel[];

export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** When a rule speaks: every condition that is given must hold; within one, any of its values is enough. */
export interface RuleConditions {
  services?: readonly string[] | undefined;
  /** Roles of the account. */
  groups?: readonly string[] | undefined;
  networks?: readonly string[] | undefined;
  notNetworks?: readonly string[] | undefined;
  countries?: readonly string[] | undefined;
  notCountries?: readonly string[] | undefined;
  weekdays?: readonly Weekday[] | undefined;
  /** `HH:MM`, the organisation's time; the minute itself is in it. */
  from?: string | undefined;
  /** `HH:MM`, to `24:00`; the minute itself is not in it. Before `from`: over midnight. */
  to?: string | undefined;
}

/** What a rule says. */
export interface RuleSayings {
  level?: PolicyLevel | undefined;
  block?: boolean | undefined;
  rememberDays?: number | undefined;
  factorMaxAgeSeconds?: number | undefined;
}

export interface Rule {
  name: string;
  when: RuleConditions;
  then: RuleSayings;
}

/** What a service asks where no rule speaks. */
export interface BasePolicy extends Omit<EffectivePolicy, 'block' | 'rules'> {
  /** False: no rule makes it ask for less, not even one that says so (our own pages). */
  mayBeLowered: boolean;
  /**
   * False: no rule makes it ask for a higher level either. Where people get the methods that rules demand, and come back to
   * when they have lost them, a rule for everybody would shut the way out. Blocks and ages hold there too.
   */
  mayBeRaised: boolean;
}

/** What rules are asked about. */
export interface RuleFacts {
  service: string;
  groups: readonly string[];
  /** Name of the network; null: in none. */
  network: string | null;
  /** ISO 3166 region; null: unknown. */
  country: string | null;
  weekday: Weekday;
  /** Minutes since midnight, the organisation's time. */
  minute: number;
}
