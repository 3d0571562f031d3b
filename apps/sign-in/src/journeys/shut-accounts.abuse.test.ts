import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fetchUserInfo } from 'openid-client';
import { createTestBrowser, type Page, type TestBrowser } from '../test-browser.ts';
import { createJourneyAtChallenge, loadProof, otherCode } from '../test-journeys.ts';
import {
  addPerson,
  addPersonWithPhone,
  addPhone,
  askToEnrol,
  enrolPhone,
  enterCode,
  enterPassword,
  newNumber,
  type TestPerson,
} from '../test-people.ts';
import { createRelyingParty, type TestRelyingParty, TWO_FACTORS_OR_NOTHING } from '../test-relying-party.ts';
import { startTestService, type TestService } from '../test-service.ts';
import { ACTS } from './acts.ts';

let service: TestService;
let desk: TestRelyingParty;
let vault: TestRelyingParty;
let wiki: TestRelyingParty;
before(async () => {
  service = await startTestService({ limits: { codeFailuresBeforeWait: 4 } });
  [desk, vault, wiki] = await Promise.all(
    ['desk', 'vault', 'wiki'].map((id) => createRelyingParty(service, id)) as [
      Promise<TestRelyingParty>,
      Promise<TestRelyingParty>,
      Promise<TestRelyingParty>,
    ],
  );
});
after(() => service.close());

const disable = (person: TestPerson) =>
  service.db.updateTable('accounts').set({ disabled_at: new Date() }).where('id', '=', person.id).execute();

const lockCodes = (person: TestPerson) =>
  service.db
    .updateTable('accounts')
    .set({ code_locked_until: new Date(Date.now() + 600_000), code_failures: 4 })
    .where('id', '=', person.id)
    .execute();

const shows = (page: Page, act: string) => page.forms.some((form) => form.action.endsWith(`/${act}`));

const CONTACT = { kind: 'authentication-phone', country: 'NO', number: '91234567' };

const loadJourney = (id: string) =>
  service.db.selectFrom('journeys').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

const countMessages = () => service.phones.texts.length + service.phones.calls.length;

// Seen to fail with `disabled_at` left out of the facts for decideGate: the code page stood there still.
test('T5 an account that is closed under way gets nothing more: no code, no enrolment, no settings, no answer', async () => {
  const enrolled = await addPersonWithPhone(service);
  const atChallenge = await createJourneyAtChallenge(service, enrolled);
  const person = await addPerson(service);
  const atContact = createTestBrowser(service);
  const moreInfo = await enterPassword(service, atContact, (await vault.start(atContact)).page, person);
  const contact = await atContact.submit(moreInfo, '/next');
  await Promise.all([disable(enrolled), disable(person)]);
  const messages = countMessages();
  const typed = { code: atChallenge.code, channel: 'sms', option: `sms:${enrolled.phone.methodId}`, ...CONTACT };
  const contactId = contact.url.pathname.split('/').at(-1) ?? '';
  for (const [browser, id] of [
    [atChallenge.browser, atChallenge.id],
    [atContact, contactId],
  ] as const) {
    const { step, account_id, account_session_id, state } = await loadJourney(id);
    const stored = { step, account_id, account_session_id, state: JSON.stringify(state) };
    const putBack = () => service.db.updateTable('journeys').set(stored).where('id', '=', id).execute();
    for (const act of ['', ...Object.keys(ACTS)]) {
      await putBack();
      const page =
        act === '' ? await browser.open(`/sign-in/${id}`) : await browser.post(`/sign-in/${id}/${act}`, typed);
      assert.equal(page.isForeign, false, act);
      assert.equal(
        shows(page, 'code') || shows(page, 'contact') || shows(page, 'proof'),
        false,
        `${act}: ${page.heading}`,
      );
    }
  }
  await service.settle();
  assert.equal(await loadProof(service, atChallenge), null);
  assert.equal(countMessages(), messages, 'and nothing is sent');
});

async function signIn(party: TestRelyingParty, person: TestPerson & { phone: { number: string } }) {
  const browser = createTestBrowser(service);
  const started = await party.start(browser);
  const challenge = await enterPassword(service, browser, started.page, person);
  return { browser, started, challenge };
}

