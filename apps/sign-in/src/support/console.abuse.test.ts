import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listEvents } from '../audit/list-events.ts';
import { CONSOLE_FACTOR_AGE_SECONDS } from '../own-services.ts';
import { rule } from '../policies/test-rules.ts';
import { createTestBrowser, type Page, type TestBrowser } from '../test-browser.ts';
import { addPerson, enterPassword } from '../test-people.ts';
import { startTestService, type TestService } from '../test-service.ts';
import { addSession, addWithRoles, CONSOLE, setRoles, signInToConsole } from './test-administrators.ts';

let service: TestService;
before(async () => {
  service = await startTestService();
});
after(() => service.close());

const isConsole = ({ status, url, html }: Page) =>
  status === 200 && url.pathname.startsWith(CONSOLE) && html.includes('vk-console');
const isSignIn = ({ url }: Page) => url.pathname.startsWith('/sign-in/');

const countTests = async () =>
  (await service.db.selectFrom('outbox').select('id').where('test', '=', true).execute()).length;

/** The form of a test as the page has it, sent by whoever. */
const testOf = (session: string) => ({
  session,
  way: 'sms:test-phones',
  language: 'nb',
  phone: '',
  country: 'NO',
  number: '91234567',
});

async function expectShut(browser: TestBrowser, what: string): Promise<void> {
  for (const path of [CONSOLE, `${CONSOLE}/test`, `${CONSOLE}/test/${'0'.repeat(36)}`, `${CONSOLE}?period=month`]) {
    const page = await browser.copy().open(path);
    assert.equal(isConsole(page), false, `${what}: ${path}`);
    assert.equal(page.html.includes('test-phones'), false, `${what}: ${path} names gateways`);
  }
  const before = await countTests();
  await browser.copy().post(`${CONSOLE}/test`, testOf(''));
  await service.settle();
  assert.equal(await countTests(), before, what);
}

test('an administrator signs in with two factors and is at the console; views are on record', async () => {
  const person = await addWithRoles(service, ['administrator']);
  const { browser, page } = await signInToConsole(service, person);
  assert.equal(isConsole(page), true, `${page.status} ${page.url.pathname} ${page.heading}`);
  assert.equal(page.url.pathname, CONSOLE);
  assert.equal((await browser.open(`${CONSOLE}?period=week&channel=sms&country=NO`)).status, 200);
  const kinds = await listEvents(service.db, { accountId: person.id, kinds: ['console-viewed'], limit: 10 });
  assert.deepEqual(
    kinds.map(({ detail }) => detail),
    [
      { page: 'delivery', period: 'week', of: 'people' },
      { page: 'delivery', period: 'day', of: 'people' },
    ],
  );
});

// Seen to fail with the second factor not asked.
test('without a session, and with one factor alone, the console leads to a sign-in', async () => {
  await expectShut(createTestBrowser(service), 'no session');
  const person = await addWithRoles(service, ['administrator']);
  const { browser } = await addSession(service, person, null);
  await expectShut(browser, 'one factor');
  assert.equal(isSignIn(await browser.open(CONSOLE)), true);
  const first = createTestBrowser(service);
  const challenge = await enterPassword(service, first, await first.open(CONSOLE), person);
  assert.equal(isSignIn(challenge), true);
  await expectShut(first, 'password typed, code not');
});

// Seen to fail with the age of the second factor not asked.
test('a second factor that is too old opens nothing; a fresh one at the next click does', async () => {
  const person = await addWithRoles(service, ['administrator']);
  const old = await addSession(service, person, CONSOLE_FACTOR_AGE_SECONDS + 5);
  await expectShut(old.browser, 'old second factor');
  const fresh = await addSession(service, person, CONSOLE_FACTOR_AGE_SECONDS - 60);
  assert.equal(isConsole(await fresh.browser.open(CONSOLE)), true);
});

// Seen to fail with the role not asked.
test('another role, or none, gets 403 and nothing else, and that is on record', async () => {
  for (const roles of [[], ['desk-operator'], ['administrators'], ['Administrator'], ['drill']]) {
    const person = await addWithRoles(service, roles);
    const { browser } = await addSession(service, person, 10);
    const page = await browser.open(CONSOLE);
    assert.equal(page.status, 403);
    await expectShut(browser, roles.join());
    const events = await listEvents(service.db, { accountId: person.id, kinds: ['console-refused'], limit: 20 });
    assert.ok(events.length >= 1);
  }
});

