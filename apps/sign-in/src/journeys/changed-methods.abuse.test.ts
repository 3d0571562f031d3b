import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { resetMethods } from '../accounts/reset-methods.ts';
import { createTestBrowser, type Page, type TestBrowser } from '../test-browser.ts';
import { otherCode } from '../test-journeys.ts';
import {
  addPerson,
  addPersonWithPhone,
  addPhone,
  askToEnrol,
  enterCode,
  enterPassword,
  newNumber,
} from '../test-people.ts';
import { createRelyingParty, type TestRelyingParty } from '../test-relying-party.ts';
import { startTestService, type TestService } from '../test-service.ts';
import { NO_LIMITS } from '../test-settings.ts';
import { currentCode } from '../test-totp.ts';

let service: TestService;
let wiki: TestRelyingParty;
let vault: TestRelyingParty;
before(async () => {
  service = await startTestService({ limits: NO_LIMITS });
  wiki = await createRelyingParty(service, 'wiki');
  vault = await createRelyingParty(service, 'vault');
});
after(() => service.close());

type Enrolled = Awaited<ReturnType<typeof addPersonWithPhone>>;

const has = (page: Page, act: string) => page.forms.some((form) => form.action.endsWith(`/${act}`));

const standing = (accountId: string) =>
  service.db
    .selectFrom('methods')
    .select(['id', 'kind'])
    .where('account_id', '=', accountId)
    .where('removed_at', 'is', null)
    .execute();

/** Signs in at a service that takes a second factor which is up to an hour old. */
async function signInAtWiki(browser: TestBrowser, person: Enrolled): Promise<void> {
  const { page: first } = await wiki.start(browser, { prompt: 'login' });
  const page = has(first, 'account') ? await browser.submit(first, '/account', {}, person.userName) : first;
  const callback = await enterCode(
    service,
    browser,
    await enterPassword(service, browser, page, person),
    person.phone.number,
  );
  assert.ok(callback.isForeign, callback.heading);
}

async function openPreferences(browser: TestBrowser, person: Enrolled): Promise<Page> {
  let page = await browser.open('/mfasetup');
  if (has(page, 'account')) page = await browser.submit(page, '/account', {}, person.userName);
  if (has(page, 'password')) page = await enterPassword(service, browser, page, person);
  await service.settle();
  page = await enterCode(service, browser, page, person.phone.number);
  assert.ok(has(page, 'preferences'), page.heading);
  return page;
}

/** Proves a new number in place of the authentication phone. Gives it. */
async function replacePhone(browser: TestBrowser, preferences: Page): Promise<string> {
  const number = newNumber();
  const verify = await browser.post(`${preferences.url.pathname}/preferences`, {
    ticked: ['authentication-phone'],
    'authentication-phone-country': 'NO',
    'authentication-phone-number': number.replace('+47', ''),
  });
  await service.settle();
  const proved = await browser.submit(verify, '/proof', { code: service.phones.codeTo(number) });
  assert.ok(has(proved, 'preferences'), proved.heading);
  return number;
}

/** The settings were opened, a factor was proved in another tab since, and then the account is chosen in the settings. */
async function openBeforeOtherTab(browser: TestBrowser, person: Enrolled): Promise<Page> {
  const leftAtStart = await browser.open('/mfasetup');
  await signInAtWiki(browser, person);
  const chooser = await browser.submit(await browser.open(leftAtStart.url), '/other-account');
  return browser.submit(chooser, '/account', {}, person.userName);
}

const silently = async (browser: TestBrowser) => wiki.errorOf((await wiki.start(browser, { prompt: 'none' })).page);

// Seen to fail (first found so): a code that was typed for another tab's sign-in opened the settings in this one.
test('T3 T19 the settings want a factor of their own journey; one that was proved in another tab since does not open them', async () => {
  const person = await addPersonWithPhone(service);
  const browser = createTestBrowser(service);
  const chosen = await openBeforeOtherTab(browser, person);
  assert.ok(has(chosen, 'code') && !has(chosen, 'preferences'), chosen.heading);
  await signInAtWiki(browser, person);
  const leftAtCode = await browser.open(chosen.url);
  assert.ok(!has(leftAtCode, 'preferences'), leftAtCode.heading);
  const post = await browser.post(`${chosen.url.pathname}/preferences`, { ticked: 'authentication-phone' });
  assert.ok(!has(post, 'preferences'), post.heading);
});

// Seen to fail with answeringOf not asking whether the code was consumed: the settings lay open after any code.
test('T3 T19 a wrong code opens no settings, though the session has a newer factor of another tab', async () => {
  const person = await addPersonWithPhone(service);
  const browser = createTestBrowser(service);
  const atCode = await openBeforeOtherTab(browser, person);
  await service.settle();
  const wrong = await browser.submit(atCode, '/code', { code: otherCode(service.phones.codeTo(person.phone.number)) });
  assert.equal(wrong.status, 422);
  const again = await browser.open(atCode.url);
  assert.ok(has(again, 'code') && !has(again, 'preferences'), again.heading);
  const post = await browser.post(`${atCode.url.pathname}/preferences`, { ticked: 'authentication-phone' });
  assert.ok(!has(post, 'preferences') && !has(post, 'change'), post.heading);
});

