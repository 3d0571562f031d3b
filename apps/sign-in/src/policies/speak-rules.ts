import type { EffectivePolicy, PolicyLevel } from './effective-policy.ts';
import { type BasePolicy, DEMANDS, type Rule, type RuleConditions, type RuleFacts, WEEKDAYS } from './rules.ts';

const DAY_MINUTES = 1440;

/** Minutes since midnight of `HH:MM`. */
export function readMinute(text: string): number {
  const [hours = '0', minutes = '0'] = text.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/**
 * Whether a rule speaks about these facts. A network or country that is not known is never one of `networks` or
 * `countries` and always outside of `notNetworks` and `notCountries`: what is let off for being somewhere is not let off
 * for being nowhere, and what is demanded of everybody who is not somewhere is demanded of the unknown too.
 */
export function doesRuleSpeak({ when }: Rule, facts: RuleFacts): boolean {
  const isOneOf = (list: readonly string[] | undefined, value: string | null) =>
    list === undefined || (value !== null && list.includes(value));
  const isNoneOf = (list: readonly string[] | undefined, value: string | null) =>
    list === undefined || value === null || !list.includes(value);
  return (
    isOneOf(when.services, facts.service) &&
    (when.groups === undefined || when.groups.some((group) => facts.groups.includes(group))) &&
    isOneOf(when.networks, facts.network) &&
    isNoneOf(when.notNetworks, facts.network) &&
    isOneOf(when.countries, facts.country) &&
    isNoneOf(when.notCountries, facts.country) &&
    isTimeOf(when, facts)
  );
}

/** Hours that go over midnight belong to the day on which they began. */
function isTimeOf({ weekdays, from, to }: RuleConditions, { weekday, minute }: RuleFacts): boolean {
  const [start, end] = [from === undefined ? 0 : readMinute(from), to === undefined ? DAY_MINUTES : readMinute(to)];
  const isOn = (day: string | undefined) => weekdays === undefined || weekdays.some((one) => one === day);
  if (start < end) return minute >= start && minute < end && isOn(weekday);
  if (minute >= start) return isOn(weekday);
  return minute < end && isOn(WEEKDAYS[(WEEKDAYS.indexOf(weekday) + 6) % 7]);
}

/**
 * Lets the rules speak. All whose conditions hold are heard, in whatever order they stand, and the strictest wins: a
 * block; the highest level; the shortest ages and days. What the service asks is the least: only a rule that says
 * `one-factor` goes below it, and only where no other rule that speaks demands more. It alone lets people off who have a
 * method to answer with (T7). Pure; `rules` names those that spoke, in their order.
 */
export function speakRules(rules: readonly Rule[], base: BasePolicy, facts: RuleFacts): EffectivePolicy {
  const speaking = rules.filter((rule) => doesRuleSpeak(rule, facts));
  const said = speaking.map(({ then }) => then);
  const demands = said.flatMap(({ level }) => (level && (base.mayBeRaised || level === 'one-factor') ? level : []));
  const isLowered = base.mayBeLowered && demands.length > 0 && demands.every((level) => level === 'one-factor');
  const least = (start: number, values: (number | undefined)[]) =>
    values.reduce<number>((low, value) => Math.min(low, value ?? low), start);
  return {
    block: said.some(({ block }) => block === true),
    level: isLowered ? 'one-factor' : highest([base.level, ...demands]),
    enrolledAnswer: base.enrolledAnswer && !isLowered,
    factorMaxAgeSeconds: least(
      base.factorMaxAgeSeconds,
      said.map(({ factorMaxAgeSeconds }) => factorMaxAgeSeconds),
    ),
    firstFactorMaxAgeSeconds: base.firstFactorMaxAgeSeconds,
    rememberDays: least(
      base.rememberDays,
      said.map(({ rememberDays }) => rememberDays),
    ),
    passkeyAlone: base.passkeyAlone,
    highest: base.highest,
    rules: speaking.map(({ name }) => name),
  };
}

function highest(demands: readonly PolicyLevel[]): PolicyLevel {
  return demands.reduce((high, one) => (DEMANDS.indexOf(one) > DEMANDS.indexOf(high) ? one : high));
}
