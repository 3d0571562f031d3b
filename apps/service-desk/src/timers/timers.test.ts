import assert from 'node:assert/strict';
import test, { after, before, beforeEach } from 'node:test';
import { createSilentLog } from '@vakt/foundation/log';
import { sql } from 'kysely';
import { recordAnswer, reopenCase } from '../cases/requester-acts.ts';
import { setStatus } from '../cases/set-status.ts';
import type { CaseStatus } from '../tables-of-cases.ts';
import { openTimedDatabase, TIMERS, type TimedDatabase } from '../testing/test-time.ts';
import { replanTimers } from './replan-timers.ts';
import { runTimers, type TimerDependencies } from './run-timers.ts';

let house: TimedDatabase;
let group: string;
let worker: string;
let requester: string;
let mails: string[];

const dependencies = (): TimerDependencies => ({
  ...TIMERS,
  db: house.db,
  log: createSilentLog(),
  queueMail: async (_, { kind, caseId }) => mails.push(`${kind} ${caseId}`),
});
const round = () => runTimers(dependencies());

before(async () => {
  house = await openTimedDatabase('2024-06-17T09:00:00+02:00');
});
after(() => house.close());
beforeEach(async () => {
  mails = [];
  await sql`truncate cases, timer_suspensions, groups cascade`.execute(house.db);
  group = await house.addGroup('orakel');
  worker = await house.addPerson('Kari', { [group]: 'worker' });
  requester = await house.addPerson('Per');
});

/** A case that waits for its requester since a day and hour in Oslo. */
async function waitingSince(at: string, to: CaseStatus = 'waiting-user', groupId = group): Promise<string> {
  await house.setTime(at);
  const { id } = await house.addCase({ groupId, requesterId: requester });
  await house.act((trx) => setStatus(trx, dependencies(), { case: { id }, to, by: worker, expected: null }));
  return id;
}

async function suspend(from: string, to: string, groupId: string | null = group): Promise<void> {
  await sql`insert into timer_suspensions (id, group_id, starts_on, ends_on, reason)
    values (gen_random_uuid(), ${groupId}, ${from}, ${to}, 'ferie')`.execute(house.db);
  await house.act((trx) => replanTimers(trx, dependencies(), groupId));
}

/** Lives through days, with a round at nine and one at five past four in the afternoon, and gives the days on which a status changed. */
async function live(caseId: string, from: string, to: string): Promise<string[]> {
  const seen: string[] = [];
  for (
    let at = new Date(`${from}T00:00:00Z`);
    at <= new Date(`${to}T00:00:00Z`);
    at = new Date(at.getTime() + 86_400_000)
  ) {
    const day = at.toISOString().slice(0, 10);
    for (const hour of ['09:00', '16:05']) {
      await house.setTime(`${day}T${hour}:00 Europe/Oslo`);
      const before = { ...(await house.look(caseId)), mails: mails.length };
      await round();
      const { status } = await house.look(caseId);
      if (mails.length > before.mails && mails.at(-1)?.startsWith('closing-soon')) seen.push(`${day} warned`);
      if (status !== before.status) seen.push(`${day} ${status}`);
    }
  }
  return seen;
}

test('a case that waits for its requester is done after ten working days, and closed ten working days later, each with a warning two days before', async () => {
  const id = await waitingSince('2026-11-02T10:00:00+01:00');
  assert.deepEqual(await live(id, '2026-11-02', '2026-12-15'), [
    '2026-11-12 warned',
    '2026-11-16 done',
    '2026-11-26 warned',
    '2026-11-30 closed',
  ]);
  const timers = (await house.history(id)).filter(({ by, what }) => by === 'timer' || what === 'timer-warned');
  assert.deepEqual(timers, [
    { what: 'timer-warned', at: '2026-11-16T15:00:00.000Z' },
    { what: 'status', from: 'waiting-user', to: 'done', by: 'timer' },
    { what: 'timer-warned', at: '2026-11-30T15:00:00.000Z' },
    { what: 'status', from: 'done', to: 'closed', by: 'timer' },
  ]);
  assert.deepEqual(mails, [`closing-soon ${id}`, `completed ${id}`, `closing-soon ${id}`]);
});

