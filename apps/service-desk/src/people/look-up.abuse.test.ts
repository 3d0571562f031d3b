import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { openTestHouse, type TestHouse, type TestPerson } from '../testing/test-house.ts';
import { mayLookUp } from './may-look-up.ts';

let house: TestHouse;
let rita: TestPerson;
let kari: TestPerson;

before(async () => {
  house = await openTestHouse();
  rita = await house.addPerson({ name: 'Rita Melder' });
  kari = await house.addPerson({
    name: 'Kari Saksen',
    userName: 'kari@ntnu.no',
    roles: { [house.groups.first]: 'worker' },
  });
});
after(() => house.close());

/** As if somebody had looked up so often already. */
async function pretend(person: TestPerson, what: 'callers' | 'colleagues', count: number, minutesAgo = 0) {
  await sql`
    insert into lookups (person_id, what, count, began_at)
    values (${person.id}, ${what}, ${count}, now() - make_interval(mins => ${minutesAgo}))
    on conflict (person_id, what) do update set count = excluded.count, began_at = excluded.began_at`.execute(house.db);
}

// Seen to fail: without mayLookUp() in the routes of calls.
test('D16 a case worker cannot read all people out of the desk by asking who calls', async () => {
  const find = () => house.ask(kari, '/operator/calls/people?q=rita');
  assert.match((await find()).text, /Rita Melder/);
  await pretend(kari, 'callers', 299);
  assert.equal((await find()).status, 200);
  const refused = await find();
  assert.deepEqual([refused.status, refused.text], [429, '[]']);
  // Without script: what was typed stays, and the page says why.
  const form = { form: crypto.randomUUID(), q: 'rita', title: 'Projektoren', end: 'find' };
  const page = await house.ask(kari, '/operator/calls', form);
  assert.equal(page.status, 429);
  assert.match(page.text, /Du har slått opp mange personer på kort tid/);
  assert.match(page.text, /value="Projektoren"/);
  assert.doesNotMatch(page.text, /Rita Melder/);
  // A call whose caller was found before is registered all the same.
  const call = { ...form, q: '', person: rita.id, group: house.groups.first, end: 'queue' };
  assert.match((await house.ask(kari, '/operator/calls', call)).location ?? '', /made=NTNU/);
  await pretend(kari, 'callers', 500, 61);
  assert.match((await find()).text, /Rita Melder/);
});

// Seen to fail: without mayLookUp() in the route that adds a colleague.
test('a requester cannot try names until they know who is here', async () => {
  const { number } = await house.addCase({ requesterId: rita.id });
  const add = () => house.ask(rita, `/self-service/cases/${number}/add-colleague`, { who: 'kari@ntnu.no' });
  await pretend(rita, 'colleagues', 30);
  const refused = await add();
  assert.match(refused.text, /Du har slått opp mange personer på kort tid/);
  assert.doesNotMatch(refused.text, /Kari Saksen/);
  await pretend(rita, 'colleagues', 30, 61);
  assert.match((await add()).text, /Kari Saksen/);
});

// Seen to fail: without mayLookUp() where workers are named on a case.
test('naming workers on a case is counted as well', async () => {
  const { number, id } = await house.addCase({ requesterId: rita.id });
  await pretend(kari, 'colleagues', 30);
  const { version } = await house.db
    .selectFrom('cases')
    .select('version')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const refused = await house.ask(kari, `/operator/cases/${number}/named`, {
    version: String(version),
    add: 'kari@ntnu.no',
  });
  assert.equal(refused.status, 422);
  assert.match(refused.text, /Du har slått opp mange personer på kort tid/);
});

test('of many at once each is counted', async () => {
  const nils = await house.addPerson();
  const answers = await Promise.all(Array.from({ length: 40 }, () => mayLookUp(house.db, nils.id, 'colleagues')));
  assert.equal(answers.filter(Boolean).length, 30);
});
