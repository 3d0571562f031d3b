import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestBrowser, type Page, type TestBrowser } from '../test-browser.ts';
import {
  addApp,
  addPersonWithPhone,
  askToEnrol,
  enterCode,
  enterPassword,
  newNumber,
  type TestPerson,
} from '../test-people.ts';
import { createRelyingParty, type TestRelyingParty } from '../test-relying-party.ts';
import { startTestService, type TestService } from '../test-service.ts';
import { NO_LIMITS } from '../test-settings.ts';
import { currentCode } from '../test-totp.ts';
import { answerBy, givePass, has, openOverview, order, SHOWN_CODE } from '../test-ways-back.ts';

let service: TestService;
let vault: TestRelyingParty;
before(async () => {
  service = await startTestService({ limits: NO_LIMITS });
  vault = await createRelyingParty(service, 'vault');
});
after(() => service.close());

async function atChallenge(browser: TestBrowser, person: TestPerson): Promise<Page> {
  const { page } = await vault.start(browser);
  return enterPassword(service, browser, page, person);
}

const told = (number: string) => service.phones.texts.filter(({ to }) => to === number).map(({ body }) => body);
const loadAccount = (id: string) =>
  service.db.selectFrom('accounts').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

test('recovery codes: made, shown once, used, replaced; the owner is told, and the token says otp', async () => {
  const person = await addPersonWithPhone(service);
  const own = createTestBrowser(service);
  const asked = await own.submit(await openOverview(service, own, person), '/recovery-codes');
  const page = await own.submit(asked, '/make-codes');
  const codes = [...new Set(page.text.match(SHOWN_CODE))];
  assert.equal(codes.length, 10);
  assert.equal(page.headers.get('cache-control'), 'no-store');
  const again = await own.open(page.url.pathname.replace('/make-codes', ''));
  assert.equal(again.text.match(SHOWN_CODE), null, 'a GET never shows them');
  const overview = await own.submit(again, '/home');
  assert.match(overview.text, /Du har 10 koder igjen/);

  const browser = createTestBrowser(service);
  const started = await vault.start(browser);
  const form = await answerBy(browser, await enterPassword(service, browser, started.page, person), 'recovery:any');
  const used = await browser.submit(form, '/code', { code: codes[4]!.toLowerCase().replaceAll('-', ' ') });
  const [replacement] = used.text.match(SHOWN_CODE) ?? [];
  assert.ok(replacement && !codes.includes(replacement), used.text);
  assert.equal((await loadAccount(person.id)).recovery_codes_left, 9);
  assert.equal((await browser.open(used.url.pathname.replace('/code', ''))).text.match(SHOWN_CODE), null);
  const inside = await browser.submit(used, '/kept');
  assert.ok(inside.isForeign, inside.heading);
  assert.equal((await loadAccount(person.id)).recovery_codes_left, 10);
  const claims = await vault.finish(started, inside);
  assert.deepEqual(claims.amr, ['pwd', 'otp', 'mfa']);
  await service.settle();
  assert.ok(told(person.phone.number).some((text) => /reservekode er brukt/.test(text)));
  assert.ok(told(person.phone.number).some((text) => /nye reservekoder/.test(text)));
});

