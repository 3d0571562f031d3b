import type { EffectivePolicy } from './effective-policy.ts';
import { isWeakerFigure } from './list-figures.ts';
import { listRegions, type Pair, type Region, type Regions } from './list-regions.ts';
import type { PolicyRecord } from './policy-record.ts';
import { DEMANDS, type RuleFacts } from './rules.ts';
import { speakRules } from './speak-rules.ts';

/** What of a policy can get weaker. */
export type Aspect = Exclude<keyof EffectivePolicy, 'rules'>;

/** One thing that is weaker than it was, for whom: the regions of each kind, or null where it is all of them. */
export interface Weakening {
  aspect: Aspect;
  before: EffectivePolicy[Aspect];
  after: EffectivePolicy[Aspect];
  where: { [Kind in keyof Regions]: Regions[Kind] | null };
  /** False: `where` says more than it is; it holds for some of these together. */
  isExact: boolean;
}

/** What a comparison found. Empty lists, and nothing else, mean: nowhere weaker. */
export interface Comparison {
  weakenings: Weakening[];
  /** Settings besides the rules that went the weaker way. */
  figures: { name: string; before: string; after: string }[];
  /** What could not be gone through, in words: it counts as weaker. */
  unknown: string[];
}

type Point = { [Kind in keyof Regions]: Regions[Kind][number] };

const KINDS = ['services', 'groups', 'networks', 'countries', 'times'] as const satisfies readonly (keyof Regions)[];

/** Whether nothing is weaker. */
export function isNowhereWeaker({ weakenings, figures, unknown }: Comparison): boolean {
  return weakenings.length + figures.length + unknown.length === 0;
}

/**
 * Compares two policies at every point that the rules of either can tell from another one (see list-regions.ts). A service
 * or an organisation that was not there before has nothing to be weaker than. Where there are too many points, rules may be
 * added that let nobody off, and everything else counts as weaker.
 */
export function comparePolicies(before: PolicyRecord, after: PolicyRecord): Comparison {
  const regions = listRegions(before, after);
  return {
    weakenings: regions === null ? [] : findWeakenings({ before, after }, regions),
    figures: listWeakerFigures(before, after),
    unknown: [
      ...(before.meaning === after.meaning
        ? []
        : [`what rules mean changed with this version of the program (${before.meaning} → ${after.meaning})`]),
      ...(regions === null ? listUncompared(before, after) : []),
    ],
  };
}

function findWeakenings(both: Pair<PolicyRecord>, regions: Regions): Weakening[] {
  const found = new Map<string, { aspect: Aspect; says: Pair<EffectivePolicy>; points: Point[] }>();
  for (const point of listPoints(regions)) {
    const says = {
      before: askRules(both.before, factsOf(point, 'before')),
      after: askRules(both.after, factsOf(point, 'after')),
    };
    for (const aspect of listWeakerAspects(says.before, says.after)) {
      const key = JSON.stringify([aspect, says.before[aspect], says.after[aspect]]);
      const entry = found.get(key) ?? { aspect, says, points: [] };
      entry.points.push(point);
      found.set(key, entry);
    }
  }
  return [...found.values()].map(({ aspect, says, points }) => ({
    aspect,
    before: says.before[aspect],
    after: says.after[aspect],
    ...describeWhere(points, regions),
  }));
}

function* listPoints(regions: Regions): Generator<Point> {
  for (const services of regions.services)
    for (const groups of regions.groups)
      for (const networks of regions.networks)
        for (const countries of regions.countries)
          for (const times of regions.times) yield { services, groups, networks, countries, times };
}

function factsOf(point: Point, side: keyof Pair<unknown>): RuleFacts {
  const first = <Value>({ values }: Region<Value>): Value => (values[0] as Pair<Value>)[side];
  return {
    service: first(point.services),
    groups: first(point.groups),
    network: first(point.networks),
    country: first(point.countries),
    weekday: first(point.times).weekday,
    minute: first(point.times).minute,
  };
}

/** What a recorded policy says to facts. Throws for a service that it does not have. */
export function askRules({ services, rules }: PolicyRecord, facts: RuleFacts): EffectivePolicy {
  const base = services.find(({ id }) => id === facts.service)?.base;
  if (!base) throw new Error(`The policy knows no service ${facts.service}.`);
  return speakRules(rules, base, facts);
}

/** What a policy answered at some of its points: with the program as it was then. */
export interface RecordedAnswer {
  facts: RuleFacts;
  says: Omit<EffectivePolicy, 'rules'>;
}

const MOST_ANSWERS = 2000;

