import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listEvents } from '../../audit/list-events.ts';
import { SUPPORT_ACT_FACTOR_AGE_SECONDS } from '../../own-services.ts';
import { createTestBrowser } from '../../test-browser.ts';
import { addPerson, addPersonWithPhone, addPhone, askToEnrol, enterPassword, newNumber } from '../../test-people.ts';
import { startTestService, type TestService } from '../../test-service.ts';
import { addSession, setRoles } from '../test-administrators.ts';
import { ACT_KINDS } from './acts.ts';
import { addWorker, createTestPassDesk, doAct, loadStoredAct, REASON, writeAct } from './test-workers.ts';

let service: TestService;
const passes = createTestPassDesk();
before(async () => {
  service = await startTestService({ passes });
});
after(() => service.close());

const countDone = async (accountId: string) =>
  (await listEvents(service.db, { accountId, kinds: ['support-act-done'], limit: 200 })).length;

const idOf = (page: { url: URL }) => page.url.pathname.split('/').at(-1) ?? '';

/** Every address of the console, with a person's and an act's id. */
const pathsOf = (accountId: string, actId: string) => [
  '/support',
  '/support?search=v1.test.abc',
  `/support/people/${accountId}`,
  ...ACT_KINDS.map((kind) => `/support/people/${accountId}/${kind}`),
  `/support/acts/${actId}`,
];

const postsOf = (accountId: string, actId: string) => [
  '/support/search',
  ...ACT_KINDS.map((kind) => `/support/people/${accountId}/${kind}`),
  ...['confirm', 'approve', 'refuse', 'withdraw'].map((how) => `/support/acts/${actId}/${how}`),
];

// Seen to fail with the factor's age, the role, and remembered devices not asked.
test('without a session, with one factor, an old one, a wrong role: nothing is shown and nothing is done', async () => {
  const person = await addPersonWithPhone(service);
  const worker = await addWorker(service);
  const act = idOf(await writeAct(worker, person, 'unlock'));
  const oneFactor = await addWorker(service);
  await service.db
    .updateTable('account_sessions')
    .set({ second_factor: null, second_factor_at: null })
    .where('id', '=', oneFactor.sessionId)
    .execute();
  const remembered = await addWorker(service);
  await service.db
    .updateTable('account_sessions')
    .set({ second_factor: 'device' })
    .where('id', '=', remembered.sessionId)
    .execute();
  const old = await addWorker(service, ['support'], 3700);
  const roles = ['desk-operator', 'Support', 'supporter', 'employee'];
  const others = await Promise.all(roles.map((role) => addWorker(service, [role])));
  const strangers = [
    createTestBrowser(service),
    oneFactor.browser,
    remembered.browser,
    old.browser,
    ...others.map(({ browser }) => browser),
  ];
  for (const browser of strangers) {
    for (const path of pathsOf(person.id, act)) {
      const page = await browser.copy().open(path);
      assert.equal(page.html.includes(person.userName), false, path);
      assert.equal(page.url.pathname.startsWith('/sign-in/') || page.status === 403, true, path);
    }
    for (const path of postsOf(person.id, act))
      await browser.copy().post(path, { session: oneFactor.sessionId, reason: REASON });
  }
  assert.equal(await countDone(person.id), 0);
  const acts = await service.db.selectFrom('support_acts').selectAll().where('account_id', '=', person.id).execute();
  assert.equal(acts.length, 1);
});

// Seen to fail with ten times that age allowed.
test('a factor older than a quarter of an hour changes nothing', async () => {
  const person = await addPersonWithPhone(service);
  const worker = await addWorker(service, ['support'], SUPPORT_ACT_FACTOR_AGE_SECONDS - 60);
  const confirm = await writeAct(worker, person, 'unlock');
  const at = new Date(Date.now() - (SUPPORT_ACT_FACTOR_AGE_SECONDS + 5) * 1000);
  await service.db
    .updateTable('account_sessions')
    .set({ second_factor_at: at })
    .where('id', '=', worker.sessionId)
    .execute();
  assert.equal((await worker.browser.open(`/support/people/${person.id}`)).status, 200, 'looking needs an hour');
  const page = await worker.browser.submit(confirm, '/confirm');
  assert.equal(page.url.pathname.startsWith('/sign-in/'), true);
  assert.equal((await loadStoredAct(service, confirm)).state, 'draft');
});

// Seen to fail with the first worker's role not asked when the second approves.
test('a role taken away in mid-session: neither page nor act, and what waits for it is not approved', async () => {
  const [person, boss] = [await addPersonWithPhone(service), await addPersonWithPhone(service)];
  await setRoles(service, boss, ['administrator']);
  const [worker, second] = [await addWorker(service), await addWorker(service)];
  const confirm = await writeAct(worker, person, 'unlock');
  const waiting = await doAct(worker, boss, 'end-sessions');
  assert.equal(waiting.heading, 'Venter på en kollega');
  await setRoles(service, worker, ['employee']);
  assert.equal((await worker.browser.submit(confirm, '/confirm')).status, 403);
  assert.equal((await worker.browser.open('/support')).status, 403);
  assert.equal(await countDone(person.id), 0);
  const refused = await second.browser.submit(await second.browser.open(waiting.url.pathname), '/approve');
  assert.match(refused.text, /ikke lenger saksbehandler/);
  assert.equal(await countDone(boss.id), 0);
});

