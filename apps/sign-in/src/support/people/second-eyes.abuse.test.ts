import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listEvents } from '../../audit/list-events.ts';
import type { Page } from '../../test-browser.ts';
import { addPersonWithPhone } from '../../test-people.ts';
import { startTestService, type TestService } from '../../test-service.ts';
import { NO_LIMITS } from '../../test-settings.ts';
import { setRoles } from '../test-administrators.ts';
import {
  addDoneActs,
  addWorker,
  createTestPassDesk,
  doAct,
  loadStoredAct,
  REASON,
  type TestWorker,
} from './test-workers.ts';

let service: TestService;
const passes = createTestPassDesk();
before(async () => {
  const support = { privilegedRoles: ['payroll'], sessionEndsPerWorkerDay: 10_000 };
  service = await startTestService({ passes, support, limits: NO_LIMITS });
});
after(() => service.close());

async function addPrivileged(roles: string[] = ['administrator']) {
  const person = await addPersonWithPhone(service);
  await setRoles(service, person, roles);
  return person;
}

const decide = (worker: TestWorker, act: Page, how: string, values: Record<string, string> = {}) =>
  worker.browser.copy().post(`${act.url.pathname}/${how}`, { session: worker.sessionId, ...values });

const countSessionEnds = async (accountId: string) =>
  (await listEvents(service.db, { accountId, kinds: ['support-act-done'], limit: 50 })).length;

test('a privileged account: nothing happens before a second worker has approved; both names are on record', async () => {
  for (const roles of [['administrator'], ['support'], ['employee', 'payroll']]) {
    const person = await addPrivileged(roles);
    const [one, two] = [await addWorker(service), await addWorker(service)];
    const waiting = await doAct(one, person, 'require-enrolment', { pass: 'yes' });
    assert.equal(waiting.heading, 'Venter på en kollega');
    const methods = () =>
      service.db
        .selectFrom('methods')
        .selectAll()
        .where('account_id', '=', person.id)
        .where('removed_at', 'is', null)
        .execute();
    assert.equal((await methods()).length, 1);
    assert.equal(
      passes.orders.some(({ accountId }) => accountId === person.id),
      false,
    );
    assert.match((await two.browser.open('/support')).html, new RegExp(waiting.url.pathname));
    const asked = await two.browser.open(waiting.url.pathname);
    assert.match(asked.text, new RegExp(REASON));
    assert.equal((await two.browser.submit(asked, '/approve')).heading, 'Gjort');
    assert.equal((await methods()).length, 0);
    const [done] = await listEvents(service.db, { accountId: person.id, kinds: ['support-act-done'], limit: 1 });
    assert.ok(done?.kind === 'support-act-done');
    assert.deepEqual([done.detail.by, done.detail.approvedBy], [one.id, two.id]);
    assert.match((await one.browser.open(waiting.url.pathname)).text, /HK7M/);
  }
});

// Seen to fail with the second worker not compared with the first.
test('nobody approves what they asked for, nor with a second account of theirs', async () => {
  const person = await addPrivileged();
  const [one, twin] = [await addWorker(service), await addWorker(service)];
  await service.db
    .updateTable('accounts')
    .set({ email: 'tvilling@example.no' })
    .where('id', 'in', [one.id, twin.id])
    .execute();
  const waiting = await doAct(one, person, 'end-sessions');
  for (const worker of [one, twin]) {
    for (const how of ['approve', 'refuse']) {
      const page = await decide(worker, waiting, how, { reason: REASON });
      assert.equal(page.status, 403, how);
      assert.match(page.text, /ikke godkjenne det du selv/);
    }
  }
  assert.equal((await loadStoredAct(service, waiting)).state, 'waiting');
});

// Seen to fail with the second worker not compared with the person concerned.
test('the person concerned does not approve what concerns them', async () => {
  const concerned = await addWorker(service);
  const one = await addWorker(service);
  const waiting = await doAct(one, concerned, 'unlock');
  assert.equal(waiting.heading, 'Venter på en kollega');
  assert.equal((await decide(concerned, waiting, 'approve')).status, 403);
  assert.equal((await loadStoredAct(service, waiting)).state, 'waiting');
});

