import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestHouse, type TestHouse, type TestPerson } from '../testing/test-house.ts';

let house: TestHouse;
let requester: TestPerson;

before(async () => {
  house = await openTestHouse();
  requester = await house.addPerson({ name: 'Berit Dahl' });
});
after(() => house.close());

const ADDRESSES = [
  '/operator?queue=all',
  '/operator?queue=groups',
  '/operator?queue=unassigned',
  '/operator?queue=all&group=first',
  '/operator?queue=all&status=registered&entry=form',
];
const countOf = (text: string) => Number(/id="view-count-all"[^>]*>(\d+)</.exec(text)?.[1]);

// Seen to fail: with visibleTo taken out of matching() (the cases are there), and out of countCases() (they are counted).
test('D9 a confidential case is in no list, no count and no choice of who may not see it', async () => {
  const { first, second } = house.groups;
  const secretive = await house.addPerson({ name: 'Hemmelig Ansvarlig', roles: { [second]: 'worker' } });
  const inside = await house.addPerson({ name: 'Kari Moen', roles: { [first]: 'worker' } });
  const outside = await house.addPerson({ name: 'Ola Lie', roles: { [second]: 'worker' } });
  const before = countOf((await house.ask(outside, '/operator')).text);
  const made = await Promise.all([
    house.addCase({ requesterId: requester.id, confidentiality: 'group', title: 'Gruppesak' }),
    house.addCase({
      requesterId: requester.id,
      confidentiality: 'named',
      title: 'Navngitt sak',
      named: [secretive.id],
    }),
    house.addCase({
      requesterId: requester.id,
      confidentiality: 'sealed',
      title: 'Forseglet innhold',
      named: [secretive.id],
    }),
  ]);
  await house.db
    .updateTable('cases')
    .set({ assignee_id: secretive.id })
    .where('id', '=', made[2]?.id ?? '')
    .execute();
  for (const address of ADDRESSES) {
    const { text } = await house.ask(outside, address);
    for (const { number } of made) assert.doesNotMatch(text, new RegExp(number), address);
    assert.doesNotMatch(text, /Gruppesak|Navngitt sak|Forseglet innhold/, address);
    assert.equal(countOf(text), before, address);
  }
  // The group's worker has the group's case, and neither the others nor who looks after them.
  const own = await house.ask(inside, '/operator');
  assert.match(own.text, /Gruppesak/);
  assert.doesNotMatch(own.text, /Navngitt sak|Forseglet innhold|Hemmelig Ansvarlig/);
  // Not even who is named reads in a list what a sealed case is about, or whose it is.
  const named = await house.ask(secretive, '/operator?queue=all');
  assert.match(named.text, /Forseglet sak/);
  assert.doesNotMatch(named.text, /Forseglet innhold/);
});

// Seen to fail: with `parties` taken out of seen().
test('D9 D20 who reported a case finds it in no list of case workers, and does not get it as the next one', async () => {
  const third = await house.addGroup('third');
  const worker = await house.addPerson({ name: 'Nils Dahl', roles: { [third]: 'worker' } });
  const own = await house.addCase({ requesterId: worker.id, groupId: third, title: 'Egen sak' });
  const boss = await house.addPerson();
  await house.db.updateTable('people').set({ manager_id: boss.id }).where('id', '=', worker.id).execute();
  const recovery = await house.addCase({ requesterId: boss.id, groupId: third, title: 'Sjefens sak', recovery: true });
  const list = await house.ask(worker, '/operator');
  assert.doesNotMatch(list.text, new RegExp(`${own.number}|${recovery.number}|Egen sak|Sjefens sak`));
  assert.equal((await house.ask(worker, '/operator/next', {})).location, '/operator?next=none');
});

// Seen to fail: without `for update skip locked` (two get the same case, or one an error).
test('many who ask for the next case at once get one each, in the order of the queue', async () => {
  const group = await house.addGroup('rush');
  const workers = await Promise.all(
    Array.from({ length: 12 }, (_, index) => house.addPerson({ name: `Nr ${index}`, roles: { [group]: 'worker' } })),
  );
  const cases: string[] = [];
  for (let index = 0; index < 8; index += 1)
    cases.push((await house.addCase({ requesterId: requester.id, groupId: group })).number);
  const answers = await Promise.all(workers.map((worker) => house.ask(worker, '/operator/next', {})));
  const got = answers.map(({ location }) => /cases\/(\w+)/.exec(location ?? '')?.[1] ?? 'none').sort();
  assert.deepEqual(got, [...cases, 'none', 'none', 'none', 'none'].sort());
  const rows = await house.db
    .selectFrom('cases')
    .select(['status', 'assignee_id', 'version'])
    .where('group_id', '=', group)
    .execute();
  assert.ok(rows.every(({ status, version }) => status === 'assigned' && version === 2));
  assert.equal(new Set(rows.map((row) => row.assignee_id)).size, 8);
  const none = await house.ask(workers[0] ?? null, '/operator?next=none');
  assert.match(none.text, /Ingen flere saker venter/);
});

test('D7 markup in a title and a name is text in a list', async () => {
  const group = await house.addGroup('markup');
  const person = await house.addPerson({ name: '<img src=x onerror=alert(1)>' });
  const worker = await house.addPerson({ name: 'Kari', roles: { [group]: 'worker' } });
  await house.addCase({ requesterId: person.id, groupId: group, title: '"><script>alert(1)</script>' });
  const { text } = await house.ask(worker, '/operator');
  assert.doesNotMatch(text, /<script>alert|<img/);
  assert.match(text, /&lt;script&gt;alert\(1\)&lt;\/script&gt;/);
});

test('single keys can be turned off, by each for themselves, and on again', async () => {
  const worker = await house.addPerson({ name: 'Kari', roles: { [house.groups.first]: 'worker' } });
  assert.match((await house.ask(worker, '/operator')).text, /data-single="on"/);
  const answer = await house.ask(worker, '/operator/keys', { single: 'off', return: '/operator?queue=mine' });
  assert.equal(answer.location, '/operator?queue=mine');
  assert.match((await house.ask(worker, '/operator')).text, /data-single="off"/);
  const away = await house.ask(worker, '/operator/keys', { single: 'on', return: 'https://evil.example/' });
  assert.equal(away.location, '/operator/keys');
  assert.match((await house.ask(worker, '/operator/keys')).text, /Slå av hurtigtaster/);
});