/** The answers of a policy, spread evenly over its regions where there are very many; none where they are beyond counting. */
export function listAnswers(record: PolicyRecord): RecordedAnswer[] {
  const regions = listRegions(record, record);
  if (regions === null) return [];
  const points = [...listPoints(regions)];
  const step = Math.ceil(points.length / MOST_ANSWERS);
  return points
    .filter((_point, index) => index % step === 0)
    .map((point) => {
      const facts = factsOf(point, 'after');
      const { rules: _spoke, ...says } = askRules(record, facts);
      return { facts, says };
    });
}

/** Answers that the same policy would not give any more, but weaker ones: the program has changed. */
export function findWeakerAnswers(record: PolicyRecord, answers: readonly RecordedAnswer[]): RecordedAnswer[] {
  return answers.filter(
    ({ facts, says }) => listWeakerAspects({ ...says, rules: [] }, askRules(record, facts)).length > 0,
  );
}

/** In which respects one policy asks for less than another did, at one point. */
export function listWeakerAspects(before: EffectivePolicy, after: EffectivePolicy): Aspect[] {
  if (after.block) return [];
  if (before.block) return ['block'];
  const weaker: Record<Exclude<Aspect, 'block'>, boolean> = {
    level: DEMANDS.indexOf(after.level) < DEMANDS.indexOf(before.level),
    enrolledAnswer: before.enrolledAnswer && !after.enrolledAnswer,
    factorMaxAgeSeconds: after.factorMaxAgeSeconds > before.factorMaxAgeSeconds,
    firstFactorMaxAgeSeconds: after.firstFactorMaxAgeSeconds > before.firstFactorMaxAgeSeconds,
    rememberDays: after.rememberDays > before.rememberDays,
    passkeyAlone: after.passkeyAlone && !before.passkeyAlone,
    highest: before.highest && !after.highest,
  };
  return (Object.keys(weaker) as Exclude<Aspect, 'block'>[]).filter((aspect) => weaker[aspect]);
}

function describeWhere(points: readonly Point[], regions: Regions): Pick<Weakening, 'where' | 'isExact'> {
  const of = <Kind extends keyof Regions>(kind: Kind) =>
    [...new Set(points.map((point) => point[kind]))] as Regions[Kind];
  const sets = {
    services: of('services'),
    groups: of('groups'),
    networks: of('networks'),
    countries: of('countries'),
    times: of('times'),
  };
  const product = KINDS.reduce((size, kind) => size * sets[kind].length, 1);
  const unlessAll = <Kind extends keyof Regions>(kind: Kind) =>
    sets[kind].length === regions[kind].length ? null : sets[kind];
  return {
    isExact: product === points.length,
    where: {
      services: sets.services,
      groups: unlessAll('groups'),
      networks: unlessAll('networks'),
      countries: unlessAll('countries'),
      times: unlessAll('times'),
    },
  };
}

function listWeakerFigures(before: PolicyRecord, after: PolicyRecord): Comparison['figures'] {
  const figures = Object.entries(after.figures).flatMap(([name, now]) => {
    const was = before.figures[name];
    return was && isWeakerFigure(was, now) ? [{ name, before: String(was.value), after: String(now.value) }] : [];
  });
  // Who may say where others come from decides what rules about places are worth (T18).
  const asksPlaces = [...before.rules, ...after.rules].some(
    ({ when }) => when.networks ?? when.notNetworks ?? when.countries ?? when.notCountries,
  );
  const added = after.trustedProxies.filter((proxy) => !before.trustedProxies.includes(proxy));
  if (!asksPlaces || added.length === 0) return figures;
  const told = (list: readonly string[]) => list.join(', ') || 'none';
  return [
    ...figures,
    { name: 'signIn.trustedProxies', before: told(before.trustedProxies), after: told(after.trustedProxies) },
  ];
}

function listUncompared(before: PolicyRecord, after: PolicyRecord): string[] {
  const text = (value: unknown) => JSON.stringify(value);
  const isIn = (list: readonly unknown[]) => (one: unknown) => list.some((other) => text(other) === text(one));
  const changed = [
    ...before.rules
      .filter((rule) => !isIn(after.rules)(rule))
      .map(({ name }) => `rule "${name}" was changed or removed`),
    ...after.rules
      .filter((rule) => !isIn(before.rules)(rule) && rule.then.level === 'one-factor')
      .map(({ name }) => `rule "${name}" is new and lets people off`),
    ...after.services
      .filter(({ id, base }) => {
        const was = before.services.find((one) => one.id === id);
        return was && text(was.base) !== text(base);
      })
      .map(({ id }) => `what service ${id} asks was changed`),
    ...(text(before.networks) === text(after.networks) ? [] : ['networks were changed']),
    ...(before.hasCountries === after.hasCountries ? [] : ['countries are known, or not known, any more']),
    ...(text(before.timeZones) === text(after.timeZones) ? [] : ['time zones were changed']),
  ];
  return changed.map((what) => `${what}, and there are too many cases to compare`);
}