// Seen to fail with the two accounts not compared when an act is written down.
test('D20 nobody acts on an account of their own: the same one, an e-mail, a phone or a browser in common', async () => {
  const worker = await addWorker(service);
  const [byMail, byPhone, byBrowser, byOldPhone] = [
    await addPerson(service),
    await addPerson(service),
    await addPersonWithPhone(service),
    await addPersonWithPhone(service),
  ];
  const set = (id: string, email: string) =>
    service.db.updateTable('accounts').set({ email }).where('id', '=', id).execute();
  await set(worker.id, 'Berit.Brukerstotte@example.no');
  await set(byMail.id, 'berit.brukerstotte@EXAMPLE.no');
  const { number_hash } = await service.db
    .selectFrom('methods')
    .select('number_hash')
    .where('id', '=', worker.phone.methodId)
    .executeTakeFirstOrThrow();
  await service.db
    .updateTable('methods')
    .set({ number_hash, removed_at: new Date() })
    .where('account_id', '=', byOldPhone.id)
    .execute();
  await addPhone(service, byPhone, { number: worker.phone.number });
  await addSession(service, byBrowser, 30, worker.browser);
  for (const own of [worker, byMail, byPhone, byBrowser, byOldPhone]) {
    const person = await worker.browser.open(`/support/people/${own.id}`);
    assert.match(person.text, /Dette er deg selv/);
    assert.equal(person.html.includes(`/support/people/${own.id}/`), false, 'no act is offered');
    for (const kind of ['unlock', 'end-sessions', 'require-enrolment', 'order-pass'] as const) {
      assert.equal((await worker.browser.open(`/support/people/${own.id}/${kind}`)).status, 403, kind);
      const form = { session: worker.sessionId, reason: REASON, proof: 'passport', life: '3600', once: 'yes' };
      assert.equal((await worker.browser.post(`/support/people/${own.id}/${kind}`, form)).status, 403, kind);
    }
    const denied = await listEvents(service.db, { accountId: own.id, kinds: ['support-act-denied'], limit: 20 });
    assert.ok(denied.length >= 8);
  }
});

// Seen to fail with the two accounts not compared again when it is confirmed.
test('D20 what becomes one’s own between writing and confirming is not done', async () => {
  const worker = await addWorker(service);
  const person = await addPersonWithPhone(service);
  const confirm = await writeAct(worker, person, 'order-pass', { life: '3600' });
  const email = `${worker.userName}@example.no`;
  await service.db.updateTable('accounts').set({ email }).where('id', 'in', [worker.id, person.id]).execute();
  assert.equal((await worker.browser.submit(confirm, '/confirm')).status, 403);
  assert.equal((await loadStoredAct(service, confirm)).state, 'draft');
  assert.equal(
    passes.orders.some(({ accountId }) => accountId === person.id),
    false,
  );
});

// Seen to fail with the worker's reach not asked where people are loaded, where acts are written down, and where they are decided.
test('another organisation’s people are not there: not by page, form, act or approval', async () => {
  const [ours, theirs] = [await addWorker(service), await addWorker(service)];
  const person = await addPersonWithPhone(service);
  await service.db
    .updateTable('accounts')
    .set({ organisation: 'fjordheim' })
    .where('id', 'in', [person.id, theirs.id])
    .execute();
  for (const path of [
    `/support/people/${person.id}`,
    `/support/people/${person.id}/unlock`,
    '/support/people/x',
    "/support/people/'",
  ])
    assert.equal((await ours.browser.open(path)).status, 404, path);
  const form = { session: ours.sessionId, reason: REASON };
  assert.equal((await ours.browser.post(`/support/people/${person.id}/unlock`, form)).status, 404);
  const written = await service.db.selectFrom('support_acts').where('account_id', '=', person.id).selectAll().execute();
  assert.deepEqual(written, []);
  await setRoles(service, person, ['administrator']);
  const waiting = await doAct(theirs, person, 'unlock');
  assert.equal(waiting.heading, 'Venter på en kollega');
  assert.equal((await ours.browser.open(waiting.url.pathname)).status, 404);
  assert.equal((await ours.browser.post(`${waiting.url.pathname}/approve`, { session: ours.sessionId })).status, 404);
  assert.equal((await loadStoredAct(service, waiting)).state, 'waiting');
});