// Seen to fail with disabled accounts not left out.
test('role taken away, session ended, account disabled: out at the next click', async () => {
  const person = await addWithRoles(service, ['administrator']);
  const taken = await addSession(service, person, 10);
  assert.equal(isConsole(await taken.browser.open(CONSOLE)), true);
  await setRoles(service, person, ['employee']);
  await expectShut(taken.browser, 'role taken away');
  await setRoles(service, person, ['administrator']);
  assert.equal(isConsole(await taken.browser.open(CONSOLE)), true);
  await service.db.updateTable('accounts').set({ disabled_at: new Date() }).where('id', '=', person.id).execute();
  await expectShut(taken.browser, 'account disabled');
  await service.db.updateTable('accounts').set({ disabled_at: null }).where('id', '=', person.id).execute();
  const { sessionId } = taken;
  await service.db.updateTable('account_sessions').set({ ended_at: new Date() }).where('id', '=', sessionId).execute();
  await expectShut(taken.browser, 'session ended');
});

// Seen to fail with the own-page guard taken out.
test('a POST from another site sends no test', async () => {
  const person = await addWithRoles(service, ['administrator']);
  const { browser, sessionId } = await addSession(service, person, 10);
  const before = await countTests();
  const foreign: Record<string, string>[] = [
    { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
  ];
  for (const headers of foreign) {
    const answer = await browser.request(`${CONSOLE}/test`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(testOf(sessionId)).toString(),
    });
    assert.equal(answer.status, 403);
  }
  assert.equal(await countTests(), before);
});

// Seen to fail with the form's session not compared.
test('parallel accounts in one browser: the one that may is at the console, and a form acts for its own session alone', async () => {
  const [one, two] = [await addWithRoles(service, ['administrator']), await addWithRoles(service, ['administrator'])];
  const student = await addPerson(service);
  const { browser, sessionId } = await addSession(service, one, 10);
  const other = await addSession(service, two, 10, browser);
  await addSession(service, student, 10, browser);
  assert.equal(isConsole(await browser.open(CONSOLE)), true);
  const before = await countTests();
  // What was shown to a session that has ended since is not done in the name of the other.
  await service.db.updateTable('account_sessions').set({ ended_at: new Date() }).where('id', '=', sessionId).execute();
  assert.equal(isSignIn(await browser.copy().post(`${CONSOLE}/test`, testOf(sessionId))), true);
  for (const session of ['', 'x', other.sessionId.toUpperCase()])
    assert.equal(isConsole(await browser.copy().post(`${CONSOLE}/test`, testOf(session))), false, session);
  assert.equal(await countTests(), before);
  assert.equal(isConsole(await browser.post(`${CONSOLE}/test`, testOf(other.sessionId))), true);
  await service.settle();
  assert.equal(await countTests(), before + 1);
});

test('a stranger’s test is not shown, whatever its address', async () => {
  const [one, two] = [await addWithRoles(service, ['administrator']), await addWithRoles(service, ['administrator'])];
  const mine = await addSession(service, one, 10);
  const sent = await mine.browser.post(`${CONSOLE}/test`, testOf(mine.sessionId));
  assert.match(sent.url.pathname, /\/admin\/delivery\/test\/[\da-f-]{36}$/);
  const theirs = await addSession(service, two, 10);
  assert.equal((await theirs.browser.open(sent.url.pathname)).status, 404);
  for (const id of ["'", '%00', '..%2f', 'x'.repeat(500)])
    assert.equal((await theirs.browser.open(`${CONSOLE}/test/${id}`)).status < 500, true, id);
});

test('nonsense in the address of the console is passed over', async () => {
  const person = await addWithRoles(service, ['administrator']);
  const { browser } = await addSession(service, person, 10);
  for (const query of [
    'period=year',
    'channel=fax&country=<script>',
    "country=NO'--",
    'of=everything&period=',
    'period=hour&period=day',
  ]) {
    const page = await browser.open(`${CONSOLE}?${query}`);
    assert.equal(isConsole(page), true, query);
    assert.equal(page.html.includes('<script>'), false);
  }
});

// Seen to fail with the rules asked at the sign-in alone: an SMS that was proved for another service opened the console.
test('what the rules keep a console for is asked at every request, not only at its own sign-in', async () => {
  const person = await addWithRoles(service, ['administrator']);
  const { browser } = await addSession(service, person, 400);
  assert.equal(isConsole(await browser.copy().open(CONSOLE)), true);
  const when = { groups: ['administrator'] };
  for (const said of [{ level: 'phishing-resistant' as const }, { block: true }, { factorMaxAgeSeconds: 300 }]) {
    service.settings.policies = [rule('administrators', when, said)];
    await expectShut(browser, JSON.stringify(said));
    for (const path of ['/admin/tokens', '/support'])
      assert.equal((await browser.copy().open(path)).html.includes('vk-console'), false, path);
  }
  service.settings.policies = [];
  assert.equal(isConsole(await browser.open(CONSOLE)), true);
});
