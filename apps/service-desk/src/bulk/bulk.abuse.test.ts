import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { hashToken } from '@vakt/foundation/secrets';
import { askAgain } from '../access/ask-again.ts';
import { CONFIDENTIALITIES } from '../tables-of-cases.ts';
import { openTestHouse, type TestHouse, type TestPerson } from '../testing/test-house.ts';
import { applyToCases } from './apply-to-cases.ts';

let house: TestHouse;
let requester: TestPerson;
let worker: TestPerson;

before(async () => {
  house = await openTestHouse();
  requester = await house.addPerson();
  worker = await house.addPerson({ roles: { [house.groups.first]: 'worker' } });
});
after(() => house.close());

const statusesOf = async (ids: readonly string[]) =>
  new Map(
    (
      await house.db
        .selectFrom('cases')
        .select(['id', 'status'])
        .where('id', 'in', [...ids])
        .execute()
    ).map((row) => [row.id, row.status]),
  );

// Seen to fail: with openCase() of applyToOne asked for `case-see`.
test('D15 an act on 200 cases asks the policy for each one, and says what became of each', async () => {
  const { first, second } = house.groups;
  const cases = await Promise.all(
    Array.from({ length: 200 }, async (_, index) => {
      const confidentiality = CONFIDENTIALITIES[index % 4] ?? 'open';
      const groupId = index % 8 < 4 ? first : second;
      const own = index % 20 === 0;
      const made = await house.addCase({ requesterId: own ? worker.id : requester.id, confidentiality, groupId });
      const allowed = !own && groupId === first && (confidentiality === 'open' || confidentiality === 'group');
      return { ...made, allowed };
    }),
  );
  const form: [string, string][] = cases.map(({ number }) => ['case', `${number}:1`]);
  const answer = await house.ask(worker, '/operator/bulk', [['act', 'complete'], ...form]);
  assert.equal(answer.status, 200);
  const statuses = await statusesOf(cases.map(({ id }) => id));
  for (const { id, number, allowed } of cases) {
    assert.equal(statuses.get(id), allowed ? 'done' : 'registered', number);
    assert.ok(answer.text.includes(number), `${number} has its line`);
  }
  const changed = cases.filter((one) => one.allowed).length;
  assert.ok(changed > 20 && changed < 180, `${changed} of 200`);
  assert.equal(answer.text.match(/data-outcome="changed"/g)?.length, changed);
  assert.equal(answer.text.match(/data-outcome="cannot"/g)?.length, 200 - changed);
});

test('D15 D17 a case that changed since the list was shown is left as it is, and the line says so', async () => {
  const one = await house.addCase({ requesterId: requester.id });
  await house.db.updateTable('cases').set({ version: 2 }).where('id', '=', one.id).execute();
  const answer = await house.ask(worker, '/operator/bulk', [
    ['act', 'take'],
    ['case', `${one.number}:1`],
  ]);
  assert.match(answer.text, /data-outcome="conflict"/);
  assert.equal((await statusesOf([one.id])).get(one.id), 'registered');
});

test('nothing chosen, an unknown act and what is no number change nothing and say so', async () => {
  const one = await house.addCase({ requesterId: requester.id });
  for (const form of [
    [['act', 'take']],
    [
      ['act', 'delete'],
      ['case', `${one.number}:1`],
    ],
    [
      ['act', 'take'],
      ['case', `${one.number}`],
    ],
    [
      ['act', 'take'],
      ['case', `';drop table cases:1`],
    ],
    [
      ['act', 'take'],
      ['act', 'hold'],
      ['case', `${one.number}:1`],
    ],
  ] as [string, string][][]) {
    const answer = await house.ask(worker, '/operator/bulk', form);
    assert.equal(answer.status, 422, JSON.stringify(form));
  }
  assert.equal((await statusesOf([one.id])).get(one.id), 'registered');
});

// Seen to fail: with setStatus() for a case that is only taken, and without the look at whether it is open.
test('taking many leaves their statuses and timers alone, and what is finished is not opened again by the way', async () => {
  const waiting = await house.addCase({ requesterId: requester.id });
  const closed = await house.addCase({ requesterId: requester.id });
  const timer = new Date('2099-01-01T00:00:00Z');
  const set = (id: string, changes: object) =>
    house.db.updateTable('cases').set(changes).where('id', '=', id).execute();
  await set(waiting.id, { status: 'waiting-user', timer_at: timer, timer_warned_at: timer });
  await set(closed.id, { status: 'closed' });
  const cases: [string, string][] = [waiting, closed].map(({ number }) => ['case', `${number}:1`]);
  await house.ask(worker, '/operator/bulk', [['act', 'take'], ...cases]);
  const row = await house.db.selectFrom('cases').selectAll().where('id', '=', waiting.id).executeTakeFirstOrThrow();
  assert.deepEqual(
    [row.assignee_id, row.status, row.timer_at, row.timer_warned_at],
    [worker.id, 'waiting-user', timer, timer],
  );
  await house.ask(worker, '/operator/bulk', [
    ['act', 'hold'],
    ['case', `${closed.number}:1`],
  ]);
  assert.equal((await statusesOf([closed.id])).get(closed.id), 'closed');
});

// Seen to fail: with the viewer of the request for all 200 cases: who was taken out of the group meanwhile went on to the end.
test('D15 D16 an act on many cases ends for who is taken out of the group while it runs', async () => {
  const group = await house.addGroup('underveis');
  const requester = await house.addPerson();
  const leaves = await house.addPerson({ roles: { [group]: 'worker', [house.groups.second]: 'worker' } });
  const chosen = [];
  for (let count = 0; count < 3; count += 1) {
    const { number } = await house.addCase({ requesterId: requester.id, groupId: group });
    chosen.push({ number: Number(number.replace(/\D/g, '')), version: 1 });
  }
  const hash = hashToken(leaves.cookie.slice(leaves.cookie.indexOf('=') + 1));
  let asked = 0;
  const results = await applyToCases(
    house,
    async () => {
      asked += 1;
      if (asked === 2)
        await house.db
          .deleteFrom('memberships')
          .where('person_id', '=', leaves.id)
          .where('group_id', '=', group)
          .execute();
      return askAgain(house, hash);
    },
    'take',
    chosen,
  );
  assert.deepEqual(
    results.map(({ outcome }) => outcome),
    ['changed', 'cannot', 'cannot'],
  );
});
