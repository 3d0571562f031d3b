import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { freezeMethods } from '../../accounts/freeze-methods.ts';
import { listMethodFacts } from '../../accounts/list-method-facts.ts';
import { openMethods } from '../../accounts/load-methods.ts';
import { setPassword } from '../../directories/built-in/set-password.ts';
import { createTestBrowser, type Page, type TestBrowser } from '../../test-browser.ts';
import { addApp, addPersonWithPhone, addPhone, enterCode, enterPassword, newNumber } from '../../test-people.ts';
import { createRelyingParty, type TestRelyingParty } from '../../test-relying-party.ts';
import { startTestService, type TestService } from '../../test-service.ts';
import { NO_LIMITS } from '../../test-settings.ts';
import { currentCode } from '../../test-totp.ts';
import { order } from '../../test-ways-back.ts';

let service: TestService;
let vault: TestRelyingParty;
before(async () => {
  service = await startTestService({ limits: NO_LIMITS });
  vault = await createRelyingParty(service, 'vault');
});
after(() => service.close());

type Enrolled = Awaited<ReturnType<typeof addPersonWithPhone>>;

const has = (page: Page, act: string) => page.forms.some((form) => form.action.endsWith(`/${act}`));

async function openOwnPage(browser: TestBrowser, person: Enrolled): Promise<Page> {
  let page = await browser.open('/security');
  if (has(page, 'account')) page = await browser.submit(page, '/account', {}, person.userName);
  if (has(page, 'password')) page = await enterPassword(service, browser, page, person);
  await service.settle();
  page = await enterCode(service, browser, page, person.phone.number);
  assert.ok(has(page, 'add-phone'), page.heading);
  return page;
}

const path = (page: Page, act: string) => `${page.url.pathname}/${act}`;
const standing = async (person: Enrolled) => (await listMethodFacts(service.db, person.id)).map(({ id }) => id);

async function events(person: Enrolled): Promise<string[]> {
  const rows = await service.db.selectFrom('audit_events').select('kind').where('account_id', '=', person.id).execute();
  return rows.map(({ kind }) => kind);
}

// Seen to fail only with both walls down, requireStep and the table of steps: each holds alone.
test('T3 T19 nothing on the own page can be done before its own second factor, whatever is posted', async () => {
  const person = await addPersonWithPhone(service);
  const app = await addApp(service, person);
  const browser = createTestBrowser(service);
  const atCode = await enterPassword(service, browser, await browser.open('/security'), person);
  assert.ok(has(atCode, 'code'), atCode.heading);
  for (const [act, form] of [
    ['remove', { method: app.methodId }],
    ['remove-asked', {}],
    ['rename', { method: app.methodId, name: 'min' }],
    ['default', { defaultOption: `totp:${app.methodId}` }],
    ['end-session', { session: 'all' }],
    ['add-phone', {}],
    ['add-app', {}],
    ['home', {}],
  ] as const) {
    const answer = await browser.post(path(atCode, act), form);
    assert.ok(has(answer, 'code'), `${act}: ${answer.heading}`);
  }
  assert.equal((await standing(person)).length, 2);
  assert.ok((await listMethodFacts(service.db, person.id)).every(({ name }) => name === null));
});

// Seen to fail only with both answeredHere left out of the facts and the page's own age of a factor raised.
test('P6 signing in anew for the own page never skips the second factor, however fresh the session is', async () => {
  const person = await addPersonWithPhone(service);
  const browser = createTestBrowser(service);
  const { page: first } = await vault.start(browser);
  await service.settle();
  const back = await enterCode(
    service,
    browser,
    await enterPassword(service, browser, first, person),
    person.phone.number,
  );
  assert.ok(back.isForeign, back.heading);
  let page = await browser.open('/security');
  if (has(page, 'account')) page = await browser.submit(page, '/account', {}, person.userName);
  assert.ok(has(page, 'code') && !has(page, 'add-phone'), page.heading);
});

test('P6 one method does not break another: each is added, used and removed beside the others', async () => {
  const person = await addPersonWithPhone(service);
  const app = await addApp(service, person);
  const spare = await addPhone(service, person, { kind: 'alternate-phone' });
  const browser = createTestBrowser(service);
  const page = await openOwnPage(browser, person);
  const asked = await browser.post(path(page, 'remove'), { method: spare.methodId });
  assert.ok(has(asked, 'remove-asked'), asked.heading);
  const removed = await browser.submit(asked, '/remove-asked');
  assert.ok(has(removed, 'add-phone'), removed.heading);
  assert.deepEqual(new Set(await standing(person)), new Set([app.methodId, person.phone.methodId]));
  const other = createTestBrowser(service);
  const { page: start } = await vault.start(other);
  await service.settle();
  const atCode = await enterPassword(service, other, start, person);
  const ways = await other.submit(atCode, '/other-way');
  const byApp = await other.post(path(ways, 'way'), { option: `totp:${app.methodId}` });
  const back = await other.submit(byApp, '/code', { code: currentCode(app.secret) });
  assert.ok(back.isForeign, back.heading);
});

