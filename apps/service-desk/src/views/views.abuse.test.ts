import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestHouse, type TestHouse, type TestPerson } from '../testing/test-house.ts';
import { MOST_VIEWS } from './save-view.ts';

let house: TestHouse;
let kari: TestPerson;
let ola: TestPerson;
let outside: TestPerson;

before(async () => {
  house = await openTestHouse();
  const { first, second } = house.groups;
  kari = await house.addPerson({ name: 'Kari', roles: { [first]: 'worker' } });
  ola = await house.addPerson({ name: 'Ola', roles: { [first]: 'lead' } });
  outside = await house.addPerson({ name: 'Nils', roles: { [second]: 'worker' } });
});
after(() => house.close());

const save = (person: TestPerson, name: string, filter = 'queue=mine', group = '') =>
  house.ask(person, '/operator/views', { name, filter, group });
const viewIds = async () => (await house.db.selectFrom('saved_views').select('id').execute()).map(({ id }) => id);

test('a saved list stands above the list with its count; a shared one for the group, and for nobody else', async () => {
  const requester = await house.addPerson();
  await house.addCase({ requesterId: requester.id, entry: 'mail' });
  const saved = await save(kari, 'Bare e-post', 'queue=groups&entry=mail&after=1.5.5&nonsense=1');
  assert.equal(saved.location, '/operator?entry=mail');
  const mine = await house.ask(kari, '/operator');
  assert.match(mine.text, /href="\/operator\?entry=mail">Bare e-post <span[^>]*>1</);
  assert.doesNotMatch((await house.ask(ola, '/operator')).text, /Bare e-post/);
  await save(kari, 'Delt visning', 'queue=all&entry=mail', house.groups.first);
  assert.match((await house.ask(ola, '/operator')).text, /Delt visning/);
  assert.doesNotMatch((await house.ask(outside, '/operator')).text, /Delt visning/);
  // A view that two share counts for each what each may see.
  await house.db.updateTable('cases').set({ confidentiality: 'named' }).execute();
  assert.match((await house.ask(ola, '/operator')).text, /Delt visning <span[^>]*>0</);
  await house.db.updateTable('cases').set({ confidentiality: 'open' }).execute();
});

// Seen to fail: without the look at `viewer.roles` in saveView().
test('D12 a view is shared only with a group that one is in; an unknown one and another one are the same answer', async () => {
  const before = await viewIds();
  const answers: string[] = [];
  for (const group of [house.groups.second, '00000000-0000-4000-8000-000000000000', "'; drop table saved_views; --"]) {
    const answer = await save(kari, 'Til andre', 'queue=mine', group);
    assert.equal(answer.status, 422);
    answers.push(/<p class="ds-validation-message"[^>]*>([^<]*)/.exec(answer.text)?.[1] ?? '');
  }
  assert.deepEqual(new Set(answers).size, 1);
  assert.notEqual(answers[0], '');
  assert.deepEqual(await viewIds(), before);
});

// Seen to fail: with `owner_id` taken out of deleteView().
test("D12 another's view is not removed, and the answer says nothing about it", async () => {
  await save(ola, 'Olas egen');
  const [row] = await house.db.selectFrom('saved_views').select('id').where('name', '=', 'Olas egen').execute();
  const other = await house.ask(kari, `/operator/views/${row?.id}/remove`, {});
  const unknown = await house.ask(kari, '/operator/views/00000000-0000-4000-8000-000000000000/remove', {});
  const nonsense = await house.ask(kari, '/operator/views/__proto__/remove', {});
  for (const answer of [other, unknown, nonsense])
    assert.deepEqual([answer.status, answer.location], [303, '/operator/views']);
  assert.ok((await viewIds()).includes(row?.id ?? ''));
  await house.ask(ola, `/operator/views/${row?.id}/remove`, {});
  assert.ok(!(await viewIds()).includes(row?.id ?? ''));
  // Who leads a group removes what is shared with it.
  const [shared] = await house.db.selectFrom('saved_views').select('id').where('name', '=', 'Delt visning').execute();
  await house.ask(outside, `/operator/views/${shared?.id}/remove`, {});
  assert.ok((await viewIds()).includes(shared?.id ?? ''));
  await house.ask(ola, `/operator/views/${shared?.id}/remove`, {});
  assert.ok(!(await viewIds()).includes(shared?.id ?? ''));
});

// Seen to fail: without the lock on the person's row (more are saved than there may be).
test('so many views and no more, also when all are saved at once; a name that is none is said beside its field', async () => {
  const answers = await Promise.all(Array.from({ length: MOST_VIEWS + 4 }, (_, index) => save(outside, `Nr ${index}`)));
  assert.equal(answers.filter(({ status }) => status === 303).length, MOST_VIEWS);
  assert.ok(answers.every(({ status }) => status === 303 || status === 422));
  const rows = await house.db.selectFrom('saved_views').select('id').where('owner_id', '=', outside.id).execute();
  assert.equal(rows.length, MOST_VIEWS);
  for (const name of ['', '   ', 'x'.repeat(61)]) {
    const answer = await save(kari, name);
    assert.equal(answer.status, 422, name);
    assert.match(answer.text, /href="#name"/);
  }
  const hostile = await save(kari, '<b>Navn</b>', '"><script>alert(1)</script>');
  assert.equal(hostile.location, '/operator');
  assert.doesNotMatch((await house.ask(kari, '/operator')).text, /<b>Navn|<script>alert/);
});
