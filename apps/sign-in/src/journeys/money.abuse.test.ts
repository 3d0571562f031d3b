import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { sql } from 'kysely';
import type { LimitSettings } from '../settings.ts';
import { createTestBrowser, type Page, type TestBrowser } from '../test-browser.ts';
import {
  addApp,
  addPerson,
  addPersonWithPhone,
  addPhone,
  askToEnrol,
  enterCode,
  enterPassword,
  newNumber,
  type TestPerson,
} from '../test-people.ts';
import { GATEWAY } from '../test-phones.ts';
import { createRelyingParty, type TestRelyingParty } from '../test-relying-party.ts';
import { startTestService, type TestService } from '../test-service.ts';
import { NO_LIMITS } from '../test-settings.ts';
import { currentCode } from '../test-totp.ts';

let service: TestService;
let desk: TestRelyingParty;
let vault: TestRelyingParty;
/** The limits as the service was started with. */
let usual: LimitSettings;
before(async () => {
  service = await startTestService({ limits: NO_LIMITS, prices: { [GATEWAY]: { '*': 0.5 } } });
  usual = { ...service.settings.limits };
  [desk, vault] = await Promise.all([createRelyingParty(service), createRelyingParty(service, 'vault')]);
});
after(() => service.close());
afterEach(async () => {
  Object.assign(service.settings.limits, { ...usual, budgetPerOrganisationDay: null, mode: 'deny' });
  for (const one of service.settings.organisations) one.allowedCountries = ['NO', 'SE'];
  await sql`truncate limit_counters, closed_sends, send_decisions, address_countries`.execute(service.db);
});

async function signIn(person: TestPerson, party = desk, browser = createTestBrowser(service)) {
  const { page } = await party.start(browser);
  return { browser, page: await enterPassword(service, browser, page, person) };
}

const listDecisions = () => service.db.selectFrom('send_decisions').selectAll().execute();
const sendsTo = (number: string) => service.phones.texts.filter(({ to }) => to === number).length;

test('P11 a country that was taken off the list gets nothing more: the owner reads why, and the other ways are there', async () => {
  const person = await addPerson(service);
  const phone = await addPhone(service, person, { number: '+46701234567' });
  for (const one of service.settings.organisations) one.allowedCountries = ['NO'];
  const { page } = await signIn(person);
  assert.equal(sendsTo(phone.number), 0);
  assert.match(
    page.text,
    /NTNU sender ikke koder til dette landet\. Velg en annen metode, eller kontakt brukerstøtte\./,
  );
  const [decision] = await listDecisions();
  assert.deepEqual([decision?.rule, decision?.mode, decision?.count], ['countryNotAllowed', 'deny', 1]);
  assert.doesNotMatch(JSON.stringify(decision), /701234567/);
});

test('P11 R10 a living code is not sent again to a country that was taken off the list under way, and can still be typed', async () => {
  const person = await addPerson(service);
  const phone = await addPhone(service, person, { number: '+46701234568' });
  const { browser, page } = await signIn(person);
  assert.equal(sendsTo(phone.number), 1);
  await sql`update challenges set last_send_at = now() - interval '1 hour' where account_id = ${person.id}`.execute(
    service.db,
  );
  for (const one of service.settings.organisations) one.allowedCountries = ['NO'];
  const again = await browser.submit(await browser.open(page.url), '/again', { channel: 'sms' });
  await service.settle();
  assert.equal(sendsTo(phone.number), 1);
  assert.match(again.text, /NTNU sender ikke koder til dette landet/);
  const { sends } = await service.db
    .selectFrom('challenges')
    .select('sends')
    .where('account_id', '=', person.id)
    .executeTakeFirstOrThrow();
  assert.equal(sends, 1, 'what was refused is given back');
  assert.ok((await enterCode(service, browser, again, phone.number)).isForeign);
});

