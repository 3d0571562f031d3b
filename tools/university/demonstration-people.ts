import type { SeededRandom } from '../chaos/seeded-random.ts';
import { MAIN_GROUPS } from './groups.ts';
import type { Ids } from './ids.ts';
import { makeName, userNameOf } from './names.ts';
import type { SceneLanguage } from './slots.ts';

export interface Somebody {
  id: string;
  userName: string;
  name: string;
  unit: string;
  phone: string | null;
  language: SceneLanguage;
  /** Role in groups, by the group's key. */
  groups: Readonly<Record<string, 'worker' | 'editor' | 'lead'>>;
}

type Known = Pick<Somebody, 'userName' | 'name' | 'unit'> & Partial<Somebody>;

/** The people of config/demonstration.yaml have no subject yet: they become these at their first sign-in, by user name. */
const KNOWN: readonly Known[] = [
  {
    userName: 'kari',
    name: 'Kari Nordmann',
    unit: 'IT-avdelingen',
    groups: { orakel: 'lead', 'it-brukerkonto': 'worker' },
  },
  {
    userName: 'ola',
    name: 'Ola Hansen',
    unit: 'IT-avdelingen',
    groups: { orakel: 'worker', 'it-brukerkonto': 'lead' },
  },
  { userName: 'ansatt', name: 'Anne Berg', unit: 'Institutt for maskinteknikk', phone: '+4773550101' },
  { userName: 'student', name: 'Sander Lie', unit: 'Fakultet for ingeniørvitenskap' },
];
const UNITS = ['Institutt for fysikk', 'Institutt for psykologi', 'Fakultet for medisin', 'Studieavdelingen'];
const REQUESTERS = 20;

/** Two case workers for every group, and people who ask: the same for the same seed. */
export function makePeople(random: SeededRandom, ids: Ids): Somebody[] {
  const people: Somebody[] = KNOWN.map((one) => ({
    id: ids.next(),
    phone: null,
    language: 'nb' as const,
    groups: {},
    ...one,
  }));
  const add = (unit: string, groups: Somebody['groups'], language: SceneLanguage) => {
    const name = makeName(random);
    const userName = userNameOf(name, people.length);
    const phone = random.chance(0.5) ? `+47400${String(10_000 + people.length)}` : null;
    people.push({ id: ids.next(), userName, name: `${name.first} ${name.last}`, unit, phone, language, groups });
  };
  for (const { key, nb } of MAIN_GROUPS) {
    add(nb, { [key]: 'lead' }, 'nb');
    add(nb, { [key]: 'worker' }, 'nb');
  }
  for (let count = 0; count < REQUESTERS; count += 1) add(random.pick(UNITS), {}, random.chance(0.25) ? 'en' : 'nb');
  return people;
}
