import type { Aspect, Comparison, Weakening } from './compare-policies.ts';
import { OTHER_COUNTRY, type Pair, type Region, type Time } from './list-regions.ts';
import { WEEKDAYS } from './rules.ts';

/** The words of a comparison, for operators: on the terminal, in the log and in the console. One line for each finding. */
export function describeComparison({ weakenings, figures, unknown }: Comparison): string[] {
  return [
    ...weakenings.map(describeWeakening),
    ...figures.map(({ name, before, after }) => `setting ${name}: ${before} → ${after}`),
    ...unknown,
  ];
}

function describeWeakening(one: Weakening): string {
  const { services, groups, networks, countries, times } = one.where;
  const who = [
    services && describeServices(services),
    groups && describeGroups(groups),
    networks && describePlaces(networks, 'network', 'in no network'),
    countries && describePlaces(countries, 'country', 'in an unknown country'),
    times && describeTimes(times),
  ].filter((part) => part !== null);
  const some = one.isExact ? '' : 'some of ';
  return `${some}${who.join('; ')}: ${ASPECTS[one.aspect](one.before, one.after)}`;
}

const seconds = (value: unknown) => {
  const left = Number(value);
  if (left > 0 && left % 3600 === 0) return `${left / 3600} h`;
  return left > 0 && left % 60 === 0 ? `${left / 60} min` : `${left} s`;
};

const ASPECTS: Readonly<Record<Aspect, (before: unknown, after: unknown) => string>> = {
  block: () => 'were kept out, are let in',
  level: (before, after) => `${before} → ${after}`,
  enrolledAnswer: () => 'who has a method is not asked for it any more',
  factorMaxAgeSeconds: (before, after) => `the second factor may be ${seconds(after)} old, not ${seconds(before)}`,
  firstFactorMaxAgeSeconds: (before, after) => `the password may be ${seconds(after)} old, not ${seconds(before)}`,
  rememberDays: (before, after) => `a device is remembered for ${after} days, not ${before}`,
  passkeyAlone: () => 'a passkey alone is enough',
  highest: () => "the account's highest level is not asked any more",
};

function describeServices(regions: Region<string>[]): string {
  const ids = regions.flatMap(({ values }) => values.map(({ after }) => after));
  return `service ${ids.join(', ')}`;
}

/** Sets of groups: those that all have in common, or the first of each region. */
function describeGroups(regions: Region<readonly string[]>[]): string {
  const smallest = regions.map(
    ({ values }) => values.map(({ after }) => after).toSorted((one, other) => one.length - other.length)[0] ?? [],
  );
  const told = smallest.map((set) => (set.length === 0 ? 'none of the groups that rules name' : set.join(' and ')));
  return `group ${[...new Set(told)].join(', or ')}`;
}

function describePlaces(regions: Region<string | null>[], kind: string, none: string): string {
  const name = (place: string | null) => {
    if (place === null) return none;
    return place === OTHER_COUNTRY && kind === 'country' ? 'any country that no rule names' : `${kind} ${place}`;
  };
  const one = ({ before, after }: Pair<string | null>) =>
    before === after ? name(after) : `${name(after)} that was ${name(before)}`;
  return [...new Set(regions.flatMap(({ values }) => values.map(one)))].join(', ');
}

const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** Hours that follow on one another are told as one; days with the same hours together. */
function describeTimes(regions: Region<Time>[]): string {
  const times = regions.flatMap(({ values }) => values.map(({ after }) => after));
  const hoursOf = (day: string) => {
    const spans: { from: number; to: number }[] = [];
    const ofDay = times.filter(({ weekday }) => weekday === day);
    for (const { minute, until } of ofDay.toSorted((one, other) => one.minute - other.minute)) {
      const last = spans.at(-1);
      if (last && last.to >= minute) last.to = Math.max(last.to, until);
      else spans.push({ from: minute, to: until });
    }
    return spans.map(({ from, to }) => `${clock(from)}–${clock(to)}`).join(' and ');
  };
  const days = new Map<string, string[]>();
  for (const day of WEEKDAYS) {
    const hours = hoursOf(day);
    if (hours !== '') days.set(hours, [...(days.get(hours) ?? []), day]);
  }
  return [...days].map(([hours, list]) => `${list.join(', ')} ${hours}`).join('; ');
}