// Seen to fail with confirm() not asking for the gate.
test('T5 closed between the last step and the answer: an error, and no authorization code', async () => {
  const person = await addPersonWithPhone(service);
  const { browser, challenge } = await signIn(desk, person);
  const body = `code=${service.phones.codeTo(person.phone.number)}`;
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const finished = await browser.request(`${challenge.url.pathname}/code`, { method: 'POST', headers, body });
  await disable(person);
  const answer = await browser.open(finished.headers.get('location') ?? '');
  assert.equal(desk.errorOf(answer), 'login_required');
});

// Seen to fail with closed accounts not left out when a token's owner is looked up, and their claims given.
test('T5 closed before the code is redeemed: the token endpoint refuses; closed later: so does userinfo', async () => {
  const person = await addPersonWithPhone(service);
  const one = await signIn(desk, person);
  const callback = await enterCode(service, one.browser, one.challenge, person.phone.number);
  const other = await signIn(desk, person);
  const tokens = await desk.redeem(
    other.started,
    await enterCode(service, other.browser, other.challenge, person.phone.number),
  );
  assert.equal((await fetchUserInfo(desk.config, tokens.access_token, person.id)).sub, person.id);
  await disable(person);
  await assert.rejects(desk.redeem(one.started, callback), { error: 'invalid_grant' });
  await assert.rejects(fetchUserInfo(desk.config, tokens.access_token, person.id));
  const silently = await wiki.start(other.browser, { prompt: 'none' });
  assert.equal(wiki.errorOf(silently.page), 'login_required');
  const again = await desk.start(other.browser);
  assert.equal(shows(again.page, 'password'), true, 'nor is it offered in the chooser');
});

// Seen to fail with `code_locked_until` not asked by countAttempt.
test('T5 P4 locked codes: the right code is refused at sign-in and at enrolment, and the password still works', async () => {
  const person = await addPersonWithPhone(service);
  const journey = await createJourneyAtChallenge(service, person);
  const fresh = await addPerson(service);
  const browser = createTestBrowser(service);
  const number = newNumber();
  const verify = await askToEnrol(
    service,
    browser,
    await enterPassword(service, browser, (await vault.start(browser)).page, fresh),
    number,
  );
  await Promise.all([lockCodes(person), lockCodes(fresh)]);
  const page = await journey.browser.post(journey.path('code'), { code: journey.code });
  assert.equal(page.status, 422);
  assert.equal(await loadProof(service, journey), null);
  const proof = await browser.submit(verify, '/proof', { code: service.phones.codeTo(number) });
  assert.equal(proof.status, 422);
  assert.deepEqual(
    await service.db.selectFrom('methods').select('id').where('account_id', '=', fresh.id).execute(),
    [],
  );
  const { challenge } = await signIn(desk, person);
  assert.equal(shows(challenge, 'code'), true, 'the password was accepted');
});

// Seen to fail with failures not added up for the account.
test('T6 P2 P4 whoever has the password cannot guess on through new challenges, other ways and new sign-ins', async () => {
  const person = await addPersonWithPhone(service);
  await addPhone(service, person, { kind: 'alternate-phone' });
  const number = person.phone.number;
  let refusals = 0;
  for (let tries = 0; tries < 6; tries += 1) {
    const { browser, challenge } = await signIn(desk, person);
    const page = await browser.submit(challenge, '/code', { code: otherCode(service.phones.codeTo(number)) });
    assert.equal(page.status, 422);
    refusals += 1;
  }
  assert.equal(refusals, 6);
  const account = await service.db
    .selectFrom('accounts')
    .select(['code_failures', 'code_locked_until'])
    .where('id', '=', person.id)
    .executeTakeFirstOrThrow();
  assert.equal(account.code_failures, 4, 'none was compared after the fourth');
  const { browser, challenge } = await signIn(desk, person);
  assert.equal((await enterCode(service, browser, challenge, number)).status, 422);
});

const WISHES = [
  {},
  { acr_values: 'https://refeds.org/profile/sfa' },
  { max_age: '3600' },
  { acr_values: 'https://refeds.org/profile/mfa' },
  { claims: TWO_FACTORS_OR_NOTHING },
  { prompt: 'login' },
  { ui_locales: 'en' },
  { login_hint: 'nobody@ntnu.no' },
];

