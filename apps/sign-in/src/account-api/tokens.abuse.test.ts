import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { BASE_PATH } from '@vakt/account-api/contract';
import { listEvents } from '../audit/list-events.ts';
import { addWorker, REASON } from '../support/people/test-workers.ts';
import { setRoles } from '../support/test-administrators.ts';
import { createTestBrowser } from '../test-browser.ts';
import { addPersonWithPhone, enterCode, enterPassword } from '../test-people.ts';
import { createRelyingParty } from '../test-relying-party.ts';
import { startTestService, type TestService } from '../test-service.ts';
import { addDeskWorker, type DeskWorker, HELP, signInAtDesk } from './test-desk.ts';

let service: TestService;
let worker: DeskWorker;
before(async () => {
  service = await startTestService();
  worker = await addDeskWorker(service);
});
after(() => service.close());

const ask = (path: string, token: string | null, init: RequestInit = {}) =>
  fetch(`${service.origin}${BASE_PATH}${path}`, {
    ...init,
    headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...init.headers },
  });

const order = (token: string | null, personId: string, body: object = {}) =>
  ask(`/people/${personId}/acts`, token, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'unlock', reason: REASON, requestKey: randomUUID(), ...body }),
  });

const countActs = async (accountId: string) =>
  (await service.db.selectFrom('support_acts').selectAll().where('account_id', '=', accountId).execute()).length;

test('no token, a made-up one, a changed one, one in the address: 401 with the challenge of RFC 6750', async () => {
  const person = await addPersonWithPhone(service);
  const { token } = worker;
  const flipped = token.slice(0, -3) + (token.at(-3) === 'A' ? 'B' : 'A') + token.slice(-2);
  for (const made of [null, '', 'x', flipped, `${token}x`, token.slice(0, 40), 'v1.test.AAAA', 'a'.repeat(9000)]) {
    const answer = await order(made, person.id);
    assert.equal(answer.status, 401, String(made).slice(0, 20));
    assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer/);
    assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/);
  }
  assert.equal((await ask(`/people/${person.id}?access_token=${encodeURIComponent(token)}`, null)).status, 401);
  assert.equal(await countActs(person.id), 0);
});

test('a console’s session in the browser opens nothing without a token', async () => {
  const console = await addWorker(service);
  const person = await addPersonWithPhone(service);
  assert.equal((await console.browser.request(`${BASE_PATH}/people/${person.id}`)).status, 401);
  const body = JSON.stringify({ kind: 'unlock', reason: REASON, requestKey: randomUUID() });
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
  assert.equal((await console.browser.request(`${BASE_PATH}/people/${person.id}/acts`, init)).status, 401);
  assert.equal(await countActs(person.id), 0);
});

// Seen to fail with the scope not asked, and with scopes not bound to the services that may ask for them.
test('a token without the scope, or of a service that may not have it, helps nobody', async () => {
  const person = await addPersonWithPhone(service);
  const plain = await signInAtDesk(
    service,
    await asWorker(),
    await createRelyingParty(service, 'desk'),
    'openid profile',
  );
  const answer = await order(plain.token, person.id);
  assert.equal(answer.status, 403);
  assert.match(answer.headers.get('www-authenticate') ?? '', /insufficient_scope/);
  const vault = await createRelyingParty(service, 'vault');
  const refused = await signInAtDesk(service, await asWorker(), vault).then(
    ({ token }) => token,
    () => null,
  );
  assert.equal(refused, null, 'the provider gives no such scope to a service that may not have it');
  const desk = service.settings.services.find(({ id }) => id === 'desk');
  assert.ok(desk);
  desk.client.accountHelp = false;
  try {
    assert.equal((await order(worker.token, person.id)).status, 403, 'taken away since the token was given');
  } finally {
    desk.client.accountHelp = true;
  }
  assert.equal(await countActs(person.id), 0);
});

async function asWorker() {
  const person = await addPersonWithPhone(service);
  await setRoles(service, person, ['support']);
  return person;
}

// Seen to fail with the session not asked of the database.
test('role taken away, session ended, account closed: the token is worth nothing at the next call', async () => {
  const person = await addPersonWithPhone(service);
  const one = await addDeskWorker(service);
  assert.equal((await one.api.loadPerson(person.id)).id, person.id);
  await setRoles(service, one, ['employee']);
  assert.equal((await order(one.token, person.id)).status, 403);
  const refused = await listEvents(service.db, { accountId: one.id, kinds: ['support-refused'], limit: 5 });
  assert.equal(refused.length, 1);
  await setRoles(service, one, ['support']);
  await service.db.updateTable('accounts').set({ disabled_at: new Date() }).where('id', '=', one.id).execute();
  assert.equal((await order(one.token, person.id)).status, 401);
  await service.db.updateTable('accounts').set({ disabled_at: null }).where('id', '=', one.id).execute();
  await service.db
    .updateTable('account_sessions')
    .set({ ended_at: new Date() })
    .where('account_id', '=', one.id)
    .execute();
  assert.equal((await order(one.token, person.id)).status, 401);
  assert.equal(await countActs(person.id), 0);
});