// Seen to fail with the count of methods taken out of removeMethod.
test('R5 the last method stays, and of two windows that each remove another one a method stays', async () => {
  const person = await addPersonWithPhone(service);
  const browser = createTestBrowser(service);
  const page = await openOwnPage(browser, person);
  await browser.post(path(page, 'remove'), { method: person.phone.methodId });
  const refused = await browser.post(path(page, 'remove-asked'));
  assert.equal(refused.status, 422);
  assert.deepEqual(await standing(person), [person.phone.methodId]);
  for (let round = 0; round < 10; round += 1) {
    const two = await addPersonWithPhone(service);
    const app = await addApp(service, two);
    const [left, right] = [createTestBrowser(service), createTestBrowser(service)];
    const pages = [await openOwnPage(left, two), await openOwnPage(right, two)] as const;
    await left.post(path(pages[0], 'remove'), { method: app.methodId });
    await right.post(path(pages[1], 'remove'), { method: two.phone.methodId });
    await Promise.all([left.post(path(pages[0], 'remove-asked')), right.post(path(pages[1], 'remove-asked'))]);
    assert.equal((await standing(two)).length, 1);
  }
});

test('T17 T20 a method of somebody else can be neither removed, named nor chosen', async () => {
  const [mine, theirs] = [await addPersonWithPhone(service), await addPersonWithPhone(service)];
  const browser = createTestBrowser(service);
  const page = await openOwnPage(browser, mine);
  for (const [act, form] of [
    ['remove', { method: theirs.phone.methodId }],
    ['rename', { method: theirs.phone.methodId, name: 'deres' }],
    ['default', { defaultOption: `sms:${theirs.phone.methodId}` }],
    ['remove', { method: "' or true --" }],
  ] as const) {
    const answer = await browser.post(path(page, act), form);
    assert.equal(answer.status, 422, act);
  }
  assert.deepEqual(await standing(theirs), [theirs.phone.methodId]);
  assert.equal((await listMethodFacts(service.db, theirs.id))[0]?.name, null);
});

test('T21 a method that is removed here: other sessions have to answer anew, and this one does not', async () => {
  const person = await addPersonWithPhone(service);
  const app = await addApp(service, person);
  const other = createTestBrowser(service);
  const { page: start } = await vault.start(other);
  await service.settle();
  await enterCode(service, other, await enterPassword(service, other, start, person), person.phone.number);
  const browser = createTestBrowser(service);
  const page = await openOwnPage(browser, person);
  await browser.submit(await browser.post(path(page, 'remove'), { method: app.methodId }), '/remove-asked');
  assert.equal(vault.errorOf((await vault.start(other, { prompt: 'none' })).page), 'interaction_required');
  assert.ok((await events(person)).includes('method-removed'));
});

test('people see their sessions and end any of them; this one and others’ cannot be named', async () => {
  const [person, stranger] = [await addPersonWithPhone(service), await addPersonWithPhone(service)];
  const [other, third] = [createTestBrowser(service), createTestBrowser(service)];
  for (const browser of [other, third]) {
    const { page } = await vault.start(browser);
    await service.settle();
    await enterCode(service, browser, await enterPassword(service, browser, page, person), person.phone.number);
  }
  const strangers = createTestBrowser(service);
  await openOwnPage(strangers, stranger);
  const browser = createTestBrowser(service);
  const page = await openOwnPage(browser, person);
  const sessions = page.forms.filter((form) => form.action.endsWith('/end-session'));
  assert.equal(sessions.length, 3, 'two others, and all of them');
  const rows = await service.db
    .selectFrom('account_sessions')
    .select(['id', 'account_id', 'ended_at', 'second_factor_at'])
    .where('account_id', 'in', [person.id, stranger.id])
    .orderBy('started_at')
    .execute();
  const living = async () =>
    (
      await service.db
        .selectFrom('account_sessions')
        .select('id')
        .where('account_id', 'in', [person.id, stranger.id])
        .where('ended_at', 'is', null)
        .execute()
    ).map(({ id }) => id);
  const foreign = rows.find(({ account_id }) => account_id === stranger.id)?.id ?? assert.fail();
  await browser.post(path(page, 'end-session'), { session: foreign });
  assert.equal((await living()).length, 4, 'a stranger’s session is not ours to end');
  const ended = await browser.submit(await browser.open(page.url), '/end-session');
  assert.ok(has(ended, 'add-phone'), ended.heading);
  assert.equal((await living()).length, 3);
  await browser.post(path(page, 'end-session'), { session: 'all' });
  assert.equal((await living()).length, 2, 'this one and the stranger’s');
  assert.equal(vault.errorOf((await vault.start(other, { prompt: 'none' })).page), 'login_required');
  assert.equal((await events(person)).filter((kind) => kind === 'sessions-ended').length, 2);
});

