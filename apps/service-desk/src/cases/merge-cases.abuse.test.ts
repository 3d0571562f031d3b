import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Confidentiality } from '../tables-of-cases.ts';
import { CONFIDENTIALITIES } from '../tables-of-cases.ts';
import { openTestHouse, type TestHouse, type TestPerson } from '../testing/test-house.ts';
import { addMessage } from './add-message.ts';
import { mergeCases, standingCase } from './merge-cases.ts';

let house: TestHouse;
let requester: TestPerson;
let other: TestPerson;
let worker: TestPerson;

before(async () => {
  house = await openTestHouse();
  requester = await house.addPerson();
  other = await house.addPerson();
  worker = await house.addPerson({ roles: { [house.groups.first]: 'worker' } });
});
after(() => house.close());

const merge = (from: { id: string }, into: { id: string }, version = 1) =>
  house.db.transaction().execute((trx) => mergeCases(trx, { from: { id: from.id, version }, into, by: worker.id }));

const note = (caseId: string, body: string) =>
  house.db
    .transaction()
    .execute((trx) => addMessage(trx, { caseId, kind: 'note', authorId: worker.id, entry: 'desk', body }));

async function threadOf(caseId: string) {
  return house.db
    .selectFrom('messages')
    .select(['kind', 'internal', 'body'])
    .where('case_id', '=', caseId)
    .where('kind', '<>', 'event')
    .orderBy('position')
    .execute();
}

// Seen to fail: with the comparison of confidentiality taken out of judge().
test('D11 a merge across confidentiality levels is refused, in every direction, and moves nothing', async () => {
  const add = (confidentiality: Confidentiality) => house.addCase({ requesterId: requester.id, confidentiality });
  for (const one of CONFIDENTIALITIES) {
    for (const two of CONFIDENTIALITIES) {
      if (one === two) continue;
      const [from, into] = [await add(one), await add(two)];
      assert.equal(await merge(from, into), 'confidentiality', `${one} into ${two}`);
      assert.equal((await threadOf(from.id)).length, 1);
      assert.equal((await threadOf(into.id)).length, 1);
    }
  }
});

test('D11 nor across named workers of the same level', async () => {
  const add = (named: string[]) => house.addCase({ requesterId: requester.id, confidentiality: 'named', named });
  assert.equal(await merge(await add([worker.id]), await add([worker.id, other.id])), 'confidentiality');
});

// Seen to fail: with the comparison of parties taken out of judge().
test('D10 a merge never shows one requester what another wrote: the parties must be the same', async () => {
  const [from, into] = [
    await house.addCase({ requesterId: requester.id }),
    await house.addCase({ requesterId: other.id }),
  ];
  assert.equal(await merge(from, into), 'parties');
  assert.equal((await threadOf(into.id)).length, 1);
});

test('D10 a note stays internal after a merge; the thread keeps its order', async () => {
  const from = await house.addCase({ requesterId: requester.id, body: 'første' });
  const into = await house.addCase({ requesterId: requester.id, body: 'andre' });
  await note(from.id, 'bare for oss');
  assert.equal(await merge(from, into), 'merged');
  assert.deepEqual(await threadOf(into.id), [
    { kind: 'question', internal: false, body: 'første' },
    { kind: 'question', internal: false, body: 'andre' },
    { kind: 'note', internal: true, body: 'bare for oss' },
  ]);
  assert.deepEqual(await threadOf(from.id), []);
  assert.equal(await standingCase(house.db, from.id), into.id);
});

test('a case is merged once, never into itself or into one that is merged, and not when somebody was faster', async () => {
  const [one, two, three] = await Promise.all([1, 2, 3].map(() => house.addCase({ requesterId: requester.id })));
  assert.ok(one && two && three);
  assert.equal(await merge(one, one), 'cannot');
  assert.equal(await merge(one, two, 7), 'conflict');
  const both = await Promise.all([merge(one, two), merge(two, one)]);
  assert.deepEqual(both.sort(), ['cannot', 'merged']);
  assert.equal(await merge(three, one), (await standingCase(house.db, one.id)) === one.id ? 'merged' : 'cannot');
});

// Seen to fail: with the comparison of groups, and of recovery, taken out of judge().
test('D11 nor from one group’s closed case into another group’s, nor out of a way back into an account', async () => {
  const add = (wish: object) => house.addCase({ requesterId: requester.id, ...wish });
  const closed = { confidentiality: 'group' as const };
  const from = await add(closed);
  assert.equal(await merge(from, await add({ ...closed, groupId: house.groups.second })), 'confidentiality');
  assert.equal(await merge(await add({ recovery: true }), await add({})), 'confidentiality');
  assert.equal((await threadOf(from.id)).length, 1);
});