// Seen to fail with the roles of the two not compared.
test('what an administrator asks for, an administrator approves', async () => {
  const person = await addPrivileged();
  const [boss, worker, other] = [
    await addWorker(service, ['administrator']),
    await addWorker(service),
    await addWorker(service, ['administrator']),
  ];
  const waiting = await doAct(boss, person, 'disable-account');
  const refused = await decide(worker, waiting, 'approve');
  assert.equal(refused.status, 403);
  assert.match(refused.text, /samme rolle/);
  assert.equal((await decide(other, waiting, 'approve')).heading, 'Gjort');
});

test('refusing needs a reason, and is final', async () => {
  const person = await addPrivileged();
  const [one, two, three] = [await addWorker(service), await addWorker(service), await addWorker(service)];
  const waiting = await doAct(one, person, 'end-sessions');
  const faulty = await decide(two, waiting, 'refuse', { reason: 'nei' });
  assert.equal(faulty.status, 422);
  assert.match(faulty.text, /minst 10 tegn/);
  assert.equal((await decide(two, waiting, 'refuse', { reason: REASON })).heading, 'Avslått');
  assert.equal((await decide(three, waiting, 'approve')).status, 409);
  assert.equal((await decide(one, waiting, 'withdraw')).status, 409);
  assert.equal(await countSessionEnds(person.id), 0);
  const [declined] = await listEvents(service.db, { accountId: person.id, kinds: ['support-act-declined'], limit: 1 });
  assert.deepEqual(declined?.kind === 'support-act-declined' && [declined.detail.by, declined.detail.how], [
    two.id,
    'refused',
  ]);
});

// Seen to fail with the time of an act not asked.
test('what was withdrawn, and what is over, is not approved', async () => {
  const person = await addPrivileged();
  const [one, two] = [await addWorker(service), await addWorker(service)];
  const withdrawn = await doAct(one, person, 'end-sessions');
  assert.equal((await decide(one, withdrawn, 'withdraw')).heading, 'Trukket tilbake');
  assert.equal((await decide(two, withdrawn, 'approve')).status, 409);
  const old = await doAct(one, person, 'end-sessions');
  const id = old.url.pathname.split('/').at(-1) ?? '';
  await service.db
    .updateTable('support_acts')
    .set({ expires_at: new Date(Date.now() - 1000) })
    .where('id', '=', id)
    .execute();
  assert.equal((await decide(two, old, 'approve')).status, 409);
  assert.equal((await two.browser.open(old.url.pathname)).heading, 'Fristen er ute');
  assert.equal(await countSessionEnds(person.id), 0);
});

test('a second worker with an old factor, or whose day is full, approves nothing', async () => {
  const person = await addPrivileged();
  const [one, old] = [await addWorker(service), await addWorker(service, ['support'], 1000)];
  const waiting = await doAct(one, person, 'order-pass', { life: '3600' });
  assert.equal((await decide(old, waiting, 'approve')).url.pathname.startsWith('/sign-in/'), true);
  const full = await addWorker(service);
  service.settings.support.passesPerWorkerDay = 1;
  await addDoneActs(service, full, 'order-pass', 2);
  assert.equal((await decide(full, waiting, 'approve')).status, 403);
  service.settings.support.passesPerWorkerDay = 20;
  assert.equal((await loadStoredAct(service, waiting)).state, 'waiting');
});

// Seen to fail with the act neither held nor its state compared where it changes.
test('two approvals, a refusal and a withdrawal at once: one of them counts, 50 rounds', async () => {
  const [one, two, three] = [await addWorker(service), await addWorker(service), await addWorker(service)];
  const person = await addPrivileged();
  let done = 0;
  const outcomes = new Set<string>();
  for (let round = 0; round < 50; round += 1) {
    const waiting = await doAct(one, person, 'end-sessions');
    const answers = await Promise.all([
      decide(two, waiting, 'approve'),
      decide(three, waiting, 'approve'),
      decide(round % 2 ? two : three, waiting, 'refuse', { reason: REASON }),
      decide(one, waiting, 'withdraw'),
    ]);
    const { state } = await loadStoredAct(service, waiting);
    outcomes.add(state);
    if (state === 'done') done += 1;
    assert.equal(
      answers.filter(({ status }) => status === 200).length,
      1,
      `round ${round}: ${answers.map((one) => one.status)}`,
    );
    assert.equal(await countSessionEnds(person.id), Math.min(done, 50));
  }
  assert.equal(outcomes.has('waiting'), false);
});