// Seen to fail with endAllSessions taken out of setPassword: the old session answered for the new password.
test('T13 a new password makes no session, ends those that there are, and is asked for the second factor like any', async () => {
  const person = await addPersonWithPhone(service);
  const browser = createTestBrowser(service);
  const { page: start } = await vault.start(browser);
  await service.settle();
  await enterCode(service, browser, await enterPassword(service, browser, start, person), person.phone.number);
  const { db, hasher } = service;
  await setPassword({ db, hasher }, person.id, 'et helt nytt passord');
  assert.equal(vault.errorOf((await vault.start(browser, { prompt: 'none' })).page), 'login_required');
  const { page: anew } = await vault.start(browser);
  await service.settle();
  const atCode = await enterPassword(service, browser, anew, { ...person, password: 'et helt nytt passord' });
  assert.ok(has(atCode, 'code') && !atCode.isForeign, atCode.heading);
});

test('P10 the second factor’s number is its own: a new contact address changes no method, and codes go to what was proved', async () => {
  const person = await addPersonWithPhone(service);
  await service.db.updateTable('accounts').set({ email: 'annen@ntnu.no' }).where('id', '=', person.id).execute();
  const page = await openOwnPage(createTestBrowser(service), person);
  assert.ok(page.text.includes(`XXXXXX${person.phone.number.slice(-2)}`));
  assert.ok(!page.html.includes(person.phone.number) && !page.html.includes('annen@ntnu.no'));
  const columns = await service.db
    .selectFrom('accounts')
    .selectAll()
    .where('id', '=', person.id)
    .executeTakeFirstOrThrow();
  assert.ok(Object.keys(columns).every((name) => !/phone|number|mobile/.test(name)));
});

test('T11 a name of any shape is kept as text or refused, and shown as text', async () => {
  const person = await addPersonWithPhone(service);
  const browser = createTestBrowser(service);
  const page = await openOwnPage(browser, person);
  const named = await browser.post(path(page, 'rename'), {
    method: person.phone.methodId,
    name: ' <b>jobb</b>\u202e "telefon" ',
  });
  assert.ok(named.html.includes('&lt;b&gt;jobb&lt;/b&gt;') && !named.html.includes('<b>jobb'));
  const [facts] = await listMethodFacts(service.db, person.id);
  assert.equal(facts?.name, '<b>jobb</b> "telefon"');
  const long = await browser.post(path(page, 'rename'), { method: person.phone.methodId, name: 'x'.repeat(41) });
  assert.equal(long.status, 422);
  const emptied = await browser.post(path(page, 'rename'), { method: person.phone.methodId, name: '' });
  assert.equal(emptied.status, 200);
  assert.equal((await listMethodFacts(service.db, person.id))[0]?.name, null);
});

test('a phone is replaced from the own page and back again there; the old number is told', async () => {
  const person = await addPersonWithPhone(service);
  const browser = createTestBrowser(service);
  const page = await openOwnPage(browser, person);
  const contact = await browser.submit(page, '/add-phone');
  const number = newNumber();
  const verify = await browser.submit(contact, '/contact', {
    kind: 'authentication-phone',
    country: 'NO',
    number: number.replace('+47', ''),
    channel: 'sms',
  });
  await service.settle();
  const back = await browser.submit(verify, '/proof', { code: service.phones.codeTo(number) });
  assert.ok(has(back, 'add-phone'), back.heading);
  await service.settle();
  const rows = await service.db
    .selectFrom('methods')
    .selectAll()
    .where('account_id', '=', person.id)
    .where('removed_at', 'is', null)
    .execute();
  assert.deepEqual(
    openMethods(service.keyring, rows).map((one) => one.number),
    [number],
  );
});

// Seen to fail with requireProvedSession, which refuses while methods are locked, before either.
test('while methods are locked their owner still ends remembered devices, and takes away a pass that was ordered', async () => {
  const person = await addPersonWithPhone(service);
  const browser = createTestBrowser(service);
  const page = await openOwnPage(browser, person);
  await freezeMethods(service.db, person.id, 3600);
  await order(service, person);
  assert.equal((await browser.post(path(page, 'end-device'), { device: 'all' })).status, 200);
  assert.equal((await browser.post(path(page, 'revoke-pass'))).status, 200);
  const orders = service.db.selectFrom('pass_orders').select('account_id').where('account_id', '=', person.id);
  assert.deepEqual(await orders.execute(), []);
  assert.equal((await browser.post(path(page, 'rename'), { method: person.phone.methodId, name: 'x' })).status, 403);
});