// Seen to fail with decideGate giving `open` to whoever is enrolled where the service does not demand two factors.
test('T7 who has a method is asked for it at every service, whatever its policy or request says', async () => {
  const person = await addPersonWithPhone(service);
  for (const party of [desk, vault, wiki]) {
    for (const wishes of WISHES) {
      const browser = createTestBrowser(service);
      const { page } = await party.start(browser, wishes);
      const next = await browser.submit(page, '/password', { userName: person.userName, password: person.password });
      assert.equal(shows(next, 'other-way'), true, `${JSON.stringify(wishes)}: ${next.heading}`);
      const silently = await party.start(browser, { ...wishes, prompt: 'none' });
      assert.equal(silently.page.isForeign && party.errorOf(silently.page) !== null, true);
      await service.db.deleteFrom('limit_counters').execute();
    }
  }
});

// Seen to fail (first found so): the age of the second factor was looked at only where two factors were demanded.
test('T7 where a code is asked at each sign-in it is asked at each, though the session has one; where it may be old it is not', async () => {
  const person = await addPersonWithPhone(service);
  const { browser, started, challenge } = await signIn(desk, person);
  await desk.finish(started, await enterCode(service, browser, challenge, person.phone.number));
  const again = await desk.start(browser);
  assert.equal(shows(again.page, 'account'), true, again.page.heading);
  const atWiki = await wiki.start(browser);
  assert.equal((await wiki.finish(atWiki, atWiki.page))['acr'], 'https://refeds.org/profile/mfa');
});

// Seen to fail with methods that were switched off not counted as enrolled: the password was enough.
test('T7 a person whose methods were all switched off is enrolled still: the password is not enough and binds nothing', async () => {
  const person = await addPersonWithPhone(service);
  await service.db
    .updateTable('methods')
    .set({ disabled_at: new Date() })
    .where('account_id', '=', person.id)
    .execute();
  for (const party of [desk, vault]) {
    const browser = createTestBrowser(service);
    const { page } = await party.start(browser);
    const next = await enterPassword(service, browser, page, person);
    assert.equal(next.isForeign, false);
    assert.equal(shows(next, 'next'), false, 'no new enrolment by password alone');
    for (const act of ['next', 'contact', 'proof', 'code', 'preferences', 'continue', 'done']) {
      assert.equal(
        (
          await browser.post(`${next.url.pathname}/${act}`, {
            kind: 'authentication-phone',
            country: 'NO',
            number: '91234567',
            channel: 'sms',
          })
        ).isForeign,
        false,
      );
    }
  }
});

async function tryEnrolment(browser: TestBrowser, path: string): Promise<void> {
  const typed = {
    kind: 'authentication-phone',
    country: 'NO',
    number: '91234567',
    channel: 'sms',
    code: '123456',
    ticked: 'authentication-phone',
  };
  for (const act of ['next', 'contact', 'proof', 'done', 'preferences', 'configure-app', 'continue']) {
    const page = await browser.post(`${path}/${act}`, typed);
    assert.equal(page.isForeign, false, act);
    assert.equal(page.status < 500, true, act);
  }
}

// Seen to fail with journeys found by their id alone, without the browser's token.
test('T9 without the password nobody binds a first method: no cookie, forged ones, another browser’s journey', async () => {
  const person = await addPerson(service);
  const victim = createTestBrowser(service);
  const moreInfo = await enterPassword(service, victim, (await vault.start(victim)).page, person);
  const { pathname } = moreInfo.url;
  const rows = await service.db.selectFrom('browsers').selectAll().orderBy('created_at', 'desc').limit(1).execute();
  const forged = ['', 'A'.repeat(43), ...rows.flatMap((row) => [row.id, row.token_hash, row.token_hash.slice(0, 43)])];
  const messages = countMessages();
  for (const value of forged) {
    const attacker = createTestBrowser(service);
    if (value) attacker.setCookie('vakt', value);
    await tryEnrolment(attacker, pathname);
    assert.equal(shows(await attacker.open(pathname), 'next'), false);
  }
  const stranger = createTestBrowser(service);
  const own = await vault.start(stranger);
  await tryEnrolment(stranger, own.page.url.pathname);
  await tryEnrolment(stranger, pathname);
  await service.settle();
  assert.equal(countMessages(), messages);
  assert.deepEqual(
    await service.db.selectFrom('methods').select('id').where('account_id', '=', person.id).execute(),
    [],
  );
  const callback = await enrolPhone(service, victim, await victim.open(moreInfo.url), newNumber());
  assert.equal(callback.isForeign, true, 'and the person goes on undisturbed');
});
