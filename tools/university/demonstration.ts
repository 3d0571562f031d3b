import { createSeededRandom } from '../chaos/seeded-random.ts';
import { MAIN_GROUPS } from './groups.ts';
import { createIds } from './ids.ts';
import type { Row } from './rows.ts';

/** Rows by table, in the order in which they can be inserted. */
export type Tables = [table: string, rows: Row[]][];

type Role = 'worker' | 'editor' | 'lead';

interface Somebody {
  userName: string;
  name: string;
  unit: string;
  phone?: string;
  language?: 'nb' | 'nn' | 'en';
  groups?: Readonly<Record<string, Role>>;
}

/** The people of config/demonstration.yaml have no subject yet: they become these at their first sign-in, by user name. */
const PEOPLE: readonly Somebody[] = [
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

const DOMAIN = 'ntnu.no';

/** Everything that a desk with a day's work in it holds. The same for the same seed. */
export function makeDemonstration(seed = 1): Tables {
  const ids = createIds(createSeededRandom(seed));
  const groupIds = new Map(MAIN_GROUPS.map(({ key }) => [key, ids.next()]));
  const people = PEOPLE.map((one) => ({ ...one, id: ids.next() }));
  const memberships = people.flatMap((one) =>
    Object.entries(one.groups ?? {}).map(([key, role]) => ({ group_id: groupIds.get(key), person_id: one.id, role })),
  );
  return [
    [
      'groups',
      MAIN_GROUPS.map(({ key, nb, en, line, roleClaim = null }) => ({
        id: groupIds.get(key),
        key,
        name_nb: nb,
        name_en: en,
        line,
        mail_name: key,
        role_claim: roleClaim,
        signature_nb: `Hilsen ${nb}`,
        signature_en: `Kind regards, ${en}`,
      })),
    ],
    [
      'people',
      people.map(({ id, userName, name, unit, phone = null, language = 'nb' }) => ({
        id,
        user_name: `${userName}@${DOMAIN}`,
        name,
        unit,
        phone,
        language,
        organisation: 'ntnu',
        email: `${userName}@${DOMAIN}`,
        roles: [],
      })),
    ],
    ['memberships', memberships],
  ];
}
