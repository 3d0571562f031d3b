import assert from 'node:assert/strict';
import test, { after, before, beforeEach } from 'node:test';
import { createSilentLog } from '@vakt/foundation/log';
import { sql } from 'kysely';
import { CASE_STATUSES, type CaseStatus } from '../tables-of-cases.ts';
import { openTimedDatabase, TIMERS, type TimedDatabase } from '../testing/test-time.ts';
import { runTimers } from '../timers/run-timers.ts';
import { recordAnswer, reopenCase, withdrawCase } from './requester-acts.ts';
import { setStatus } from './set-status.ts';
import { isOpen, isOurTurn, statusesToChoose } from './statuses.ts';

/** The eight statuses of NTNU hjelp: what each means, and who sets it. One test for each row. */

let house: TimedDatabase;
let group: string;
let kari: string;
let per: string;

before(async () => {
  house = await openTimedDatabase('2026-11-02T10:00:00+01:00');
});
after(() => house.close());
beforeEach(async () => {
  await sql`truncate cases, groups, absences cascade`.execute(house.db);
  await house.setTime('2026-11-02T10:00:00+01:00');
  group = await house.addGroup('orakel');
  kari = await house.addPerson('Kari', { [group]: 'worker' });
  per = await house.addPerson('Per');
});

const newCase = async () => (await house.addCase({ groupId: group, requesterId: per })).id;
const rowOf = (id: string) => house.db.selectFrom('cases').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const set = (id: string, to: CaseStatus, assigneeId?: string | null) =>
  house.act((trx) =>
    setStatus(trx, TIMERS, {
      case: { id },
      to,
      by: kari,
      expected: null,
      ...(assigneeId === undefined ? {} : { set: { assigneeId } }),
    }),
  );
const answer = (id: string) =>
  house.act((trx) => recordAnswer(trx, TIMERS, { caseId: id, personId: per, body: 'Hei', entry: 'form' }));
const runAt = async (at: string) => {
  await house.setTime(at);
  const queueMail = () => Promise.resolve();
  return runTimers({ ...TIMERS, db: house.db, log: createSilentLog(), queueMail });
};

test('Registrert: a case that was sent has it by itself, is open, and its person waits for us', async () => {
  const row = await rowOf(await newCase());
  assert.equal(row.status, 'registered');
  assert.equal(row.assignee_id, null);
  assert.notEqual(row.waiting_since, null);
  assert.equal(row.timer_at, null);
  assert.ok(!statusesToChoose('in-progress').includes('registered'));
});

test('Tildelt: given to a case worker, who has not begun; the person still waits since the start', async () => {
  const id = await newCase();
  const before = await rowOf(id);
  assert.equal(await set(id, 'assigned', kari), 'changed');
  const row = await rowOf(id);
  assert.equal(row.assignee_id, kari);
  assert.deepEqual(row.waiting_since, before.waiting_since);
  assert.equal(row.timer_at, null);
});

test('I arbeid: a case worker has begun; no timer', async () => {
  const id = await newCase();
  await set(id, 'in-progress', kari);
  const row = await rowOf(id);
  assert.equal(row.status, 'in-progress');
  assert.equal(row.timer_at, null);
  assert.notEqual(row.waiting_since, null);
});

test('Venter på bruker: nobody waits for us, and after ten working days it is Fullført', async () => {
  const id = await newCase();
  await set(id, 'waiting-user', kari);
  assert.equal((await rowOf(id)).waiting_since, null);
  await runAt('2026-11-12T09:00:00+01:00');
  await runAt('2026-11-16T15:59:59+01:00');
  assert.equal((await rowOf(id)).status, 'waiting-user');
  await runAt('2026-11-16T16:00:00+01:00');
  const row = await rowOf(id);
  assert.equal(row.status, 'done');
  assert.equal(row.assignee_id, kari);
});

test('På vent: waits for somebody else than its person, for as long as it takes', async () => {
  const id = await newCase();
  await set(id, 'on-hold', kari);
  const row = await rowOf(id);
  assert.equal(row.waiting_since, null);
  assert.equal(row.timer_at, null);
  await runAt('2027-11-01T09:00:00+01:00');
  assert.equal((await rowOf(id)).status, 'on-hold');
});

test('Oppdatert av bruker: an answer sets it from every status, and stops the timer', async () => {
  for (const status of CASE_STATUSES) {
    const id = await newCase();
    await set(id, status, kari);
    await answer(id);
    const row = await rowOf(id);
    assert.equal(row.status, 'updated', status);
    assert.equal(row.assignee_id, kari);
    assert.notEqual(row.waiting_since, null);
    assert.equal(row.timer_at, null);
    assert.equal(row.closed_at, null);
    const lines = (await house.history(id)).map(({ what }) => what);
    assert.equal(lines.includes('reopened'), !isOpen(status), status);
  }
});

