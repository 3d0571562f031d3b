import { newId, newToken } from '@vakt/foundation/ids';
import { hashToken } from '@vakt/foundation/secrets';
import { sql } from 'kysely';
import { createCase, type NewCase } from '../cases/create-case.ts';
import type { DeskTables } from '../tables.ts';
import type { GroupRole } from '../tables-of-cases.ts';
import { MFA, openTestDesk, SFA, type TestDesk } from './test-desk.ts';

/** A person of the house, signed in already. */
export interface TestPerson {
  id: string;
  name: string;
  /** What the browser sends. */
  cookie: string;
}

/** A desk with groups and people, for tests that ask routes: `ask` sends a request as somebody. */
export interface TestHouse extends TestDesk {
  groups: { first: string; second: string };
  addGroup(key: string, line?: 1 | 2): Promise<string>;
  addPerson(options?: AddPerson): Promise<TestPerson>;
  addCase(wish: Partial<NewCase> & { requesterId: string }): Promise<{ id: string; number: string; messageId: string }>;
  ask(person: TestPerson | null, path: string, form?: Record<string, string> | [string, string][]): Promise<TestAnswer>;
}

export interface AddPerson {
  name?: string;
  userName?: string;
  email?: string;
  /** Groups by id, with the role there. Somebody with one signs in as an operator, with two factors. */
  roles?: Record<string, GroupRole>;
  administrator?: boolean;
  /** An operator at the sign-in service, whatever the groups say. */
  operator?: boolean;
  managerId?: string;
  /** Minutes since they signed in. */
  minutesAgo?: number;
  language?: 'nb' | 'nn' | 'en' | 'se';
}

export interface TestAnswer {
  status: number;
  text: string;
  headers: Headers;
  location: string | null;
}

/** Opens a desk of its own with two groups: `first` (first line) and `second` (second line). */
export async function openTestHouse(changes: Parameters<typeof openTestDesk>[0] = {}): Promise<TestHouse> {
  const desk = await openTestDesk(changes);
  const addGroup = async (key: string, line: 1 | 2 = 1) => {
    const names = { name_nb: `Gruppe ${key}`, name_en: `Group ${key}` };
    const id = newId();
    await desk.db
      .insertInto('groups')
      .values({ id, key, line, mail_name: key, ...names })
      .execute();
    return id;
  };
  const house: TestHouse = {
    ...desk,
    groups: { first: await addGroup('first', 1), second: await addGroup('second', 2) },
    addGroup,
    addPerson: (options) => addPerson(desk, options),
    addCase: async (wish) => {
      const made = await desk.db.transaction().execute((trx) =>
        createCase(trx, {
          title: 'Skriveren virker ikke',
          body: 'Den melder papirstopp.',
          groupId: house.groups.first,
          createdBy: wish.requesterId,
          entry: 'form',
          language: 'nb',
          ...wish,
        }),
      );
      return { ...made, number: `${desk.settings.casePrefix}${String(made.number).padStart(7, '0')}` };
    },
    ask: (person, path, form) => ask(desk, person, path, form),
  };
  return house;
}

async function addPerson(desk: TestDesk, options: AddPerson = {}): Promise<TestPerson> {
  const { name = 'Ola Hansen', roles = {}, administrator = false, minutesAgo = 0 } = options;
  const operator = (options.operator ?? Object.keys(roles).length > 0) || administrator;
  const id = newId();
  const claims = [...(operator ? ['desk-operator'] : []), ...(administrator ? ['desk-administrator'] : [])];
  await desk.db
    .insertInto('people')
    .values({
      id,
      issuer: desk.settings.issuer.origin,
      subject: id,
      user_name: options.userName ?? `${id.slice(0, 8)}@ntnu.no`,
      name,
      organisation: 'ntnu',
      email: options.email ?? null,
      language: options.language ?? 'nb',
      manager_id: options.managerId ?? null,
    } as never)
    .execute();
  for (const [groupId, role] of Object.entries(roles)) {
    await desk.db.insertInto('memberships').values({ group_id: groupId, person_id: id, role }).execute();
  }
  return { id, name, cookie: await signIn(desk, id, operator, claims, minutesAgo) };
}

async function signIn(desk: TestDesk, personId: string, operator: boolean, claims: string[], minutesAgo: number) {
  const token = newToken();
  await desk.db
    .insertInto('sessions')
    .values({
      id_hash: hashToken(token),
      person_id: personId,
      acr: operator ? MFA : SFA,
      amr: operator ? ['pwd', 'otp', 'mfa'] : ['pwd'],
      roles: claims,
      auth_time: sql<Date>`now() - make_interval(mins => ${minutesAgo})`,
      provider_sid: null,
      id_token_sealed: '',
    } as unknown as DeskTables['sessions'] as never)
    .execute();
  // Tests speak http, without the prefix of https (door/cookies.ts).
  return `desk-session=${token}`;
}

async function ask(
  desk: TestDesk,
  person: TestPerson | null,
  path: string,
  form?: Record<string, string> | [string, string][],
): Promise<TestAnswer> {
  const response = await fetch(new URL(path, desk.origin), {
    method: form ? 'POST' : 'GET',
    redirect: 'manual',
    headers: {
      'accept-language': 'nb',
      ...(person ? { cookie: person.cookie } : {}),
      ...(form ? { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' } : {}),
    },
    ...(form ? { body: new URLSearchParams(form).toString() } : {}),
  });
  const { status, headers } = response;
  return { status, headers, text: await response.text(), location: headers.get('location') };
}