// Seen to fail (first found so): the journey remembered the code that was typed before the session ran out.
test('T3 settings that stood open when the session ran out want a factor anew, whatever is proved in another tab', async () => {
  const person = await addPersonWithPhone(service);
  const browser = createTestBrowser(service);
  const preferences = await openPreferences(browser, person);
  await service.db
    .updateTable('account_sessions')
    .set({ last_used_at: new Date(Date.now() - 7_200_000) })
    .where('account_id', '=', person.id)
    .execute();
  await signInAtWiki(browser, person);
  const later = await browser.open(preferences.url);
  assert.ok(!has(later, 'preferences'), later.heading);
});

// Seen to fail (first found so): the number that had been left there was bound in place of the owner's.
test('T3 T19 an enrolment that was left standing binds nothing once the person has enrolled in another tab', async () => {
  const person = await addPerson(service);
  const browser = createTestBrowser(service);
  const left = newNumber();
  const gate = await enterPassword(service, browser, (await vault.start(browser)).page, person);
  const verify = await askToEnrol(service, browser, gate, left);
  const other = await vault.start(browser);
  const own = newNumber();
  const chosen = has(other.page, 'account')
    ? await browser.submit(other.page, '/account', {}, person.userName)
    : other.page;
  const proving = await askToEnrol(service, browser, chosen, own);
  assert.ok(has(await browser.submit(proving, '/proof', { code: service.phones.codeTo(own) }), 'done'));
  const [before] = await standing(person.id);
  await browser.submit(verify, '/proof', { code: service.phones.codeTo(left) });
  assert.deepEqual(await standing(person.id), [before]);
});

// Seen to fail (first found so): the other browser's factor went on being believed.
test('T21 a method that is replaced: sessions of other browsers have no second factor any more, this one keeps its own', async () => {
  const person = await addPersonWithPhone(service);
  const [owners, others] = [createTestBrowser(service), createTestBrowser(service)];
  await signInAtWiki(others, person);
  const theirs = await openPreferences(others, person);
  assert.equal(await silently(others), null);
  const preferences = await openPreferences(owners, person);
  await replacePhone(owners, preferences);
  assert.equal(await silently(others), 'interaction_required');
  const [bound] = await standing(person.id);
  const after = await others.post(`${theirs.url.pathname}/configure-app`, { ticked: 'authentication-phone' });
  assert.ok(!has(after, 'proof'), after.heading);
  assert.deepEqual(await standing(person.id), [bound]);
  assert.equal(await silently(owners), null);
});

// Seen to fail (first found so).
test('T21 a method that is removed: sessions of other browsers have no second factor any more', async () => {
  const person = await addPersonWithPhone(service);
  const alternate = await addPhone(service, person, { kind: 'alternate-phone' });
  const [owners, others] = [createTestBrowser(service), createTestBrowser(service)];
  await signInAtWiki(others, person);
  const preferences = await openPreferences(owners, person);
  const saved = await owners.submit(preferences, '/preferences', {
    ticked: ['authentication-phone'],
    defaultOption: `sms:${person.phone.methodId}`,
  });
  assert.ok(has(saved, 'change'), saved.heading);
  assert.ok(!(await standing(person.id)).some((method) => method.id === alternate.methodId));
  assert.equal(await silently(others), 'interaction_required');
  assert.equal(await silently(owners), null);
});

// Seen to fail (first found so): both were saved, and the account had nothing left.
test('R5 20 rounds: of two windows that each remove what the other keeps, one saves; a method stays', async () => {
  for (let round = 0; round < 20; round += 1) {
    const person = await addPersonWithPhone(service);
    const alternate = await addPhone(service, person, { kind: 'alternate-phone' });
    const windows = [createTestBrowser(service), createTestBrowser(service)];
    const pages: Page[] = [];
    for (const window of windows) pages.push(await openPreferences(window, person));
    const keeps = [
      ['authentication-phone', person.phone.methodId],
      ['alternate-phone', alternate.methodId],
    ] as const;
    await Promise.all(
      keeps.map(([ticked, methodId], at) =>
        windows[at]?.submit(pages[at] as Page, '/preferences', { ticked, defaultOption: `sms:${methodId}` }),
      ),
    );
    assert.equal((await standing(person.id)).length, 1, `round ${round}`);
  }
});

// Seen to fail (first found so): the app was bound after the reset, as the account's only method.
test('R12 T5 support resets an account while an app is being proved in a session that ends by it: nothing is bound', async () => {
  const person = await addPersonWithPhone(service);
  const browser = createTestBrowser(service);
  const preferences = await openPreferences(browser, person);
  const atApp = await browser.post(`${preferences.url.pathname}/configure-app`, { ticked: 'authentication-phone' });
  const shown = /[A-Z2-7]{4}( [A-Z2-7]{4}){7}/.exec(atApp.text)?.[0] ?? assert.fail(atApp.text);
  const secret = shown.replaceAll(' ', '');
  const { codes } = service.journeys;
  const { countAttempt } = codes;
  const [counted, letGo] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  codes.countAttempt = async (attempt) => {
    const verdict = await countAttempt(attempt);
    counted.resolve();
    await letGo.promise;
    return verdict;
  };
  const underWay = browser.submit(atApp, '/proof', { code: currentCode(secret) });
  await counted.promise;
  await resetMethods(service, { accountId: person.id, reason: 'mistet telefonen', by: 'support' });
  letGo.resolve();
  await underWay;
  codes.countAttempt = countAttempt;
  assert.deepEqual(await standing(person.id), []);
});