test('P11 a premium number that came by an import gets nothing', async () => {
  for (const number of ['+4782012345', '+4785012345', '+4702800', '+881612345678']) {
    const person = await addPerson(service);
    await addPhone(service, person, { number });
    const { page } = await signIn(person);
    assert.equal(sendsTo(number), 0, number);
    assert.match(page.text, /Dette nummeret kan ikke brukes til pålogging/);
  }
});

test('P11 the budget that a stranger used up stops messages with words and a time, on record and in the log; people with an app sign in', async () => {
  service.settings.limits.budgetPerOrganisationDay = 2;
  const stranger = await addPerson(service);
  const { browser, page } = await signIn(stranger, vault);
  let at: Page = await askToEnrol(service, browser, page, newNumber());
  for (let more = 0; more < 3; more += 1) {
    const contact = await browser.post(`${at.url.pathname}/change-number`);
    const number = newNumber().replace('+47', '');
    at = await browser.submit(contact, '/contact', {
      kind: 'authentication-phone',
      country: 'NO',
      number,
      channel: 'sms',
    });
    await service.settle();
  }
  const owner = await addPersonWithPhone(service);
  const refused = await signIn(owner);
  assert.equal(sendsTo(owner.phone.number), 0);
  assert.match(
    refused.page.text,
    /NTNU har brukt opp dagens budsjett for meldinger og samtaler\. Bruk en annen metode, eller kontakt brukerstøtte\. Vi kan sende koder igjen om 2[456] timer/,
  );
  const safe = await addPerson(service);
  const app = await addApp(service, safe);
  const atCode = await signIn(safe);
  const done = await atCode.browser.submit(atCode.page, '/code', { code: currentCode(app.secret) });
  assert.ok(done.isForeign, 'the app goes by the budget');
  const kinds = await service.db.selectFrom('audit_events').select('kind').where('kind', 'like', 'budget-%').execute();
  assert.deepEqual(kinds.map(({ kind }) => kind).sort(), ['budget-alarm', 'budget-spent']);
  assert.match(service.readLog(), /the budget for messages and calls is used up/);
  service.settings.limits.budgetPerOrganisationDay = 100;
  const again = await signIn(owner);
  assert.ok((await enterCode(service, again.browser, again.page, owner.phone.number)).isForeign);
});

test('P11 a closed country stops enrolments and no sign-in; in mode record-only it stops nobody and is put down', async () => {
  await sql`insert into closed_sends (kind, subject, country, whom, until, counted_from)
    values ('country', 'NO', 'NO', 'unproved', now() + interval '29 minutes', now())`.execute(service.db);
  const enrol = async () => {
    const { browser, page } = await signIn(await addPerson(service), vault);
    const number = newNumber();
    return { number, page: await askToEnrol(service, browser, page, number) };
  };
  const refused = await enrol();
  assert.equal(sendsTo(refused.number), 0);
  assert.match(refused.page.text, /Akkurat nå sender vi ikke koder til dette landet, fordi .+ Vent 29 minutter/);
  const owner = await addPersonWithPhone(service);
  const { browser, page } = await signIn(owner);
  assert.ok((await enterCode(service, browser, page, owner.phone.number)).isForeign);
  service.settings.limits.mode = 'record-only';
  const sent = await enrol();
  assert.equal(sendsTo(sent.number), 1);
  await enrol();
  const decisions = (await listDecisions()).map(({ rule, mode, count }) => [rule, mode, count].join(' ')).sort();
  assert.deepEqual(decisions, ['closedCountry deny 1', 'closedCountry record-only 2']);
});

/** Numbers of numbering plans' examples, one in each country. */
const FOREIGN_NUMBERS = { SE: '701234569', DK: '32123456', FI: '412345678', DE: '15123456789' };

async function type(browser: TestBrowser, page: Page, country: keyof typeof FOREIGN_NUMBERS): Promise<Page> {
  const number = FOREIGN_NUMBERS[country];
  const typed = { kind: 'authentication-phone', country, number, channel: 'sms' };
  const next = await browser.submit(page, '/contact', typed);
  // A message whose number is changed before it has left does not leave.
  await service.settle();
  return next;
}