test('Fullført: solved; the case is in no queue, and closes after ten working days', async () => {
  const id = await newCase();
  await set(id, 'done', kari);
  const row = await rowOf(id);
  assert.ok(!isOpen(row.status));
  assert.equal(row.waiting_since, null);
  assert.equal(row.timer_at instanceof Date && row.timer_at.toISOString(), '2026-11-16T15:00:00.000Z');
});

test('Lukket: only the timer closes what is done; it stays so', async () => {
  const id = await newCase();
  await set(id, 'done', kari);
  await runAt('2026-11-12T09:00:00+01:00');
  await runAt('2026-11-16T16:00:00+01:00');
  const row = await rowOf(id);
  assert.equal(row.status, 'closed');
  assert.notEqual(row.closed_at, null);
  assert.equal(row.timer_at, null);
  assert.ok(!statusesToChoose('done').includes('closed'));
  assert.deepEqual(await runAt('2027-06-01T09:00:00+02:00'), { warned: 0, acted: 0 });
});

test('reopening is one act: a requester’s case is updated, a worker’s in progress, one that nobody has in the queue', async () => {
  for (const [status, as, assignee, expected] of [
    ['done', 'requester', kari, 'updated'],
    ['closed', 'requester', null, 'updated'],
    ['done', 'worker', kari, 'in-progress'],
    ['closed', 'worker', null, 'registered'],
  ] as const) {
    const id = await newCase();
    await set(id, status, assignee);
    const wish = { case: { id }, by: as === 'worker' ? kari : per, as };
    assert.equal(await house.act((trx) => reopenCase(trx, TIMERS, wish)), 'changed');
    const row = await rowOf(id);
    assert.equal(row.status, expected);
    assert.equal(row.timer_at, null);
    assert.equal(row.closed_at, null);
    assert.ok(isOurTurn(row.status) && row.waiting_since !== null);
    assert.equal(await house.act((trx) => reopenCase(trx, TIMERS, wish)), 'unchanged');
    assert.equal((await house.history(id)).filter(({ what }) => what === 'reopened').length, 1);
  }
});

test('two who reopen at once reopen once', async () => {
  const id = await newCase();
  await set(id, 'closed', kari);
  const reopen = () => house.act((trx) => reopenCase(trx, TIMERS, { case: { id }, by: per, as: 'requester' }));
  assert.deepEqual((await Promise.all([reopen(), reopen(), reopen()])).sort(), ['changed', 'unchanged', 'unchanged']);
});

test('a requester withdraws a case and nobody else does; it is closed, and can be reopened', async () => {
  const id = await newCase();
  await set(id, 'in-progress', kari);
  const withdraw = (by: string) => house.act((trx) => withdrawCase(trx, TIMERS, { case: { id }, by }));
  assert.equal(await withdraw(kari), 'refused');
  assert.equal(await withdraw(per), 'changed');
  assert.equal(await withdraw(per), 'unchanged');
  assert.equal((await rowOf(id)).status, 'closed');
  await house.act((trx) => reopenCase(trx, TIMERS, { case: { id }, by: per, as: 'requester' }));
  assert.equal((await rowOf(id)).status, 'updated');
});

test('who saves what somebody else has changed is told, and nothing is changed', async () => {
  const id = await newCase();
  const { version } = await rowOf(id);
  const save = (to: CaseStatus) =>
    house.act((trx) => setStatus(trx, TIMERS, { case: { id }, to, by: kari, expected: version }));
  const results = await Promise.all([save('in-progress'), save('done'), save('on-hold')]);
  assert.deepEqual(results.toSorted(), ['changed', 'conflict', 'conflict']);
  assert.equal((await house.history(id)).filter(({ what }) => what === 'status').length, 1);
});

test('each change of status is one line of the history, and no change is none', async () => {
  const id = await newCase();
  await set(id, 'in-progress');
  await set(id, 'in-progress');
  await set(id, 'done');
  assert.deepEqual(
    (await house.history(id)).filter(({ what }) => what === 'status'),
    [
      { what: 'status', from: 'registered', to: 'in-progress' },
      { what: 'status', from: 'in-progress', to: 'done' },
    ],
  );
});

test('case workers choose what is set by hand, and leave what is; the rest comes by itself', () => {
  const byHand = ['assigned', 'in-progress', 'waiting-user', 'on-hold', 'done'];
  for (const now of CASE_STATUSES) assert.deepEqual(new Set<string>(statusesToChoose(now)), new Set([...byHand, now]));
});
