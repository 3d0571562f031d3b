import { pairLabels } from './address-ranges.ts';
import { flattenNetworks } from './networks.ts';
import type { PolicyRecord } from './policy-record.ts';
import { type Rule, type RuleConditions, type RuleFacts, WEEKDAYS, type Weekday } from './rules.ts';
import { doesRuleSpeak, readMinute } from './speak-rules.ts';

/**
 * Two policies, and one place in all that their rules can tell apart: an address may be in a network of one name before
 * and of another after. Each is asked with the facts as it sees them.
 */
export interface Pair<Value> {
  before: Value;
  after: Value;
}

/** Values of one kind that neither policy's rules tell apart; the first stands for all. */
export interface Region<Value> {
  values: Pair<Value>[];
}

/** From a minute of a day to before another one. */
export interface Time {
  weekday: Weekday;
  minute: number;
  until: number;
}

export interface Regions {
  services: Region<string>[];
  groups: Region<readonly string[]>[];
  networks: Region<string | null>[];
  countries: Region<string | null>[];
  times: Region<Time>[];
}

/** More groups than this that rules tell apart, or more regions than {@link MOST_POINTS}, are not gone through. */
const MOST_GROUPS = 12;
const MOST_POINTS = 60_000;

/** A country that no rule names: user-assigned in ISO 3166-1, so that it never is one. */
export const OTHER_COUNTRY = 'XX';

const ANYTHING: RuleFacts = { service: '', groups: [], network: null, country: null, weekday: 'monday', minute: 0 };

/**
 * Cuts everything that the rules of two policies can be asked about into regions in which each rule says one thing:
 * exact, because rules ask of services, groups, networks, countries and times apart from one another. Null: there are too
 * many to go through.
 */
export function listRegions(before: PolicyRecord, after: PolicyRecord): Regions | null {
  const both: Pair<PolicyRecord> = { before, after };
  const groups = groupRegions(both);
  if (groups === null) return null;
  const regions: Regions = {
    services: serviceRegions(both),
    groups,
    networks: merge(both, ['networks', 'notNetworks'], networkPairs(both), (network) => ({ network })),
    countries: merge(both, ['countries', 'notCountries'], countryPairs(both), (country) => ({ country })),
    times: timeRegions(both),
  };
  const points = Object.values(regions).reduce((product, { length }) => product * Math.max(1, length), 1);
  return points > MOST_POINTS ? null : regions;
}

/** Puts values together for which every rule of both policies, asked for these conditions alone, says the same. */
function merge<Value>(
  both: Pair<PolicyRecord>,
  conditions: (keyof RuleConditions)[],
  pairs: readonly Pair<Value>[],
  factsOf: (value: Value) => Partial<RuleFacts>,
  keyOf: (pair: Pair<Value>) => string = () => '',
): Region<Value>[] {
  const rules = { before: only(both.before.rules, conditions), after: only(both.after.rules, conditions) };
  const sign = (side: keyof Pair<Value>, pair: Pair<Value>) =>
    rules[side].map((rule) => (doesRuleSpeak(rule, { ...ANYTHING, ...factsOf(pair[side]) }) ? '1' : '0')).join('');
  const regions = new Map<string, Region<Value>>();
  for (const pair of pairs) {
    const key = `${sign('before', pair)}/${sign('after', pair)}/${keyOf(pair)}`;
    const region = regions.get(key) ?? { values: [] };
    region.values.push(pair);
    regions.set(key, region);
  }
  return [...regions.values()];
}

/** Rules with some of their conditions alone. */
function only(rules: readonly Rule[], conditions: readonly (keyof RuleConditions)[]): Rule[] {
  return rules.map((rule) => ({
    ...rule,
    when: Object.fromEntries(Object.entries(rule.when).filter(([key]) => conditions.some((one) => one === key))),
  }));
}

const same = <Value>(value: Value): Pair<Value> => ({ before: value, after: value });

function serviceRegions(both: Pair<PolicyRecord>): Region<string>[] {
  const baseOf = (record: PolicyRecord, id: string) => record.services.find((one) => one.id === id)?.base;
  const ids = both.after.services.map(({ id }) => id).filter((id) => baseOf(both.before, id));
  const key = ({ after: id }: Pair<string>) => JSON.stringify([baseOf(both.before, id), baseOf(both.after, id)]);
  return merge(both, ['services'], ids.map(same), (service) => ({ service }), key);
}

/** A rule asks for one of its groups: those that every rule treats alike are one, and of the rest each set is tried. */
function groupRegions(both: Pair<PolicyRecord>): Region<readonly string[]>[] | null {
  const rules = [...both.before.rules, ...both.after.rules];
  const named = [...new Set(rules.flatMap(({ when }) => when.groups ?? []))];
  const alike = merge(both, ['groups'], named.map(same), (group) => ({ groups: [group] }));
  if (alike.length > MOST_GROUPS) return null;
  const apart = alike.map(({ values }) => values[0]?.after ?? '');
  const sets = Array.from({ length: 2 ** apart.length }, (_, set) => apart.filter((_group, at) => (set >> at) & 1));
  return merge(
    both,
    ['groups'],
    sets.map((set) => same<readonly string[]>(set)),
    (groups) => ({ groups }),
  );
}

function networkPairs({ before, after }: Pair<PolicyRecord>): Pair<string | null>[] {
  const pairs = pairLabels(flattenNetworks(before.networks), flattenNetworks(after.networks));
  return pairs.map(({ one, other }) => ({ before: one, after: other }));
}

function countryPairs({ before, after }: Pair<PolicyRecord>): Pair<string | null>[] {
  const rules = [...before.rules, ...after.rules];
  const named = rules.flatMap(({ when }) => [...(when.countries ?? []), ...(when.notCountries ?? [])]);
  return [...new Set([...named, OTHER_COUNTRY, null])].map((country) => ({
    before: before.hasCountries ? country : null,
    after: after.hasCountries ? country : null,
  }));
}

/**
 * The hours between two bounds of any rule are one. Where an organisation's clock is another one than before, any hour
 * before may be any hour after: all of them are compared, which asks for too much and never for too little.
 */
function timeRegions(both: Pair<PolicyRecord>): Region<Time>[] {
  const rules = [...both.before.rules, ...both.after.rules];
  const bounds = rules.flatMap(({ when }) => [when.from, when.to].flatMap((text) => text ?? [])).map(readMinute);
  const minutes = [...new Set([0, ...bounds])].filter((minute) => minute < 1440).toSorted((one, other) => one - other);
  const times = WEEKDAYS.flatMap((weekday) =>
    minutes.map((minute, at) => ({ weekday, minute, until: minutes[at + 1] ?? 1440 })),
  );
  const conditions: (keyof RuleConditions)[] = ['weekdays', 'from', 'to'];
  const together = merge(both, conditions, times.map(same), (time) => time);
  const zones = Object.keys(both.after.timeZones).filter((id) => id in both.before.timeZones);
  if (zones.every((id) => both.before.timeZones[id] === both.after.timeZones[id])) return together;
  const firsts = together.flatMap(({ values }) => values[0]?.after ?? []);
  const crossed = firsts.flatMap((before) => firsts.map((after) => ({ before, after })));
  return merge(both, conditions, crossed, (time) => time);
}