async function toContact() {
  const { browser, page } = await signIn(await addPerson(service), vault);
  return { browser, contact: await browser.submit(page, '/next') };
}

test('P11 one stolen password that enrols numbers in SE, DK and FI leaves room for a student with a number in DE on the same campus', async () => {
  for (const one of service.settings.organisations) one.allowedCountries = ['NO', 'SE', 'DK', 'FI', 'DE'];
  const thief = await toContact();
  for (const country of ['SE', 'DK', 'FI'] as const) {
    const page = await type(thief.browser, thief.contact, country);
    thief.contact = await thief.browser.post(`${page.url.pathname}/change-number`);
  }
  const student = await toContact();
  await type(student.browser, student.contact, 'DE');
  for (const number of ['+46701234569', '+4532123456', '+358412345678', '+4915123456789'])
    assert.equal(sendsTo(number), 1, number);
  // A third account fills the address: now it is shut for the fourth country.
  const third = await toContact();
  await type(third.browser, third.contact, 'DK');
  const fourth = await toContact();
  const { text } = await type(fourth.browser, fourth.contact, 'FI');
  assert.match(
    text,
    /Fra nettet du bruker er det bedt om koder til nye nummer i mange land\. Vent 24 timer, eller bruk et annet nett/,
  );
  assert.deepEqual(
    (await listDecisions()).map(({ rule }) => rule),
    ['countriesPerAddressDay'],
  );
});

test('P11 an address that is used up for new numbers stops no sign-in from it, and the other way round, each in its own words', async () => {
  service.settings.limits.sendsPerAddressHour = 1;
  const enrol = async () => {
    const { browser, page } = await signIn(await addPerson(service), vault);
    return askToEnrol(service, browser, page, newNumber());
  };
  await enrol();
  assert.match(
    (await enrol()).text,
    /svært mange koder til nye nummer fra nettet du bruker\. Vent \d+ minutter, eller/,
  );
  const owner = await addPersonWithPhone(service);
  const { browser, page } = await signIn(owner);
  assert.ok((await enterCode(service, browser, page, owner.phone.number)).isForeign);
  Object.assign(service.settings.limits, { sendsPerAddressHour: 2, provedSendsPerAddressHour: 1 });
  const refused = await signIn(owner);
  assert.match(refused.page.text, /svært mange koder fra nettet du bruker\. Vent \d+ minutter, eller/);
  const earlier = service.phones.texts.length;
  await enrol();
  assert.equal(service.phones.texts.length - earlier, 1);
});

test('P11 the record of decisions stays small, however often a stranger asks', async () => {
  const person = await addPerson(service);
  await addPhone(service, person, { number: '+4782012345' });
  for (let at = 0; at < 5; at += 1) await signIn(person);
  const decisions = await listDecisions();
  assert.ok(decisions.length <= 2, 'at most two hours');
  assert.equal(
    decisions.reduce((sum, { count }) => sum + count, 0),
    5,
  );
});

test('R10 P11 parallel sign-ins at the end of the budget send exactly what it pays for', async () => {
  service.settings.limits.budgetPerOrganisationDay = 2;
  const people = await Promise.all(Array.from({ length: 10 }, () => addPersonWithPhone(service)));
  const earlier = service.phones.texts.length;
  await Promise.all(people.map((person) => signIn(person)));
  await service.settle();
  assert.equal(service.phones.texts.length - earlier, 4);
});

test('a refusal is readable in English too', async () => {
  service.settings.limits.budgetPerOrganisationDay = 1;
  const owner = await addPersonWithPhone(service);
  await signIn(owner);
  await signIn(owner);
  const browser = createTestBrowser(service);
  browser.setCookie('vakt-language', 'en');
  const { page } = await signIn(owner, desk, browser);
  assert.match(
    page.text,
    /NTNU has used up today's budget for messages and calls\. Use another method, or contact support\. We can send codes again in 2[456] hours\./,
  );
});