test('summer 2024: an absence in a suspended July closes nobody’s case', async () => {
  await suspend('2024-07-01', '2024-07-31');
  const id = await waitingSince('2024-06-24T14:00:00+02:00');
  // Four of ten days had passed before July. The other six are August's, and so is the warning.
  assert.deepEqual(await live(id, '2024-06-24', '2024-08-12'), ['2024-08-06 warned', '2024-08-08 done']);
});

test('summer 2024: a suspension that is put in when cases wait already counts for them too', async () => {
  const id = await waitingSince('2024-06-24T14:00:00+02:00');
  await live(id, '2024-06-24', '2024-06-28');
  await suspend('2024-07-01', '2024-07-31');
  assert.deepEqual(await live(id, '2024-06-29', '2024-08-12'), ['2024-08-06 warned', '2024-08-08 done']);
});

test('summer 2024: whoever was warned on the last day before is warned again when timers run again', async () => {
  const id = await waitingSince('2024-06-17T14:00:00+02:00');
  assert.deepEqual(await live(id, '2024-06-17', '2024-06-28'), ['2024-06-27 warned']);
  await suspend('2024-06-29', '2024-07-31');
  assert.deepEqual(await live(id, '2024-06-29', '2024-08-08'), ['2024-08-01 warned', '2024-08-05 done']);
});

test('a suspension that starts between warning and act moves both behind it, when it is known from the start', async () => {
  await suspend('2024-07-01', '2024-07-31');
  // Ten days would be 1 July; the warning would have come on 27 June, and August would have come too fast after.
  const id = await waitingSince('2024-06-17T14:00:00+02:00');
  assert.deepEqual(await live(id, '2024-06-17', '2024-08-08'), ['2024-08-01 warned', '2024-08-05 done']);
});

test('a suspension of one group is none of another’s; one of all groups is everybody’s', async () => {
  const other = await house.addGroup('hr');
  await suspend('2024-07-01', '2024-07-31', other);
  const ours = await waitingSince('2024-06-24T14:00:00+02:00');
  const theirs = await waitingSince('2024-06-24T14:00:00+02:00', 'waiting-user', other);
  assert.equal((await house.look(ours)).timerAt?.toISOString(), '2024-07-08T14:00:00.000Z');
  assert.equal((await house.look(theirs)).timerAt?.toISOString(), '2024-08-08T14:00:00.000Z');
  await suspend('2024-07-01', '2024-07-31', null);
  assert.equal((await house.look(ours)).timerAt?.toISOString(), '2024-08-08T14:00:00.000Z');
});

test('a suspension that ends early lets timers run from then on, with a warning before they act', async () => {
  await suspend('2024-07-01', '2024-08-31');
  const id = await waitingSince('2024-06-24T14:00:00+02:00');
  await house.setTime('2024-07-31T09:00:00+02:00');
  await sql`update timer_suspensions set ends_on = '2024-07-05'`.execute(house.db);
  await house.act((trx) => replanTimers(trx, dependencies(), group));
  // The plan is 12 July now, which is past: the requester is warned first all the same.
  assert.deepEqual(await live(id, '2024-07-31', '2024-08-06'), ['2024-07-31 warned', '2024-08-02 done']);
});

test('over Christmas and Easter only working days count', async () => {
  const christmas = await waitingSince('2026-12-18T12:00:00+01:00');
  assert.equal((await house.look(christmas)).timerAt?.toISOString(), '2027-01-07T15:00:00.000Z');
  const easter = await waitingSince('2026-03-27T12:00:00+01:00');
  assert.equal((await house.look(easter)).timerAt?.toISOString(), '2026-04-15T14:00:00.000Z');
  const may = await waitingSince('2026-05-08T12:00:00+02:00');
  assert.equal((await house.look(may)).timerAt?.toISOString(), '2026-05-26T14:00:00.000Z');
});