// Seen to fail with the act's worker not compared when it is confirmed, and with drafts open to decisions.
test('D12 ids swapped: another worker’s draft is neither seen, confirmed, approved nor withdrawn', async () => {
  const [one, two] = [await addWorker(service), await addWorker(service)];
  const person = await addPersonWithPhone(service);
  const draft = await writeAct(one, person, 'require-enrolment', { pass: 'yes' });
  assert.equal((await two.browser.open(draft.url.pathname)).status, 404);
  for (const how of ['confirm', 'approve', 'withdraw'])
    assert.equal((await two.browser.post(`${draft.url.pathname}/${how}`, { session: two.sessionId })).status, 404, how);
  assert.equal(
    (await two.browser.post(`${draft.url.pathname}/refuse`, { session: two.sessionId, reason: REASON })).status,
    404,
  );
  // One's own draft cannot be approved by oneself either.
  assert.equal((await one.browser.post(`${draft.url.pathname}/approve`, { session: one.sessionId })).status, 404);
  assert.equal((await loadStoredAct(service, draft)).state, 'draft');
  assert.equal(await countDone(person.id), 0);
});

// Seen to fail with the form's session not compared.
test('D12 a form acts for its own session alone, and a search is opened by its own', async () => {
  const [one, two] = [await addWorker(service), await addWorker(service)];
  const person = await addPersonWithPhone(service);
  const confirm = await writeAct(one, person, 'unlock');
  const page = await two.browser.post(`${confirm.url.pathname}/confirm`, { session: one.sessionId });
  assert.equal(page.url.pathname.startsWith('/sign-in/'), true);
  assert.equal((await loadStoredAct(service, confirm)).state, 'draft');
  const found = await one.browser.submit(await one.browser.open('/support'), '/search', { text: person.userName });
  assert.match(found.html, new RegExp(person.id));
  assert.equal((await two.browser.open(`${found.url.pathname}${found.url.search}`)).html.includes(person.id), false);
});

// Seen to fail with the own-page guard taken out.
test('a POST from another site writes, confirms and approves nothing', async () => {
  const worker = await addWorker(service);
  const person = await addPersonWithPhone(service);
  const confirm = await writeAct(worker, person, 'unlock');
  for (const headers of [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
  ]) {
    for (const path of postsOf(person.id, idOf(confirm))) {
      const answer = await worker.browser.request(path, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: new URLSearchParams({ session: worker.sessionId, reason: REASON }).toString(),
      });
      assert.equal(answer.status, 403, path);
    }
  }
  assert.equal((await loadStoredAct(service, confirm)).state, 'draft');
});

test('a closed worker, an ended session: out at the next click', async () => {
  const worker = await addWorker(service);
  const person = await addPersonWithPhone(service);
  const confirm = await writeAct(worker, person, 'unlock');
  await service.db.updateTable('accounts').set({ disabled_at: new Date() }).where('id', '=', worker.id).execute();
  assert.equal((await worker.browser.copy().submit(confirm, '/confirm')).url.pathname.startsWith('/sign-in/'), true);
  await service.db.updateTable('accounts').set({ disabled_at: null }).where('id', '=', worker.id).execute();
  await service.db
    .updateTable('account_sessions')
    .set({ ended_at: new Date() })
    .where('id', '=', worker.sessionId)
    .execute();
  assert.equal((await worker.browser.submit(confirm, '/confirm')).url.pathname.startsWith('/sign-in/'), true);
  assert.equal((await loadStoredAct(service, confirm)).state, 'draft');
});

// Seen to fail with `enrol_needs_pass` not asked in holdUnenrolled, and with it not asked in the gate.
test('T9 after a required enrolment a journey that had begun before it enrols nothing by the password alone', async () => {
  const worker = await addWorker(service);
  const person = await addPerson(service);
  const number = newNumber();
  const browser = createTestBrowser(service);
  const gate = await enterPassword(service, browser, await browser.open('/security'), person);
  assert.equal(gate.heading, 'Trenger mer informasjon');
  const verify = await askToEnrol(service, browser, gate, number);
  assert.ok(verify.forms.some(({ action }) => action.endsWith('/proof')));
  // Sessions are left as they are: it is the pass that must be asked for, not the password alone.
  await service.db.updateTable('accounts').set({ enrol_needs_pass: true }).where('id', '=', person.id).execute();
  const answer = await browser.submit(verify, '/proof', { code: service.phones.codeTo(number) });
  const methods = await service.db.selectFrom('methods').selectAll().where('account_id', '=', person.id).execute();
  assert.equal(methods.length, 0, answer.heading);
  assert.equal(
    answer.forms.some(({ action }) => /\/(proof|contact|next|done)$/.test(action)),
    false,
    answer.heading,
  );
  await doAct(worker, person, 'require-enrolment', { pass: 'yes' });
  const again = createTestBrowser(service);
  const page = await enterPassword(service, again, await again.open('/security'), person);
  assert.equal(
    page.forms.some(({ action }) => /\/(proof|contact|next|done)$/.test(action)),
    false,
    page.heading,
  );
});
