import assert from 'node:assert/strict';
import test, { after, before, beforeEach } from 'node:test';
import { sql } from 'kysely';
import { moveStrays } from '../groups/move-strays.ts';
import { openTimedDatabase, TIMERS, type TimedDatabase } from '../testing/test-time.ts';
import { handOver } from './hand-over.ts';
import { recordAnswer } from './requester-acts.ts';
import { setStatus } from './set-status.ts';

let house: TimedDatabase;
let first: string;
let second: string;
let kari: string;
let per: string;

before(async () => {
  house = await openTimedDatabase('2024-06-17T10:00:00+02:00');
});
after(() => house.close());
beforeEach(async () => {
  await sql`truncate cases, groups, timer_suspensions cascade`.execute(house.db);
  first = await house.addGroup('orakel');
  second = await house.addGroup('it-drift', 2);
  kari = await house.addPerson('Kari', { [first]: 'worker' });
  per = await house.addPerson('Per');
});

const newCase = async (groupId = first) => (await house.addCase({ groupId, requesterId: per })).id;
const hand = (id: string, toGroupId: string | null, notOurs = false, expected: number | null = null) =>
  house.act((trx) =>
    handOver(trx, TIMERS, { case: { id }, toGroupId, reason: 'Nettverk', notOurs, by: kari, expected }),
  );
const set = (id: string, to: 'in-progress' | 'waiting-user' | 'done') =>
  house.act((trx) => setStatus(trx, TIMERS, { case: { id }, to, by: kari, expected: null, set: { assigneeId: kari } }));
const rowOf = (id: string) => house.db.selectFrom('cases').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

test('a case that is handed over stands in the other queue, and nobody has it', async () => {
  const id = await newCase();
  await set(id, 'in-progress');
  assert.equal(await hand(id, second), 'changed');
  const row = await rowOf(id);
  assert.equal(row.group_id, second);
  assert.equal(row.assignee_id, null);
  assert.equal(row.status, 'registered');
  assert.deepEqual((await house.history(id)).slice(-3), [
    { what: 'handed-over', fromGroup: first, toGroup: second, reason: 'Nettverk', notOurs: false },
    { what: 'assigned', to: null, because: 'hand-over' },
    { what: 'status', from: 'in-progress', to: 'registered' },
  ]);
});

test('what waits for its user waits on, by the calendar of the group that has it now', async () => {
  await sql`insert into timer_suspensions (id, group_id, starts_on, ends_on, reason)
    values (gen_random_uuid(), ${second}, '2024-07-01', '2024-07-31', 'ferie')`.execute(house.db);
  const id = await newCase();
  await set(id, 'waiting-user');
  assert.equal((await house.look(id)).timerAt?.toISOString(), '2024-07-01T14:00:00.000Z');
  await house.setTime('2024-06-20T10:00:00+02:00');
  await hand(id, second);
  const { status, timerAt } = await house.look(id);
  assert.equal(status, 'waiting-user');
  assert.equal(timerAt?.toISOString(), '2024-08-05T14:00:00.000Z');
});

test('“not ours” sends a case back to where it came from; the second time it is the lead’s to look at', async () => {
  const id = await newCase();
  await hand(id, second);
  assert.equal(await hand(id, null, true), 'changed');
  assert.equal((await rowOf(id)).group_id, first);
  assert.equal((await rowOf(id)).flagged_at, null);
  assert.equal(await hand(id, null, true), 'changed');
  const row = await rowOf(id);
  assert.equal(row.group_id, second);
  assert.equal(row.returned, 2);
  assert.notEqual(row.flagged_at, null);
});

test('a case that somebody works on is nobody’s ball any more', async () => {
  const id = await newCase();
  await hand(id, second);
  await hand(id, null, true);
  await hand(id, null, true);
  await set(id, 'in-progress');
  const row = await rowOf(id);
  assert.equal(row.returned, 0);
  assert.equal(row.flagged_at, null);
});

test('“not ours” of a case that came to nobody before goes to the first line', async () => {
  const id = await newCase(second);
  assert.equal(await hand(id, null, true), 'changed');
  assert.equal((await rowOf(id)).group_id, first);
});

test('D12 a group that is closed, unknown, no id at all, or the case’s own is no group to hand over to', async () => {
  const id = await newCase();
  const closed = await house.addGroup('old');
  await sql`update groups set closed_at = now() where id = ${closed}`.execute(house.db);
  // Seen to fail with the condition on closed_at taken out of isOpenGroup.
  for (const to of [closed, '7b5f3c1e-0000-4000-8000-000000000000', 'orakel', '', first])
    assert.equal(await hand(id, to), 'no-group');
  assert.equal((await rowOf(id)).group_id, first);
  assert.equal((await rowOf(id)).version, 1);
});

test('two who hand over at once: one does, the other is told', async () => {
  const id = await newCase();
  const third = await house.addGroup('hr', 2);
  const results = await Promise.all([hand(id, second, false, 1), hand(id, third, false, 1)]);
  assert.deepEqual(results.toSorted(), ['changed', 'conflict']);
});

test('a case of a closed group that is opened again comes to the first line: none is in nobody’s queue', async () => {
  const id = await newCase(second);
  const other = await newCase(second);
  for (const one of [id, other]) await set(one, 'done');
  await sql`update groups set closed_at = now() where id = ${second}`.execute(house.db);
  await house.act((trx) => recordAnswer(trx, TIMERS, { caseId: id, personId: per, body: 'Hei', entry: 'mail' }));
  const deps = { ...TIMERS, db: house.db };
  const moved = await Promise.all([moveStrays(deps), moveStrays(deps)]);
  assert.equal(moved[0] + moved[1], 1);
  const row = await rowOf(id);
  assert.equal(row.group_id, first);
  assert.equal(row.status, 'updated');
  assert.equal((await rowOf(other)).group_id, second);
});