test('nothing happens on days that do not count, however late the house is', async () => {
  const id = await waitingSince('2026-11-02T10:00:00+01:00');
  assert.deepEqual(await live(id, '2026-11-28', '2026-11-29'), []);
  // The house was shut for two weeks: people get their two days.
  assert.deepEqual(await live(id, '2026-11-30', '2026-12-03'), ['2026-11-30 warned', '2026-12-02 done']);
});

test('a late warning before a suspension waits until it is over', async () => {
  const id = await waitingSince('2024-06-10T14:00:00+02:00');
  // Put in behind the desk's back, so that nothing was planned anew.
  await sql`insert into timer_suspensions (id, starts_on, ends_on, reason)
    values (gen_random_uuid(), '2024-07-01', '2024-07-31', 'ferie')`.execute(house.db);
  assert.deepEqual(await live(id, '2024-06-28', '2024-08-08'), ['2024-08-01 warned', '2024-08-05 done']);
});

test('an answer stops the timer, and answering again starts it anew', async () => {
  const id = await waitingSince('2026-11-02T10:00:00+01:00');
  await house.setTime('2026-11-05T10:00:00+01:00');
  await house.act((trx) =>
    recordAnswer(trx, dependencies(), { caseId: id, personId: requester, body: 'Hei', entry: 'form' }),
  );
  assert.deepEqual(await live(id, '2026-11-05', '2026-12-15'), []);
  assert.equal((await house.look(id)).status, 'updated');
  await house.setTime('2026-12-15T10:00:00+01:00');
  const again = () =>
    house.act((trx) =>
      setStatus(trx, dependencies(), { case: { id }, to: 'waiting-user', by: worker, expected: null }),
    );
  await again();
  const first = (await house.look(id)).timerAt;
  await house.setTime('2026-12-16T10:00:00+01:00');
  await again();
  assert.ok(first && ((await house.look(id)).timerAt ?? first) > first);
});

test('a warned case that is reopened has no timer, and is warned anew the next time', async () => {
  const id = await waitingSince('2026-11-02T10:00:00+01:00', 'done');
  assert.deepEqual(await live(id, '2026-11-02', '2026-11-13'), ['2026-11-12 warned']);
  await house.act((trx) => reopenCase(trx, dependencies(), { case: { id }, by: requester, as: 'requester' }));
  assert.equal((await house.look(id)).timerAt, null);
  await house.act((trx) => setStatus(trx, dependencies(), { case: { id }, to: 'done', by: worker, expected: null }));
  assert.deepEqual(await live(id, '2026-11-14', '2026-11-30'), ['2026-11-25 warned', '2026-11-27 closed']);
});

test('statuses without a timer stay for months', async () => {
  for (const to of ['registered', 'assigned', 'in-progress', 'on-hold', 'updated'] as const) {
    const id = await waitingSince('2026-11-02T10:00:00+01:00', to);
    assert.equal((await house.look(id)).timerAt, null, to);
    await house.setTime('2027-02-01T12:00:00+01:00');
    await round();
    assert.equal((await house.look(id)).status, to);
  }
});

test('a case that cannot be handled holds up no other', async () => {
  const bad = await waitingSince('2026-11-02T09:00:00+01:00');
  const good = await waitingSince('2026-11-02T10:00:00+01:00');
  await house.setTime('2026-11-12T12:00:00+01:00');
  const deps = dependencies();
  const failing: TimerDependencies = {
    ...deps,
    queueMail: async (trx, mail) => {
      if (mail.caseId === bad) throw new Error('no');
      return deps.queueMail(trx, mail);
    },
  };
  assert.deepEqual(await runTimers(failing), { warned: 1, acted: 0 });
  assert.deepEqual(mails, [`closing-soon ${good}`]);
  assert.deepEqual(await round(), { warned: 1, acted: 0 });
});
