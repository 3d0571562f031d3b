import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newId } from '@vakt/foundation/ids';
import { createSilentLog } from '@vakt/foundation/log';
import { openTestHouse, type TestHouse } from '../testing/test-house.ts';
import { recordPersonSeen } from './record-person.ts';

let house: TestHouse;
before(async () => {
  house = await openTestHouse();
});
after(() => house.close());

const issuer = 'https://sso.example.org';

function signIn(userName: string, email: string | null, organisation = 'ntnu'): Promise<string> {
  const seen = { issuer, subject: newId(), userName, name: 'Noen', organisation, roles: [], email, language: null };
  return recordPersonSeen({ db: house.db, log: createSilentLog() }, seen);
}

async function addUnseen(row: { user_name?: string; email?: string }): Promise<string> {
  const id = newId();
  await house.db
    .insertInto('people')
    .values({ id, ...row } as never)
    .execute();
  return id;
}

// Seen to fail: with the user name kept as it was typed.
test('somebody who was added to a group before they ever signed in is its member when they do', async () => {
  const lead = await house.addPerson({ roles: { [house.groups.first]: 'lead' } });
  const added = { user: 'nyansatt', role: 'worker', unseen: 'yes' };
  assert.equal((await house.ask(lead, '/operator/groups/first/members', added)).status, 303);
  // The same name at another organisation, as the sign-in service says it without a domain, is somebody else.
  const foreign = await signIn('nyansatt', null, 'elsewhere');
  const own = await signIn('nyansatt@ntnu.no', null);
  const members = await house.db
    .selectFrom('memberships')
    .select('person_id')
    .where('group_id', '=', house.groups.first)
    .execute();
  const ids = members.map(({ person_id }) => person_id);
  assert.ok(ids.includes(own));
  assert.ok(!ids.includes(foreign));
});

// Seen to fail: with the address asked of rows that have a user name.
test('an address alone gives nobody the row of somebody who is listed by user name', async () => {
  const listed = await addUnseen({ user_name: 'kari@ntnu.no', email: 'kari@ntnu.no' });
  assert.notEqual(await signIn('mallory@other.example', 'kari@ntnu.no', 'other'), listed);
  assert.equal(await signIn('kari@ntnu.no', 'kari@ntnu.no'), listed);
});

test('whoever is known by an address alone becomes the one who comes with it, once', async () => {
  const known = await addUnseen({ email: 'per@ntnu.no' });
  assert.equal(await signIn('per@ntnu.no', 'PER@ntnu.no'), known);
  assert.notEqual(await signIn('per2@ntnu.no', 'per@ntnu.no'), known);
});
