import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { createTestBrowser, type Page, type TestBrowser } from '../test-browser.ts';
import { addPersonWithPhone, enterCode, enterPassword, type TestPerson } from '../test-people.ts';
import { createRelyingParty, type TestRelyingParty } from '../test-relying-party.ts';
import { startTestService, type TestService } from '../test-service.ts';
import { NO_LIMITS } from '../test-settings.ts';
import { answerBy, givePass, has, makeCodes, openOverview, SHOWN_CODE } from '../test-ways-back.ts';

let service: TestService;
let vault: TestRelyingParty;
let wiki: TestRelyingParty;
before(async () => {
  service = await startTestService({ limits: NO_LIMITS });
  vault = await createRelyingParty(service, 'vault');
  wiki = await createRelyingParty(service, 'wiki');
});
after(() => service.close());

async function atVault(browser: TestBrowser, person: TestPerson): Promise<Page> {
  const { page } = await vault.start(browser);
  return enterPassword(service, browser, page, person);
}

const sessionsOf = (accountId: string) =>
  service.db.selectFrom('account_sessions').selectAll().where('account_id', '=', accountId).execute();

// Seen to fail with requireStep, changeStep and requireProvedSession left out of makeRecoveryCodes.
test('T3 recovery codes are made behind a factor of the own page’s own journey, and by nothing less', async () => {
  const person = await addPersonWithPhone(service);
  const browser = createTestBrowser(service);
  const atCode = await enterPassword(service, browser, await browser.open('/security'), person);
  for (const act of ['recovery-codes', 'make-codes']) {
    const page = await browser.post(`${atCode.url.pathname}/${act}`);
    assert.equal(page.text.match(SHOWN_CODE), null);
    assert.ok(!has(page, 'make-codes'), page.heading);
  }
  const signedIn = createTestBrowser(service);
  const started = await wiki.start(signedIn);
  await enterCode(service, signedIn, await enterPassword(service, signedIn, started.page, person), person.phone.number);
  const own = await signedIn.submit(await signedIn.open('/security'), '/account', {}, person.userName);
  const forced = await signedIn.post(`${own.url.pathname}/make-codes`);
  assert.equal(forced.text.match(SHOWN_CODE), null);
  assert.deepEqual(
    await service.db.selectFrom('recovery_codes').selectAll().where('account_id', '=', person.id).execute(),
    [],
  );
});

// Seen to fail with forgetSecondFactors left out of makeRecoveryCodes.
test('T21 new recovery codes: other sessions, one of which may have come by an old code, answer anew', async () => {
  const person = await addPersonWithPhone(service);
  const codes = await makeCodes(service, person);
  const thief = createTestBrowser(service);
  const form = await answerBy(thief, await atVault(thief, person), 'recovery:any');
  const inside = await thief.submit(await thief.submit(form, '/code', { code: codes[1]! }), '/kept');
  assert.ok(inside.isForeign);
  await makeCodes(service, person);
  assert.equal(wiki.errorOf((await wiki.start(thief, { prompt: 'none' })).page), 'interaction_required');
  const again = await answerBy(
    thief,
    await thief.submit((await vault.start(thief)).page, '/account', {}, person.userName),
    'recovery:any',
  );
  assert.equal((await thief.submit(again, '/code', { code: codes[2]! })).status, 422);
});

// Seen to fail with changeStep left out of makeRecoveryCodes: two sets were shown, one of them dead.
test('R10 two clicks on "make": one set is shown, and that one works', async () => {
  const person = await addPersonWithPhone(service);
  const browser = createTestBrowser(service);
  const asked = await browser.submit(await openOverview(service, browser, person), '/recovery-codes');
  const clicks = await Promise.all([1, 2, 3].map(() => browser.copy().submit(asked, '/make-codes')));
  const sets = clicks.map((page) => page.text.match(SHOWN_CODE)).filter((set) => set !== null);
  assert.equal(sets.length, 1);
  const other = createTestBrowser(service);
  const form = await answerBy(other, await atVault(other, person), 'recovery:any');
  assert.equal((await other.submit(form, '/code', { code: sets[0]?.[0] ?? '' })).status, 200);
});

