import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { resetMethods } from '../accounts/reset-methods.ts';
import { createTestBrowser, type Page } from '../test-browser.ts';
import { addPersonWithPhone, addPhone, enterCode, enterPassword, newNumber } from '../test-people.ts';
import { createRelyingParty, type TestRelyingParty } from '../test-relying-party.ts';
import { startTestService, type TestService } from '../test-service.ts';
import { NO_LIMITS } from '../test-settings.ts';
import { currentCode } from '../test-totp.ts';

const NOTICES = 4;

let service: TestService;
let desk: TestRelyingParty;
before(async () => {
  service = await startTestService({
    limits: { ...NO_LIMITS, callsPerNumberHour: 1, noticesPerAccountDay: NOTICES },
  });
  desk = await createRelyingParty(service);
});
after(() => service.close());

type Enrolled = Awaited<ReturnType<typeof addPersonWithPhone>>;

const has = (page: Page, act: string) => page.forms.some((form) => form.action.endsWith(`/${act}`));

const noticesTo = (number: string) =>
  service.phones.texts.filter(({ to, body }) => to === number && !/\d{6}/.test(body));

async function openPreferences(person: Enrolled) {
  const browser = createTestBrowser(service);
  const atCode = await enterPassword(service, browser, await browser.open('/mfasetup'), person);
  await service.settle();
  const preferences = await enterCode(service, browser, atCode, person.phone.number);
  assert.ok(has(preferences, 'preferences'), preferences.heading);
  return { browser, preferences };
}

// Seen to fail (first found so): the other click was refused, moved the journey on, and the one that had spent the last
// send came too late; in 5 of 20 rounds nothing left.
test('R10 20 rounds: two clicks on a way when one more call is allowed are one call', async () => {
  for (let round = 0; round < 20; round += 1) {
    const person = await addPersonWithPhone(service);
    const office = await addPhone(service, person, { kind: 'office-phone', canText: false });
    const browser = createTestBrowser(service);
    const { page } = await desk.start(browser);
    const ways = await browser.submit(await enterPassword(service, browser, page, person), '/other-way');
    const click = () => browser.copy().submit(ways, '/way', { option: `call:${office.methodId}` });
    await Promise.all([click(), click()]);
    await service.settle();
    assert.equal(service.phones.calls.filter(({ to }) => to === office.number).length, 1, `round ${round}`);
  }
});

test('R10 a way that a limit refused can be tried again at once, and says why each time', async () => {
  const person = await addPersonWithPhone(service);
  const office = await addPhone(service, person, { kind: 'office-phone', canText: false });
  const option = { option: `call:${office.methodId}` };
  const pages: Page[] = [];
  for (let turn = 0; turn < 2; turn += 1) {
    const browser = createTestBrowser(service);
    const { page } = await desk.start(browser);
    const ways = await browser.submit(await enterPassword(service, browser, page, person), '/other-way');
    pages.push(await browser.submit(ways, '/way', option));
    if (turn === 1) pages.push(await browser.submit(pages[1] ?? assert.fail(), '/way', option));
    await service.settle();
  }
  assert.deepEqual(
    pages.map(({ status }) => status),
    [200, 422, 422],
  );
  assert.equal(service.phones.calls.filter(({ to }) => to === office.number).length, 1);
});

// Seen to fail (first found so): the methods were read before the account was free, and a code went to the phone that had
// just been taken out of use.
test('T21 a phone that is taken out of use while a password waits for the account gets no code', async () => {
  const person = await addPersonWithPhone(service);
  const browser = createTestBrowser(service);
  const { page } = await desk.start(browser);
  const typed = { userName: person.userName, password: person.password };
  const underWay = await service.db.transaction().execute(async (trx) => {
    await resetMethods({ db: trx, keyring: service.keyring }, { accountId: person.id, reason: 'lost', by: 'support' });
    const answer = browser.submit(page, '/password', typed);
    await untilSomebodyWaits();
    return { answer };
  });
  await underWay.answer;
  await service.settle();
  assert.deepEqual(
    service.phones.texts.filter(({ to }) => to === person.phone.number),
    [],
  );
  assert.ok(!has(await browser.open(page.url), 'code'), 'nobody is asked for a code of a phone that is gone');
});

async function untilSomebodyWaits(): Promise<void> {
  const end = Date.now() + 10_000;
  for (;;) {
    const { rows } = await sql`
      select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`.execute(
      service.db,
    );
    if (rows.length > 0) return;
    assert.ok(Date.now() < end, 'nobody waits');
  }
}

// Seen to fail (first found so): 60 rounds were 60 messages, outside every limit.
test('P11 methods that are changed over and over send a bounded number of notices; the first ones leave, the rest is on record', async () => {
  const person = await addPersonWithPhone(service);
  const { browser, preferences } = await openPreferences(person);
  for (let round = 0; round < NOTICES + 3; round += 1) {
    const atApp = await browser.post(`${preferences.url.pathname}/configure-app`, { ticked: 'authentication-phone' });
    const secret = /[A-Z2-7]{4}( [A-Z2-7]{4}){7}/.exec(atApp.text)?.[0]?.replaceAll(' ', '') ?? assert.fail(atApp.text);
    assert.ok(has(await browser.submit(atApp, '/proof', { code: currentCode(secret) }), 'preferences'));
  }
  await service.settle();
  assert.equal(noticesTo(person.phone.number).length, NOTICES);
  const kept = service.db.selectFrom('audit_events').select('id').where('kind', '=', 'owner-not-told');
  assert.equal((await kept.where('account_id', '=', person.id).execute()).length, 3);
});

// Seen to fail (first found so): only phones in use were told.
test('a phone that wrong codes switched off is told when another takes its place', async () => {
  const person = await addPersonWithPhone(service);
  const alternate = await addPhone(service, person, { kind: 'alternate-phone' });
  await service.db
    .updateTable('methods')
    .set({ disabled_at: new Date() })
    .where('id', '=', alternate.methodId)
    .execute();
  const { browser, preferences } = await openPreferences(person);
  const number = newNumber();
  const verify = await browser.submit(preferences, '/preferences', {
    ticked: ['authentication-phone', 'alternate-phone'],
    'alternate-phone-country': 'NO',
    'alternate-phone-number': number.replace('+47', ''),
  });
  await service.settle();
  await browser.submit(verify, '/proof', { code: service.phones.codeTo(number) });
  await service.settle();
  assert.match(noticesTo(alternate.number)[0]?.body ?? '', /er endret/);
  assert.match(noticesTo(person.phone.number)[0]?.body ?? '', /er endret/);
});