test('a revoked grant takes its token along', async () => {
  const one = await asWorker();
  const party = await createRelyingParty(service, 'desk');
  const browser = createTestBrowser(service);
  const started = await party.start(browser, { scope: HELP });
  const challenge = await enterPassword(service, browser, started.page, one);
  const callback = await enterCode(service, browser, challenge, one.phone.number);
  const { access_token: token } = await party.redeem(started, callback);
  assert.equal((await ask('/work', token)).status, 200);
  // A code that is redeemed twice revokes what was made from it (RFC 6749 §4.1.2).
  await assert.rejects(party.redeem(started, callback));
  assert.equal((await ask('/work', token)).status, 401);
});

// Seen to fail with `strictObject` made `object`: who asks is the token's business alone.
test('D12 a forged worker, approver, state or role in the body is refused, and nothing is written', async () => {
  const person = await addPersonWithPhone(service);
  const other = await addDeskWorker(service);
  const forged: object[] = [
    { workerId: other.id },
    { by: other.id },
    { worker: { id: other.id } },
    { state: 'done' },
    { approvedBy: other.id },
    { roles: ['administrator'] },
    { accountId: other.id },
    { door: 'page' },
    { kind: 'make-administrator' },
    { kind: ['unlock'] },
    { reason: { toString: 'x' } },
    { pass: { wanted: true, secret: 'x' } },
    { requestKey: 'not-a-uuid' },
  ];
  for (const body of forged)
    assert.equal((await order(worker.token, person.id, body)).status, 400, JSON.stringify(body));
  assert.equal(await countActs(person.id), 0);
});

test('nonsense is refused, not stumbled over: bodies, types, sizes, ids, methods', async () => {
  const { token } = worker;
  const json = { 'content-type': 'application/json' };
  const cases: [string, RequestInit, number][] = [
    ['/people/search', { method: 'POST', headers: json, body: '{' }, 400],
    ['/people/search', { method: 'POST', headers: json, body: '' }, 400],
    ['/people/search', { method: 'POST', headers: json, body: '[]' }, 400],
    ['/people/search', { method: 'POST', headers: json, body: 'null' }, 400],
    ['/people/search', { method: 'POST', headers: json, body: '{"__proto__":{"text":"abc"}}' }, 400],
    ['/people/search', { method: 'POST', headers: json, body: JSON.stringify({ text: 'x'.repeat(101) }) }, 400],
    ['/people/search', { method: 'POST', headers: json, body: JSON.stringify({ text: 'x'.repeat(20_000) }) }, 413],
    ['/people/search', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{"text":"abc"}' }, 415],
    ['/people/search', { method: 'POST' }, 415],
    ['/people/search', {}, 404],
    ["/people/'", {}, 404],
    ['/people/%00', {}, 404],
    [`/people/${'0'.repeat(36)}`, {}, 404],
    [`/people/${randomUUID()}`, {}, 404],
    [`/acts/${randomUUID()}`, {}, 404],
    ['/acts/x/decision', { method: 'POST', headers: json, body: '{"how":"approve"}' }, 404],
    ['/work', { method: 'DELETE' }, 404],
    ['/', {}, 404],
    ['/../../health', {}, 200],
  ];
  for (const [path, init, status] of cases) {
    const answer = await ask(path, token, init);
    assert.equal(answer.status, status, `${init.method ?? 'GET'} ${path}`);
    if (status >= 400) assert.equal(((await answer.json()) as { status: number }).status, status, path);
  }
  assert.equal(/"level":50/.test(service.readLog()), false, 'none of it was a fault of ours');
});

test('T8 answers hold no number, no code and no secret, and are kept nowhere', async () => {
  const person = await addPersonWithPhone(service);
  for (const path of [`/people/${person.id}`, `/people/${person.id}/failures`, '/work']) {
    const answer = await ask(path, worker.token);
    const text = await answer.text();
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.equal(text.includes(person.phone.number.slice(3)), false);
    assert.equal(/sealed|hash|password_/.test(text), false, path);
  }
});
