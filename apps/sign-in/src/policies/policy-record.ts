import { createHash } from 'node:crypto';
import { OWN_SERVICES } from '../own-services.ts';
import type { Settings } from '../settings.ts';
import { type Figure, listFigures } from './list-figures.ts';
import type { NetworkLists } from './networks.ts';
import { basePolicyOf } from './resolve-policy.ts';
import type { BasePolicy, Rule } from './rules.ts';

/**
 * What our program makes of rules. Raised by whoever changes what speak-rules.ts, decide-gate.ts or levels.ts mean: a policy
 * that stands as it stood then still has to be accepted, for the same words ask for something else.
 */
export const MEANING = 1;

/** The whole second-factor policy of a run: values as they hold, with every default put in. */
export interface PolicyRecord {
  meaning: number;
  services: { id: string; base: BasePolicy }[];
  rules: Rule[];
  networks: NetworkLists;
  /** Whether countries are known at all. */
  hasCountries: boolean;
  /** By organisation. */
  timeZones: Record<string, string>;
  trustedProxies: string[];
  /** Settings of codes, failures and sessions that are second-factor rules too. */
  figures: Record<string, Figure>;
}

/** The policy of this configuration. */
export function createPolicyRecord(settings: Settings): PolicyRecord {
  const ids = [...settings.services.map(({ id }) => id), ...OWN_SERVICES];
  return {
    meaning: MEANING,
    services: ids.map((id) => ({ id, base: basePolicyOf(settings, id) })),
    rules: settings.policies,
    networks: settings.networks,
    hasCountries: settings.decisions.countryFile !== null,
    timeZones: Object.fromEntries(settings.organisations.map(({ id, timeZone }) => [id, timeZone])),
    trustedProxies: settings.trustedProxies,
    figures: listFigures(settings),
  };
}

/** SHA-256 (hex) of a policy: the same for the same policy, in whatever order its parts stand. */
export function hashPolicy({ rules, services, ...record }: PolicyRecord): string {
  const byName = { rules: rules.toSorted(by(({ name }) => name)), services: services.toSorted(by(({ id }) => id)) };
  return createHash('sha256')
    .update(JSON.stringify(sortKeys({ ...record, ...byName })))
    .digest('hex');
}

const hashes = new WeakMap<Settings, string>();

/** The hash of a configuration's policy, computed once for each. */
export function policyHashOf(settings: Settings): string {
  const known = hashes.get(settings) ?? hashPolicy(createPolicyRecord(settings));
  hashes.set(settings, known);
  return known;
}

const by =
  <Item>(key: (item: Item) => string) =>
  (one: Item, other: Item) =>
    key(one) < key(other) ? -1 : 1;

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.toSorted(by(([key]) => key)).map(([key, item]) => [key, sortKeys(item)]));
}
