import type { SeededRandom } from '../chaos/seeded-random.ts';
import { MAIN_GROUPS, type UniversityGroup } from './groups.ts';
import { createIds, type Ids } from './ids.ts';
import { makeName, userNameOf } from './names.ts';
import type { Row } from './rows.ts';
import { pickCommon, type SceneLanguage } from './slots.ts';
import type { World, WorldGroup } from './world.ts';

export interface BigWorldSize {
  people: number;
  workers: number;
  groups: number;
}

export interface BigWorld extends World {
  rows: { groups: Row[]; people: Row[]; memberships: Row[] };
  /** Ids of all who work in a group. */
  workerIds: readonly string[];
}

const FACULTIES = ['AD', 'HF', 'IE', 'IV', 'MH', 'NV', 'SU', 'ØK', 'VM', 'Gjøvik', 'Ålesund'] as const;
const LOCAL = [
  ['Lokal IT', 'Local IT'],
  ['Studieadministrasjon', 'Study administration'],
  ['Økonomistøtte', 'Finance support'],
  ['HR-støtte', 'HR support'],
  ['Forskningsstøtte', 'Research support'],
  ['Verksted', 'Workshop'],
  ['Resepsjon', 'Reception'],
  ['Kommunikasjon', 'Communication'],
] as const;

/** Makes a whole university: the groups of the house and local ones at the faculties, the first of the people work in them. */
export function makeBigWorld(random: SeededRandom, size: BigWorldSize): BigWorld {
  const ids = createIds(random);
  const people = Array.from({ length: size.people }, (_, index) => makePerson(random, ids, index));
  const workerIds = people.slice(0, size.workers).map(({ id }) => id);
  const groups = listGroups(size.groups).map((group): WorldGroup & { group: UniversityGroup } => ({
    group,
    id: ids.next(),
    key: group.key,
    line: group.line,
    workers: pickWorkers(
      random,
      workerIds,
      group.key === 'orakel' ? Math.ceil(size.workers / 8) : 3 + Math.floor(random.next() * 7),
    ),
  }));
  const orakel = groups[0] as WorldGroup;
  return {
    groups,
    workerIds,
    services: new Map(),
    // Those who work here ask for help as well.
    people: people.map(({ id, name, language }) => ({ id, name, language })),
    route(scene, picked) {
      const solver = picked.chance(0.35)
        ? pickCommon(picked, groups)
        : (groups.find(({ key }) => key === scene.group) ?? orakel);
      const first = scene.group.startsWith('it-') || scene.group === 'orakel' ? orakel : solver;
      return { first, last: picked.chance(0.5) ? first : solver };
    },
    rows: {
      groups: groups.map(({ id, group }) => groupRow(id, group)),
      people: people.map(personRow),
      memberships: groups.flatMap(({ id, workers }) =>
        workers.map((worker, index) => ({ group_id: id, person_id: worker, role: index === 0 ? 'lead' : 'worker' })),
      ),
    },
  };
}

function listGroups(count: number): UniversityGroup[] {
  const groups: UniversityGroup[] = [...MAIN_GROUPS];
  for (const [nb, en] of LOCAL) {
    for (const faculty of FACULTIES) {
      const key = `${nb} ${faculty}`
        .toLowerCase()
        .replaceAll('ø', 'o')
        .replaceAll('å', 'a')
        .replaceAll(/[^a-z0-9]+/g, '-');
      groups.push({ key, nb: `${nb} ${faculty}`, en: `${en} ${faculty}`, line: 2 });
    }
  }
  return groups.slice(0, count);
}

function pickWorkers(random: SeededRandom, workerIds: readonly string[], count: number): string[] {
  const picked = new Set<string>();
  while (picked.size < Math.min(count, workerIds.length)) picked.add(random.pick(workerIds));
  return [...picked];
}

function makePerson(random: SeededRandom, ids: Ids, index: number) {
  const { first, last } = makeName(random);
  const language: SceneLanguage = random.chance(0.2) ? 'en' : 'nb';
  return { id: ids.next(), name: `${first} ${last}`, userName: userNameOf({ first, last }, index), language };
}

function groupRow(id: string, { key, nb, en, line }: UniversityGroup): Row {
  return { id, key, name_nb: nb, name_en: en, line, mail_name: key };
}

function personRow({ id, name, userName, language }: ReturnType<typeof makePerson>): Row {
  const address = `${userName}@ntnu.no`;
  return {
    id,
    user_name: address,
    name,
    email: address,
    language,
    organisation: 'ntnu',
    phone: `+474${id.replaceAll(/\D/g, '').padEnd(7, '0').slice(0, 7)}`,
    roles: [],
  };
}
