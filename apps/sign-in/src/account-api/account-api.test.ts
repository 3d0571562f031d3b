import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { AccountApiProblem } from '@vakt/account-api/client';
import { listEvents } from '../audit/list-events.ts';
import { addWorker, createTestPassDesk, lockCodes, REASON } from '../support/people/test-workers.ts';
import { setRoles } from '../support/test-administrators.ts';
import { addPerson, addPersonWithPhone } from '../test-people.ts';
import { startTestService, type TestService } from '../test-service.ts';
import { addDeskWorker, ageFactor, type DeskWorker } from './test-desk.ts';

let service: TestService;
let worker: DeskWorker;
const passes = createTestPassDesk();
before(async () => {
  service = await startTestService({ passes });
  worker = await addDeskWorker(service);
});
after(() => service.close());

const order = (kind: 'unlock' | 'order-pass' | 'end-sessions' | 'require-enrolment', proof = 'passport') => ({
  kind,
  reason: REASON,
  proof,
  requestKey: randomUUID(),
});

async function problemOf(work: Promise<unknown>): Promise<AccountApiProblem> {
  const error = await work.then(
    () => assert.fail('it was done'),
    (caught) => caught,
  );
  assert.ok(error instanceof AccountApiProblem, String(error));
  return error;
}

test('a desk finds a person by name and by number, reads the account masked, and why sign-ins fail', async () => {
  const person = await addPersonWithPhone(service);
  await lockCodes(service, person);
  const byName = await worker.api.searchPeople({ text: person.userName });
  assert.ok(byName.people.some(({ id, locked }) => id === person.id && locked));
  const byNumber = await worker.api.searchPeople({ text: person.phone.number });
  assert.deepEqual(
    byNumber.people.map(({ id }) => id),
    [person.id],
  );
  const shown = await worker.api.loadPerson(person.id);
  assert.equal(shown.methods[0]?.mask, `+XX XXXXXX${person.phone.number.slice(-2)}`);
  assert.equal(JSON.stringify(shown).includes(person.phone.number.slice(3)), false);
  assert.notEqual(shown.codesLockedUntil, null);
  const { failures } = await worker.api.explainFailures(person.id);
  assert.match(failures[0]?.text.en ?? '', /^Locked for codes until/);
  const [viewed] = await listEvents(service.db, { accountId: person.id, kinds: ['support-viewed'], limit: 1 });
  assert.deepEqual(viewed?.detail, { by: worker.id, door: 'api' });
  assert.ok((await worker.api.listWork()).locked.some(({ id }) => id === person.id));
});

test('an order is done, on record as the console’s are, and once for one key', async () => {
  const person = await addPersonWithPhone(service);
  await lockCodes(service, person);
  const wish = order('unlock');
  const answers = await Promise.all(Array.from({ length: 8 }, () => worker.api.orderAct(person.id, wish)));
  assert.deepEqual([...new Set(answers.map(({ id, state }) => `${id} ${state}`))].length, 1);
  assert.equal(answers[0]?.state, 'done');
  const done = await listEvents(service.db, { accountId: person.id, kinds: ['support-act-done'], limit: 10 });
  assert.equal(done.length, 1);
  assert.equal(done[0]?.kind === 'support-act-done' && done[0].detail.door, 'api');
  const other = await addPersonWithPhone(service);
  assert.equal((await problemOf(worker.api.orderAct(other.id, wish))).status, 409, 'the key is another order’s');
  assert.equal((await problemOf(worker.api.orderAct(person.id, { ...wish, kind: 'end-sessions' }))).status, 409);
});

test('a pass is ordered: the worker gets the collection code, the person is told', async () => {
  const person = await addPersonWithPhone(service);
  const act = await worker.api.orderAct(person.id, { ...order('order-pass'), pass: { lifeSeconds: 7200 } });
  assert.match(act.collectionCode ?? '', /^HK7M-/);
  assert.equal(passes.orders.at(-1)?.lifeSeconds, 7200);
  const other = await addDeskWorker(service);
  assert.equal((await other.api.loadAct(act.id)).collectionCode, null);
  await service.settle();
  assert.ok(service.phones.texts.some(({ to, body }) => to === person.phone.number && body.includes('tilgangspass')));
});

