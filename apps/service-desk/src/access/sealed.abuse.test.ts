import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestHouse, type TestHouse, type TestPerson } from '../testing/test-house.ts';

let house: TestHouse;
let worker: TestPerson;
let number: string;
let caseId: string;

before(async () => {
  house = await openTestHouse();
  const requester = await house.addPerson();
  worker = await house.addPerson({ roles: { [house.groups.first]: 'worker' }, minutesAgo: 60 });
  const made = await house.addCase({
    requesterId: requester.id,
    confidentiality: 'sealed',
    named: [worker.id],
    title: 'Forseglet sak om lønn',
  });
  [number, caseId] = [made.number, made.id];
});
after(() => house.close());

const draftOf = () => house.db.selectFrom('drafts').select('body').where('case_id', '=', caseId).executeTakeFirst();

// Seen to fail: with SEALED_WISH an hour longer, and (the draft) with keepsDraft() always false.
test('D9 a sealed case asks for a fresh sign-in; what was typed too long is kept as a draft, and nothing is shown for it', async () => {
  const page = await house.ask(worker, `/operator/cases/${number}`);
  assert.equal(page.status, 303);
  assert.ok(page.location?.startsWith(house.settings.issuer.origin));
  const reply = await house.ask(worker, `/operator/cases/${number}/reply`, { body: 'Svar', version: '1', seen: '0' });
  assert.ok(reply.location?.startsWith(house.settings.issuer.origin));
  const draft = await house.ask(worker, `/operator/cases/${number}/draft`, {
    body: 'Skrevet',
    kind: 'reply',
    version: '1',
  });
  assert.ok(draft.status < 400 && !draft.text.includes('lønn'));
  assert.equal((await draftOf())?.body, 'Skrevet');
  const thread = await house.db
    .selectFrom('messages')
    .select('body')
    .where('case_id', '=', caseId)
    .where('kind', '=', 'reply')
    .execute();
  assert.deepEqual(thread, []);
});
