import fc from 'fast-check';
import { type BasePolicy, DEMANDS, type Rule, type RuleFacts, WEEKDAYS } from './rules.ts';

/** Rules, bases and facts of tests. */

/** A rule by hand. */
export const rule = (name: string, when: Rule['when'], said: Rule['then']): Rule => ({
  name,
  when,
  // biome-ignore lint/suspicious/noThenProperty: as the configuration has it.
  then: said,
});

export const SERVICES = ['desk', 'vault'];
export const GROUPS = ['student', 'employee', 'administrator'];
export const NETWORKS = ['campus', 'lab'];
export const COUNTRIES = ['NO', 'SE'];

export const BASE: BasePolicy = {
  level: 'two-factors',
  enrolledAnswer: true,
  factorMaxAgeSeconds: 43_200,
  firstFactorMaxAgeSeconds: 86_400,
  rememberDays: 30,
  passkeyAlone: true,
  highest: false,
  mayBeLowered: true,
  mayBeRaised: true,
};

const maybeSome = (values: string[]) => fc.option(fc.subarray(values, { minLength: 1 }), { nil: undefined, freq: 3 });
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 3 });
const times = ['00:00', '06:00', '08:30', '16:00', '22:00'];

export const anyRule: fc.Arbitrary<Rule> = fc.record({
  name: fc.string({ minLength: 8, maxLength: 8, unit: fc.constantFrom(...'abcdefgh') }),
  when: fc.record({
    services: maybeSome(SERVICES),
    groups: maybeSome(GROUPS),
    networks: maybeSome(NETWORKS),
    notNetworks: maybeSome(NETWORKS),
    countries: maybeSome(COUNTRIES),
    notCountries: maybeSome(COUNTRIES),
    weekdays: maybe(fc.subarray([...WEEKDAYS], { minLength: 1 })),
    from: maybe(fc.constantFrom(...times)),
    to: maybe(fc.constantFrom('05:00', '12:00', '24:00')),
  }),
  // biome-ignore lint/suspicious/noThenProperty: as the configuration has it.
  then: fc.record({
    level: maybe(fc.constantFrom(...DEMANDS)),
    block: maybe(fc.boolean()),
    rememberDays: maybe(fc.constantFrom(0, 7, 60)),
    factorMaxAgeSeconds: maybe(fc.constantFrom(0, 3600)),
  }),
});

export const anyRules = fc.uniqueArray(anyRule, { maxLength: 5, selector: ({ name }) => name });

export const anyBase: fc.Arbitrary<BasePolicy> = fc.record({
  level: fc.constantFrom(...DEMANDS),
  enrolledAnswer: fc.constant(true),
  factorMaxAgeSeconds: fc.constantFrom(0, 600, 43_200),
  firstFactorMaxAgeSeconds: fc.constantFrom(3600, 86_400),
  rememberDays: fc.constantFrom(0, 30),
  passkeyAlone: fc.boolean(),
  highest: fc.boolean(),
  mayBeLowered: fc.boolean(),
  mayBeRaised: fc.boolean(),
});

export const anyFacts: fc.Arbitrary<RuleFacts> = fc.record({
  service: fc.constantFrom(...SERVICES),
  groups: fc.subarray(GROUPS),
  network: fc.constantFrom(...NETWORKS, null),
  country: fc.constantFrom(...COUNTRIES, 'DE', null),
  weekday: fc.constantFrom(...WEEKDAYS),
  minute: fc.integer({ min: 0, max: 1439 }),
});
