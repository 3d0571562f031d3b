import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { unfreezeMethods } from '../accounts/freeze-methods.ts';
import { resetMethods } from '../accounts/reset-methods.ts';
import { setPassword } from '../directories/built-in/set-password.ts';
import { createTestBrowser, type Page, type TestBrowser } from '../test-browser.ts';
import { addApp, addPerson, addPhone, enterCode, enterPassword, newNumber, type TestPerson } from '../test-people.ts';
import { startTestService, type TestService } from '../test-service.ts';
import { NO_LIMITS } from '../test-settings.ts';
import { closeSecurityReport, listSecurityReports } from './security-reports.ts';

let service: TestService;
before(async () => {
  service = await startTestService({ limits: NO_LIMITS });
});
after(() => service.close());

let people = 0;
const has = (page: Page, act: string) => page.forms.some((form) => form.action.endsWith(act));
const textsTo = (number: string) => service.phones.texts.filter(({ to }) => to === number).map(({ body }) => body);
const mailsTo = (address: string) => service.mailbox.mails.filter(({ to }) => to === address);
const codeIn = (text: string) => /[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{5}/.exec(text)?.[0] ?? assert.fail(text);
const referenceIn = (text: string) => /Referanse: ([A-Z2-9]{4}-[A-Z2-9]{4})\./.exec(text)?.[1] ?? assert.fail(text);

const standing = async (accountId: string) => {
  const rows = service.db.selectFrom('methods').select('id').where('account_id', '=', accountId);
  return (await rows.where('removed_at', 'is', null).execute()).map(({ id }) => id).sort();
};

/** Opens the settings with password and code. */
async function openSettings(browser: TestBrowser, person: TestPerson, number: string): Promise<Page> {
  let page = await browser.open('/mfasetup');
  if (has(page, '/password')) page = await enterPassword(service, browser, page, person);
  await service.settle();
  return enterCode(service, browser, page, number);
}

async function replacePhone(browser: TestBrowser, settings: Page, number: string): Promise<Page> {
  const verify = await browser.post(`${settings.url.pathname}/preferences`, {
    ticked: ['authentication-phone'],
    'authentication-phone-country': 'NO',
    'authentication-phone-number': number.replace('+47', ''),
  });
  await service.settle();
  const code = service.phones.codesTo(number).at(-1) ?? '000000';
  const proved = await browser.submit(verify, '/proof', { code });
  await service.settle();
  return proved;
}

/** A person whose number has just been replaced, by whoever it was, with what the old number and the mailbox got. */
async function createReplaced() {
  people += 1;
  const email = `eier${people}@mailbox.test`;
  const person = await addPerson(service, { email });
  const old = await addPhone(service, person);
  const browser = createTestBrowser(service);
  const number = newNumber();
  await replacePhone(browser, await openSettings(browser, person, old.number), number);
  const mail = mailsTo(email).at(-1)?.text ?? assert.fail('no mail came');
  const text = textsTo(old.number).at(-1) ?? assert.fail('no text came');
  return { person, email, old, number, browser, mail, textCode: codeIn(text), mailCode: codeIn(mail) };
}

const typeCode = async (browser: TestBrowser, code: string) =>
  browser.submit(await browser.open('/notice'), '/notice', { typed: code });

async function restore(code: string, password: string): Promise<Page> {
  const browser = createTestBrowser(service);
  const page = await browser.post('/undo/restore', { code, password });
  await service.settle();
  return page;
}

test('the owner undoes a change: the old number stands, what was bound since is gone, sessions end, all are told', async () => {
  const { person, email, old, number, browser, textCode } = await createReplaced();
  const later = await addPhone(service, person, { kind: 'alternate-phone' });
  const owner = createTestBrowser(service);
  const page = await typeCode(owner, textCode.toLowerCase().replaceAll('-', ' '));
  assert.match(page.text, /Koden er riktig/);
  assert.doesNotMatch(page.text, new RegExp(old.number.slice(-8)));
  const wrong = await owner.submit(page, '/undo/restore', { password: 'feil' });
  assert.equal(wrong.status, 422);
  assert.match(wrong.text, /Passordet er feil/);
  const done = await owner.submit(wrong, '/undo/restore', { password: person.password });
  assert.match(done.heading, /gamle nummeret gjelder igjen/);
  await service.settle();
  assert.deepEqual(await standing(person.id), [old.methodId]);
  assert.ok(!(await standing(person.id)).includes(later.methodId));
  const open = service.db.selectFrom('account_sessions').select('id').where('account_id', '=', person.id);
  assert.deepEqual(await open.where('ended_at', 'is', null).execute(), []);
  assert.ok(has(await browser.open('/mfasetup'), '/password'), 'who changed it is signed out');
  for (const told of [number, old.number, later.number]) assert.match(textsTo(told).at(-1) ?? '', /gjelder igjen/);
  assert.match(mailsTo(email).at(-1)?.subject ?? '', /gamle telefonnummeret gjelder igjen/);
  const [report] = (await listSecurityReports(service.db, 'open')).filter(({ accountId }) => accountId === person.id);
  assert.equal(report?.way, 'undo');
  assert.equal(await closeSecurityReport(service.db, { id: report?.id ?? '', by: 'support', note: 'ringte' }), true);
  assert.equal(await closeSecurityReport(service.db, { id: report?.id ?? '', by: 'support', note: 'ringte' }), false);
});

// Seen to fail with the check of the lock left out of requireProvedSession: the thief bound a number of his own.
test('a thief with the old phone and the password gets no further than before the change: methods are locked until support has looked', async () => {
  const { person, old, textCode } = await createReplaced();
  await restore(textCode, person.password);
  const thief = createTestBrowser(service);
  const settings = await openSettings(thief, person, old.number);
  const before = await standing(person.id);
  const refused = await replacePhone(thief, settings, newNumber());
  assert.equal(refused.status, 403);
  assert.match(refused.heading, /låst/);
  assert.deepEqual(await standing(person.id), before);
  const app = await addApp(service, person);
  const window = createTestBrowser(service);
  const open = await openSettings(window, person, old.number);
  const kept = { ticked: 'app', defaultOption: `totp:${app.methodId}` };
  const removed = await window.post(`${open.url.pathname}/preferences`, kept);
  assert.equal(removed.status, 403, 'nothing is removed either');
  assert.deepEqual(await standing(person.id), [...before, app.methodId].sort());
  assert.equal(await unfreezeMethods(service.db, person.id), true);
  const number = newNumber();
  const again = createTestBrowser(service);
  const proved = await replacePhone(again, await openSettings(again, person, old.number), number);
  assert.equal(proved.status, 200, 'after support has looked the methods are the owner’s again');
});

test('a thief with the old phone alone, or the mailbox alone, or the mailbox and the password, changes nothing by an undo', async () => {
  const { person, textCode, mailCode, number, old } = await createReplaced();
  const before = await standing(person.id);
  assert.match((await restore(textCode, 'passord123')).text, /Passordet er feil/);
  // ASVS 6.3.6: the mailbox is no factor. Seen to fail with byText not asked for.
  const byMail = await restore(mailCode, person.password);
  assert.match(byMail.text, /viser ikke at du har det gamle nummeret/);
  assert.ok(!has(byMail, '/undo/restore'));
  assert.deepEqual(await standing(person.id), before);
  const again = createTestBrowser(service);
  const page = await again.submit(await typeCode(again, mailCode), '/undo/text');
  assert.match(page.text, /kan ikke sendes nå/, 'not at once');
  await sql`update number_undos set created_at = created_at - interval '3 minutes' where account_id = ${person.id}`.execute(
    service.db,
  );
  assert.match((await again.submit(page, '/undo/text')).text, /sendt en ny kode/);
  await service.settle();
  const fresh = codeIn(textsTo(old.number).at(-1) ?? '');
  assert.notEqual(fresh, textCode);
  assert.doesNotMatch(textsTo(number).join(), /[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{5}/, 'the new phone gets no undo code');
  assert.match((await restore(textCode, person.password)).text, /feil, brukt eller utløpt/, 'the first code is void');
  assert.match((await restore(fresh, person.password)).heading, /gjelder igjen/);
});

test('an undo works once, however many ask at once, and not after the period, a reset by support, or an earlier undo', async () => {
  const one = await createReplaced();
  const pages = await Promise.all(Array.from({ length: 8 }, () => restore(one.textCode, one.person.password)));
  assert.equal(pages.filter(({ heading }) => /gjelder igjen/.test(heading)).length, 1);
  assert.match((await restore(one.textCode, one.person.password)).text, /feil, brukt eller utløpt/);

  const late = await createReplaced();
  await sql`update number_undos set until = now() where account_id = ${late.person.id}`.execute(service.db);
  assert.match((await restore(late.textCode, late.person.password)).text, /feil, brukt eller utløpt/);

  const reset = await createReplaced();
  const { id } = reset.person;
  await resetMethods(service, { accountId: id, reason: 'lost', by: 'support' });
  assert.match((await restore(reset.textCode, reset.person.password)).text, /feil, brukt eller utløpt/);
  assert.deepEqual(await standing(id), []);

  const twice = await createReplaced();
  const third = newNumber();
  const window = createTestBrowser(service);
  await replacePhone(window, await openSettings(window, twice.person, twice.number), third);
  const second = codeIn(textsTo(twice.number).at(-1) ?? '');
  assert.match((await restore(twice.textCode, twice.person.password)).heading, /gjelder igjen/);
  assert.deepEqual(await standing(twice.person.id), [twice.old.methodId]);
  assert.match((await restore(second, twice.person.password)).text, /feil, brukt eller utløpt/);
});

test('a GET never acts, a code stands in no address and no page of another, and a form of another site is refused', async () => {
  const { person, textCode } = await createReplaced();
  const before = await standing(person.id);
  const browser = createTestBrowser(service);
  for (const path of ['/undo/restore', '/undo/not-me', '/undo/text', '/notice/not-me'])
    assert.equal((await browser.open(`${path}?code=${textCode}&password=${person.password}`)).status, 404);
  assert.ok(!(await browser.open(`/notice?typed=${textCode}`)).html.includes(textCode));
  const body = new URLSearchParams({ code: textCode, password: person.password }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'cross-site' };
  assert.equal((await browser.request('/undo/restore', { method: 'POST', headers, body })).status, 403);
  assert.deepEqual(await standing(person.id), before);
  assert.doesNotMatch(service.readLog(), new RegExp(`${textCode}|${textCode.replaceAll('-', '')}`));
});

test('"this was not me" by the mail’s code needs no password: sessions end, methods are locked, support has a report, once is enough', async () => {
  const { person, email, number, mailCode, browser } = await createReplaced();
  const owner = createTestBrowser(service);
  const done = await owner.submit(await typeCode(owner, mailCode), '/undo/not-me', { block: 'yes' });
  assert.match(done.heading, /tatt imot meldingen/);
  await service.settle();
  assert.ok(has(await browser.open('/mfasetup'), '/password'));
  assert.match(textsTo(number).at(-1) ?? '', /det var ikke meg/);
  assert.match(mailsTo(email).at(-1)?.text ?? '', /Brukerstøtte er varslet/);
  const page = await enterPassword(service, browser, await browser.open('/mfasetup'), person);
  assert.match(page.text, /sperret fordi det er meldt/, 'the right password opens nothing');
  await setPassword(service, person.id, 'et helt nytt passord');
  const signedIn = await enterPassword(service, browser, page, { ...person, password: 'et helt nytt passord' });
  assert.ok(has(signedIn, '/code'), signedIn.heading);
  const reports = (await listSecurityReports(service.db, 'open')).filter(({ accountId }) => accountId === person.id);
  assert.deepEqual(
    reports.map(({ way, about }) => [way, about]),
    [['code', 'number-changed']],
  );
});

test('a reference checks out for everybody and says no more than when; "this was not me" by it needs the owner’s password', async () => {
  const { person, mail, email } = await createReplaced();
  const reference = referenceIn(mail);
  const browser = createTestBrowser(service);
  const page = await typeCode(browser, reference);
  assert.match(page.heading, /Ja, varselet er fra oss/);
  for (const secret of [person.userName, email, 'godkjenningstelefon']) assert.ok(!page.text.includes(secret), secret);
  const stranger = await addPerson(service);
  for (const typed of [stranger, { ...person, password: 'feil' }]) {
    const { userName, password } = typed;
    const refused = await browser.submit(page, '/notice/not-me', { userName, password });
    assert.match(refused.text, /gjelder en annen konto/);
  }
  assert.match(
    (await browser.submit(page, '/notice/not-me', { userName: person.userName, password: person.password })).heading,
    /tatt imot/,
  );
  const made = await typeCode(browser, 'KD7F-2M9Q');
  assert.equal(made.status, 404);
  assert.match(made.heading, /kjenner ikke denne referansen/);
});

// Seen to fail with the row found by its hash alone: a notice that was never sent, or about something else, checked out.
test('a notice that was put into the database, or changed there, does not check out', async () => {
  const { person, mail } = await createReplaced();
  const reference = referenceIn(mail);
  await sql`update notices set kind = 'password-set' where account_id = ${person.id} and kind = 'number-changed'`.execute(
    service.db,
  );
  assert.equal((await typeCode(createTestBrowser(service), reference)).status, 404);
  const copy = await createReplaced();
  await sql`
    insert into notices (id, account_id, kind, detail, language, reference_hash, created_at)
    select gen_random_uuid(), ${person.id}, kind, detail, language, reference_hash, created_at
    from notices where account_id = ${copy.person.id}`.execute(service.db);
  await sql`delete from notices where account_id = ${copy.person.id}`.execute(service.db);
  assert.equal((await typeCode(createTestBrowser(service), referenceIn(copy.mail))).status, 404);
});

// Seen to fail with every undo of the account ended by any of them.
test('a thief who changes the number twice and undoes the second change does not take the owner’s undo away', async () => {
  const { person, old, number, textCode } = await createReplaced();
  const thief = createTestBrowser(service);
  await replacePhone(thief, await openSettings(thief, person, number), newNumber());
  assert.match((await restore(codeIn(textsTo(number).at(-1) ?? ''), person.password)).heading, /gjelder igjen/);
  assert.match((await restore(textCode, person.password)).heading, /gjelder igjen/);
  assert.deepEqual(await standing(person.id), [old.methodId]);
});

// Seen to fail with the method put back as it was: what was bound since is removed, and nothing was left to answer with.
test('a number that wrong codes had switched off works again after an undo: it has just been answered from', async () => {
  const { person, old, textCode } = await createReplaced();
  await sql`update methods set disabled_at = now(), failures = 100 where id = ${old.methodId}`.execute(service.db);
  assert.match((await restore(textCode, person.password)).heading, /gjelder igjen/);
  const owner = createTestBrowser(service);
  assert.ok(has(await openSettings(owner, person, old.number), '/preferences'));
});