test('lost phone: a pass is ordered, collected, used; the new phone takes the old one’s place and the person is in', async () => {
  const person = await addPersonWithPhone(service);
  const elsewhere = createTestBrowser(service);
  const signedIn = await enterCode(service, elsewhere, await atChallenge(elsewhere, person), person.phone.number);
  assert.ok(signedIn.isForeign);
  const pass = await givePass(service, person);
  const sentBefore = service.phones.codesTo(person.phone.number).length;

  const browser = createTestBrowser(service);
  const form = await atChallenge(browser, person);
  assert.match(form.text, /Midlertidig tilgangspass/, 'the pass comes first');
  assert.equal(service.phones.codesTo(person.phone.number).length, sentBefore, 'no code went to the lost phone');
  const moreInfo = await browser.submit(form, '/code', { code: pass });
  assert.match(moreInfo.text, /logget inn med et midlertidig tilgangspass/);
  const number = newNumber();
  const verify = await askToEnrol(service, browser, moreInfo, number);
  const verified = await browser.submit(verify, '/proof', { code: service.phones.codeTo(number) });
  const saved = await browser.submit(await browser.submit(verified, '/done'), '/preferences');
  const inside = await browser.submit(saved, '/continue');
  assert.ok(inside.isForeign, inside.heading);

  const methods = await service.db.selectFrom('methods').selectAll().where('account_id', '=', person.id).execute();
  assert.deepEqual(methods.map(({ kind, removed_at }) => [kind, removed_at !== null]).sort(), [
    ['authentication-phone', false],
    ['authentication-phone', true],
  ]);
  const sessions = await service.db
    .selectFrom('account_sessions')
    .select(['second_factor'])
    .where('account_id', '=', person.id)
    .execute();
  assert.deepEqual(
    sessions.map(({ second_factor }) => second_factor).sort(),
    [null, null, 'sms'].sort(),
    'other sessions forget their factor',
  );
  const account = await loadAccount(person.id);
  assert.deepEqual([account.pass_from, account.pass_until, account.pass_order_until], [null, null, null]);
  await service.settle();
  const texts = told(person.phone.number);
  for (const words of [/tilgangspass er hentet/, /tilgangspass er brukt/, /Telefonen for pålogging/])
    assert.ok(
      texts.some((text) => words.test(text)),
      String(words),
    );
});

test('a pass for several uses opens again and again, and what it gave ends with it', async () => {
  const person = await addPersonWithPhone(service);
  const pass = await givePass(service, person, { once: false });
  const browsers = [createTestBrowser(service), createTestBrowser(service)];
  for (const browser of browsers) {
    const inside = await browser.submit(await atChallenge(browser, person), '/code', { code: pass });
    assert.ok(inside.isForeign, inside.heading);
  }
  const { pass_until: until } = await loadAccount(person.id);
  const sessions = await service.db
    .selectFrom('account_sessions')
    .selectAll()
    .where('account_id', '=', person.id)
    .where('second_factor', '=', 'pass')
    .execute();
  assert.equal(sessions.length, 2);
  for (const session of sessions) assert.deepEqual(session.second_factor_until, until);
});

test('the own page shows a standing pass, and takes it away with what it gave', async () => {
  const person = await addPersonWithPhone(service);
  const pass = await givePass(service, person, { once: false });
  const browser = createTestBrowser(service);
  await browser.submit(await atChallenge(browser, person), '/code', { code: pass });
  const own = createTestBrowser(service);
  const atCode = await enterPassword(service, own, await own.open('/security'), person);
  const overview = await own.submit(atCode, '/code', { code: pass });
  assert.match(overview.text, /Du har et midlertidig tilgangspass/);
  const asked = await own.submit(overview, '/revoke-pass');
  assert.ok(!has(asked, 'revoke-pass'), 'this session came by the pass: it has to answer anew');
  const row = await service.db
    .selectFrom('account_sessions')
    .select('id')
    .where('account_id', '=', person.id)
    .where('second_factor', 'is not', null)
    .execute();
  assert.deepEqual(row, []);
  const later = createTestBrowser(service);
  const challenge = await atChallenge(later, person);
  assert.ok(!/tilgangspass/.test(challenge.text), challenge.text);
});

test('a person with an order that is not collected finds the way to it, and can take it away', async () => {
  const person = await addPersonWithPhone(service);
  const { secret } = await addApp(service, person);
  assert.ok(secret);
  await order(service, person);
  const browser = createTestBrowser(service);
  const challenge = await atChallenge(browser, person);
  assert.match(challenge.html, /href="\/pass"/);
  const own = createTestBrowser(service);
  const overview = await openOverview(service, own, person);
  assert.match(overview.text, /Det er ikke hentet/);
  await own.submit(overview, '/revoke-pass');
  assert.equal((await loadAccount(person.id)).pass_order_until, null);
  assert.ok(currentCode(secret));
});