// Seen to fail with the null of spendPass and of spendRecoveryCode ignored.
test('R1 8 rounds: one pass in two browsers, one recovery code in two browsers: one gets in', async () => {
  const person = await addPersonWithPhone(service);
  const codes = await makeCodes(service, person);
  for (let round = 0; round < 8; round += 1) {
    const [browserOne, browserTwo] = [createTestBrowser(service), createTestBrowser(service)];
    const forms = [
      await answerBy(browserOne, await atVault(browserOne, person), 'recovery:any'),
      await answerBy(browserTwo, await atVault(browserTwo, person), 'recovery:any'),
    ];
    const pages = await Promise.all(
      [browserOne, browserTwo].map((one, at) => one.submit(forms[at]!, '/code', { code: codes[round] ?? '' })),
    );
    assert.equal(pages.filter((page) => has(page, 'kept')).length, 1);
    const pass = await givePass(service, person);
    const both = [createTestBrowser(service), createTestBrowser(service)];
    const challenges = await Promise.all(both.map((browser) => atVault(browser, person)));
    await Promise.all(both.map((browser, at) => browser.submit(challenges[at]!, '/code', { code: pass })));
    const risen = (await sessionsOf(person.id)).filter((one) => one.second_factor === 'pass-once');
    assert.equal(risen.length, 1);
    await sql`update account_sessions set second_factor = null where account_id = ${person.id}`.execute(service.db);
  }
});

// Seen to fail with the old token's hash stored as the new one's by answerByRecoveryCode.
test('R6 a recovery code and a pass give the browser a new token, and the old one is dead', async () => {
  const person = await addPersonWithPhone(service);
  const [code = ''] = await makeCodes(service, person);
  const pass = await givePass(service, person);
  for (const [option, typed] of [
    ['recovery:any', code],
    ['pass:any', pass],
  ] as const) {
    const browser = createTestBrowser(service);
    const form = await answerBy(browser, await atVault(browser, person), option);
    const fixed = browser.copy();
    await browser.submit(form, '/code', { code: typed });
    assert.notEqual(browser.cookie('vakt'), fixed.cookie('vakt'));
    const page = await fixed.open(form.url.pathname);
    assert.ok(!has(page, 'kept') && !has(page, 'not-kept') && !has(page, 'next'), page.heading);
  }
});

// Seen to fail with the options' condition left out of listOptions.
test('T1 T17 a way back that the account does not have cannot be chosen, and choosing one completes nothing', async () => {
  const person = await addPersonWithPhone(service);
  const browser = createTestBrowser(service);
  const challenge = await browser.submit(await atVault(browser, person), '/other-way');
  for (const option of ['recovery:any', 'pass:any', `recovery:${person.id}`, 'pass:other'])
    assert.equal((await browser.post(`${challenge.url.pathname}/way`, { option })).status, 422);
  await makeCodes(service, person);
  const chosen = await answerBy(browser, await browser.open(challenge.url.pathname), 'recovery:any');
  assert.ok(has(chosen, 'code'), chosen.heading);
  assert.ok((await sessionsOf(person.id)).filter((one) => one.second_factor !== null).length <= 1);
  const kept = await browser.post(`${challenge.url.pathname}/kept`);
  assert.ok(!kept.isForeign, 'the page after it is not reached by its address');
});

// Seen to fail with only a new set asked for in endAccess: the thief had been shown the code in the used one's place.
test('"this was not me" after a recovery code was used ends the set: the one that took its place opens nothing', async () => {
  const person = await addPersonWithPhone(service);
  const codes = await makeCodes(service, person);
  await sql`update recovery_codes set set_at = set_at - interval '90 days' where account_id = ${person.id}`.execute(
    service.db,
  );
  const thief = createTestBrowser(service);
  const form = await answerBy(thief, await atVault(thief, person), 'recovery:any');
  const shown = await thief.submit(form, '/code', { code: codes[0]! });
  assert.ok(shown.text.match(SHOWN_CODE), shown.heading);
  const owner = createTestBrowser(service);
  const overview = await openOverview(service, owner, person);
  assert.equal((await owner.post(`${overview.url.pathname}/not-me`)).status, 200);
  const rows = service.db.selectFrom('recovery_codes').select('id').where('account_id', '=', person.id);
  assert.deepEqual(await rows.execute(), []);
});
