import { newId, newToken } from '@vakt/foundation/ids';
import { hashToken } from '@vakt/foundation/secrets';
import { sql } from 'kysely';
import { createCase } from '../../apps/service-desk/src/cases/create-case.ts';
import { type DeskHouse, GROUP_KEY } from './desk-house.ts';

/** Who works at the desk and who asks it, and the cases that are there already. */
export interface DeskWorld {
  /** What a case worker's browser sends. */
  cookies: string[];
  requesters: { id: string; address: string }[];
  /** "NTNU0000001" */
  cases: string[];
}

const WORKERS = 3;
const REQUESTERS = 40;
const CASES = 20;

/** The address of the n-th requester: its digits say which one it is. */
export const addressOf = (index: number) => `person-${index}@student.test`;

async function addPerson({ db }: DeskHouse, name: string, email: string | null): Promise<string> {
  const id = newId();
  await db
    .insertInto('people')
    .values({ id, issuer: 'http://127.0.0.1:9', subject: id, user_name: null, name, organisation: 'ntnu', email })
    .execute();
  return id;
}

async function signIn({ db }: DeskHouse, personId: string): Promise<string> {
  const token = newToken();
  await sql`
    insert into sessions (id_hash, person_id, acr, amr, roles, auth_time, id_token_sealed)
    values (${hashToken(token)}, ${personId}, 'https://refeds.org/profile/mfa', array['pwd', 'otp', 'mfa'],
      array['desk-operator'], now(), '')`.execute(db);
  return `desk-session=${token}`;
}

/** Makes people, sessions and cases. */
export async function createDeskWorld(house: DeskHouse): Promise<DeskWorld> {
  const { db } = house;
  const groupId = newId();
  await db
    .insertInto('groups')
    .values({ id: groupId, key: GROUP_KEY, name_nb: 'Orakel', name_en: 'Orakel', line: 1, mail_name: GROUP_KEY })
    .execute();
  const world: DeskWorld = { cookies: [], requesters: [], cases: [] };
  for (let index = 0; index < WORKERS; index += 1) {
    const personId = await addPerson(house, `Saksbehandler ${index}`, null);
    await db.insertInto('memberships').values({ group_id: groupId, person_id: personId, role: 'worker' }).execute();
    world.cookies.push(await signIn(house, personId));
  }
  for (let index = 0; index < REQUESTERS; index += 1) {
    const address = addressOf(index);
    world.requesters.push({ id: await addPerson(house, `Student ${index}`, address), address });
  }
  for (const { id } of world.requesters.slice(0, CASES)) {
    const { number } = await db.transaction().execute((trx) =>
      createCase(trx, {
        title: 'Skriveren virker ikke',
        body: 'Den melder papirstopp.',
        groupId,
        requesterId: id,
        createdBy: id,
        entry: 'form',
        language: 'nb',
      }),
    );
    world.cases.push(`NTNU${String(number).padStart(7, '0')}`);
  }
  return world;
}