test('second eyes over both doors: asked for at the desk, approved at the console, and the other way', async () => {
  const person = await addPersonWithPhone(service);
  await setRoles(service, person, ['administrator']);
  const asked = await worker.api.orderAct(person.id, order('end-sessions'));
  assert.deepEqual([asked.state, asked.secondEyes], ['waiting', 'privileged']);
  assert.equal((await problemOf(worker.api.decideAct(asked.id, { how: 'approve' }))).kind, 'own-request');
  const console = await addWorker(service);
  const page = await console.browser.open(`/support/acts/${asked.id}`);
  assert.equal((await console.browser.submit(page, '/approve')).heading, 'Gjort');
  assert.equal((await worker.api.loadAct(asked.id)).state, 'done');
  const second = await worker.api.orderAct(person.id, order('end-sessions'));
  const other = await addDeskWorker(service);
  assert.equal((await problemOf(other.api.decideAct(second.id, { how: 'refuse', reason: 'nei' }))).status, 422);
  assert.equal((await other.api.decideAct(second.id, { how: 'refuse', reason: REASON })).state, 'refused');
  assert.equal((await problemOf(worker.api.decideAct(second.id, { how: 'withdraw' }))).kind, 'not-waiting');
});

test('a factor that is too old: RFC 9470 says what to ask for, and with a new one the same order goes through', async () => {
  const stale = await addDeskWorker(service);
  const person = await addPersonWithPhone(service);
  await ageFactor(service, stale, 1000);
  const wish = order('end-sessions');
  const problem = await problemOf(stale.api.orderAct(person.id, wish));
  assert.equal(problem.status, 401);
  assert.deepEqual(problem.stepUp, { acrValues: 'https://refeds.org/profile/mfa', maxAgeSeconds: 900 });
  assert.equal((await stale.api.loadPerson(person.id)).id, person.id, 'looking needs an hour');
  await ageFactor(service, stale, 0);
  assert.equal((await stale.api.orderAct(person.id, wish)).state, 'done');
  await ageFactor(service, stale, 3700);
  assert.equal((await problemOf(stale.api.loadPerson(person.id))).stepUp?.maxAgeSeconds, 3600);
});

test('what is wrong is told by field', async () => {
  const person = await addPersonWithPhone(service);
  const faulty = await problemOf(worker.api.orderAct(person.id, { ...order('order-pass', ''), reason: 'kort' }));
  assert.deepEqual(faulty.errors, [
    { field: 'reason', kind: 'too-short' },
    { field: 'proof', kind: 'missing' },
  ]);
  assert.deepEqual((await problemOf(worker.api.searchPeople({ text: 'ab' }))).errors, [
    { field: 'text', kind: 'too-short' },
  ]);
});

test('D20 own accounts, another organisation’s people and the day’s share are the same at this door', async () => {
  const elsewhere = await addPerson(service, { organisation: 'fjordheim' });
  assert.equal((await problemOf(worker.api.loadPerson(elsewhere.id))).status, 404);
  assert.equal((await problemOf(worker.api.explainFailures(elsewhere.id))).status, 404);
  assert.equal((await problemOf(worker.api.orderAct(elsewhere.id, order('unlock')))).status, 404);
  assert.equal((await problemOf(worker.api.orderAct(worker.id, order('unlock')))).kind, 'own-account');
  service.settings.support.sessionEndsPerWorkerDay = 1;
  try {
    const busy = await addDeskWorker(service);
    const states = [];
    for (let count = 0; count < 2; count += 1)
      states.push((await busy.api.orderAct((await addPerson(service)).id, order('end-sessions'))).state);
    assert.deepEqual(states, ['done', 'waiting']);
    const full = await problemOf(busy.api.orderAct((await addPerson(service)).id, order('end-sessions')));
    assert.deepEqual([full.status, full.kind], [429, 'cap-full']);
  } finally {
    service.settings.support.sessionEndsPerWorkerDay = 50;
  }
});
