import { createSeededRandom } from '../chaos/seeded-random.ts';
import { type LivedCase, liveCase } from './case-life.ts';
import { makePeople, type Somebody } from './demonstration-people.ts';
import { MAIN_GROUPS, type UniversityGroup } from './groups.ts';
import { createIds } from './ids.ts';
import type { Row } from './rows.ts';
import { SERVICES } from './services.ts';
import { SERVICES_FOR_FEW } from './services-for-few.ts';
import { TEMPLATES } from './templates.ts';
import { addHours, toWorkTime } from './times.ts';
import type { World, WorldPerson } from './world.ts';

/** Rows by table, in the order in which they can be inserted. */
export type Tables = [table: string, rows: Row[]][];

const DOMAIN = 'ntnu.no';
/** The first case's number: the house has been open for long. */
const FIRST_NUMBER = 612_301;
const CASES = 60;
/** How far back the oldest case lies. */
const HOURS = 9 * 24;
/** Cases of people who can sign in: by user name, how many hours ago. */
const OWN: readonly [userName: string, hoursAgo: number][] = [
  ['student', 52],
  ['student', 3],
  ['ansatt', 140],
  ['ansatt', 26],
];
const ALL_SERVICES = [...SERVICES, ...SERVICES_FOR_FEW];

/** Everything that a desk with a day's work in it holds, up to `now`. The same for the same seed and time. */
export function makeDemonstration(now: Date, seed = 7): Tables {
  const random = createSeededRandom(seed);
  const ids = createIds(random);
  const groupIds = new Map(MAIN_GROUPS.map(({ key }) => [key, ids.next()]));
  const people = makePeople(random, ids);
  const services = ALL_SERVICES.map((one, position) => ({ ...one, id: ids.next(), position }));
  const versions = services.map(({ id, content }) => ({
    service_id: id,
    version: 1,
    state: 'published',
    content,
    published_at: now.toISOString(),
  }));
  const world = createSmallWorld(groupIds, people, new Map(services.map(({ key, id }) => [key, { id, version: 1 }])));
  const cases = makeCases(world, people, seed, now);
  const messages = cases.flatMap((one) => one.messages).sort((one, other) => one.at.getTime() - other.at.getTime());
  return [
    ['groups', MAIN_GROUPS.map((group) => groupRow(group, groupIds.get(group.key) ?? ''))],
    ['people', people.map(personRow)],
    ['memberships', people.flatMap((one) => membershipRows(one, groupIds))],
    [
      'services',
      services.map(({ id, key, group, position }) => ({
        id,
        key,
        group_id: groupIds.get(group),
        published_version: 1,
        position,
      })),
    ],
    ['service_versions', versions],
    ['cases', cases.map(({ row }) => row)],
    ['messages', messages.map(({ row }) => ({ ...row, id: ids.next() }))],
    ['templates', TEMPLATES.map((one) => ({ ...one, id: ids.next(), updated_at: now.toISOString() }))],
  ];
}

/** Every case has a chance of its own: what it is about is the same at whatever time of day it is made. */
function makeCases(world: World, people: readonly Somebody[], seed: number, now: Date): LivedCase[] {
  const random = createSeededRandom(seed);
  const started: { hours: number; requester?: WorldPerson }[] = OWN.map(([userName, hours]) => {
    const requester = people.find((one) => one.userName === userName);
    return { hours, ...(requester ? { requester } : {}) };
  });
  // More of the last day than of the days before.
  while (started.length < CASES) started.push({ hours: HOURS * random.next() ** 2 });
  return started
    .sort((one, other) => other.hours - one.hours)
    .map(({ hours, ...one }, index) => {
      const own = createSeededRandom(seed * 1000 + index);
      const [began, lately] = [toWorkTime(addHours(now, -hours)), addHours(now, -own.next() * 3)];
      const at = began < now ? began : lately;
      return liveCase(world, own, createIds(own), { ...one, at, now, number: FIRST_NUMBER + index });
    });
}

function createSmallWorld(
  groupIds: ReadonlyMap<string, string>,
  people: readonly Somebody[],
  services: World['services'],
): World {
  const groups = MAIN_GROUPS.map(({ key, line }) => ({
    id: groupIds.get(key) ?? '',
    key,
    line,
    workers: people.filter((one) => one.groups[key]).map(({ id }) => id),
  }));
  const find = (key: string) =>
    groups.find((group) => group.key === key) ?? groups[0] ?? { id: '', key, line: 1, workers: [] };
  return {
    groups,
    services,
    people: people.filter((one) => Object.keys(one.groups).length === 0),
    route(scene, random) {
      const solver = find(scene.group);
      if (!scene.group.startsWith('it-')) return { first: solver, last: solver };
      const first = find('orakel');
      return { first, last: random.chance(0.5) ? first : solver };
    },
  };
}

function groupRow({ key, nb, en, line, roleClaim }: UniversityGroup, id: string): Row {
  return {
    id,
    key,
    name_nb: nb,
    name_en: en,
    line,
    mail_name: key,
    role_claim: roleClaim ?? null,
    signature_nb: `Hilsen ${nb}`,
    signature_en: `Kind regards, ${en}`,
  };
}

function personRow({ id, userName, name, unit, phone, language }: Somebody): Row {
  const address = `${userName}@${DOMAIN}`;
  return { id, user_name: address, name, unit, phone, language, organisation: 'ntnu', email: address, roles: [] };
}

function membershipRows({ id, groups }: Somebody, groupIds: ReadonlyMap<string, string>): Row[] {
  return Object.entries(groups).map(([key, role]) => ({ group_id: groupIds.get(key), person_id: id, role }));
}
