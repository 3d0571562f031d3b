import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestBrowser, type Page, type TestBrowser } from '../test-browser.ts';
import { createJourneyAtChallenge, loadProof, otherCode } from '../test-journeys.ts';
import {
  addPerson,
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

let service: TestService;
let desk: TestRelyingParty;
let vault: TestRelyingParty;
before(async () => {
  service = await startTestService({ limits: NO_LIMITS });
  [desk, vault] = await Promise.all([createRelyingParty(service), createRelyingParty(service, 'vault')]);
});
after(() => service.close());

const TOKEN = /^vakt=([\w-]{43});/;

/** Tokens that answers handed out. */
function tokensOf(browsers: TestBrowser[]): string[] {
  const lines = browsers.flatMap((browser) =>
    browser.seen.flatMap((seen) => seen.headers.filter(([name]) => name === 'set-cookie')),
  );
  return lines.flatMap(([, line]) => TOKEN.exec(line)?.[1] ?? []);
}

async function isKnown(token: string | undefined): Promise<boolean> {
  const browser = createTestBrowser(service);
  browser.setCookie('vakt', token ?? '');
  const { page } = await desk.start(browser);
  return page.forms.some((form) => form.action.endsWith('/account'));
}

// Seen to fail with `used_at is null` taken out of consumeChallenge and the old token not asked when it is replaced:
// several answers handed out a token.
test('R1 200 rounds: of three parallel right codes over HTTP one makes a session, one token, one record', async () => {
  const person = await addPersonWithPhone(service);
  for (let round = 0; round < 200; round += 1) {
    const journey = await createJourneyAtChallenge(service, person);
    const tabs = Array.from({ length: 3 }, () => journey.browser.copy());
    const answers = await Promise.all(
      tabs.map((tab) =>
        tab.request(journey.path('code'), {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: `code=${journey.code}`,
        }),
      ),
    );
    assert.equal(
      answers.every(({ status }) => status < 500),
      true,
      answers.map(({ status }) => status).join(),
    );
    assert.equal(new Set(tokensOf(tabs)).size, 1);
    assert.equal(await loadProof(service, journey), 'sms');
  }
  const accepted = await service.db
    .selectFrom('audit_events')
    .select('id')
    .where('kind', '=', 'code-accepted')
    .where('account_id', '=', person.id)
    .execute();
  assert.equal(accepted.length, 200);
});

// Seen to fail with the same, and the journey's end not asked either: more than one authorization code.
test('R1 one whole sign-in with eight parallel right codes gives one authorization code', async () => {
  const person = await addPersonWithPhone(service);
  const browser = createTestBrowser(service);
  const started = await desk.start(browser);
  const page = await enterPassword(service, browser, started.page, person);
  const tabs = Array.from({ length: 8 }, () => browser.copy());
  const pages = await Promise.all(tabs.map((tab) => enterCode(service, tab, page, person.phone.number)));
  const codes = new Set(
    pages
      .filter((one) => one.isForeign)
      .map((one) => one.url.searchParams.get('code'))
      .filter(Boolean),
  );
  assert.equal(codes.size, 1);
});

// Seen to fail with the challenge's cap left out of countAttempt.
test('R2 P2 of eight parallel wrong codes over HTTP five count, and then the right one is refused', async () => {
  const person = await addPersonWithPhone(service);
  const journey = await createJourneyAtChallenge(service, person);
  const pages = await Promise.all(
    [1, 2, 3, 4, 5, 6, 7, 8].map((by) =>
      journey.browser.copy().post(journey.path('code'), { code: otherCode(journey.code, by) }),
    ),
  );
  assert.deepEqual(new Set(pages.map((page) => page.status)), new Set([422]));
  await journey.browser.post(journey.path('code'), { code: journey.code });
  assert.equal(await loadProof(service, journey), null);
  const { attempts } = await service.db
    .selectFrom('challenges')
    .select('attempts')
    .where('id', '=', journey.challengeId)
    .executeTakeFirstOrThrow();
  assert.equal(attempts, 5);
});

// Seen to fail with the token left as it is by startingOf and risingOf, and no new one sent.
test('R6 a new token at the password, at the code and at a step-up; the one before is dead each time', async () => {
  const person = await addPersonWithPhone(service);
  const browser = createTestBrowser(service);
  const tokens = [] as (string | undefined)[];
  const started = await desk.start(browser);
  tokens.push(browser.cookie('vakt'));
  const challenge = await enterPassword(service, browser, started.page, person);
  tokens.push(browser.cookie('vakt'));
  await enterCode(service, browser, challenge, person.phone.number);
  tokens.push(browser.cookie('vakt'));
  const again = await vault.start(browser, { prompt: 'login' });
  const stepUp = await enterPassword(service, browser, await toPassword(browser, again.page), person);
  tokens.push(browser.cookie('vakt'));
  await enterCode(service, browser, stepUp, person.phone.number);
  tokens.push(browser.cookie('vakt'));
  assert.equal(new Set(tokens).size, 5);
  assert.deepEqual(await Promise.all(tokens.map(isKnown)), [false, false, false, false, true]);
});

async function toPassword(browser: TestBrowser, page: Page): Promise<Page> {
  return page.forms.some((form) => form.action.endsWith('/password'))
    ? page
    : browser.submit(page, '/account', { account: 'other' });
}

// Seen to fail with the token left as it is by startingOf and risingOf, and no new one sent.
test('R6 a new token at enrolment; the one that knew the password only is dead', async () => {
  const person = await addPerson(service);
  const browser = createTestBrowser(service);
  const { page } = await vault.start(browser);
  const moreInfo = await enterPassword(service, browser, page, person);
  const number = newNumber();
  const verify = await askToEnrol(service, browser, moreInfo, number);
  const before = browser.cookie('vakt');
  await browser.submit(verify, '/proof', { code: service.phones.codeTo(number) });
  assert.notEqual(browser.cookie('vakt'), before);
  assert.equal(await isKnown(before), false);
});

// Seen to fail with the token left as it is by startingOf and risingOf, and no new one sent.
test('R6 a token that somebody planted before the sign-in is worth nothing after it (fixation)', async () => {
  const attacker = createTestBrowser(service);
  await desk.start(attacker);
  const planted = attacker.cookie('vakt') ?? '';
  const person = await addPersonWithPhone(service);
  const victim = createTestBrowser(service);
  victim.setCookie('vakt', planted);
  const { page } = await desk.start(victim);
  const challenge = await enterPassword(service, victim, page, person);
  assert.equal(await isKnown(planted), false);
  await enterCode(service, victim, challenge, person.phone.number);
  assert.equal(await isKnown(planted), false);
  for (const guess of ['', 'x', 'A'.repeat(43), '../'.repeat(14)]) assert.equal(await isKnown(guess), false);
});

async function toVerify(person: TestPerson, number: string): Promise<{ browser: TestBrowser; verify: Page }> {
  const browser = createTestBrowser(service);
  const { page } = await vault.start(browser);
  const moreInfo = await enterPassword(service, browser, page, person);
  return { browser, verify: await askToEnrol(service, browser, moreInfo, number) };
}

// Seen to fail (first found so): both bound, the second in place of the first, and both were in with two factors.
test('T9 R5 20 rounds: of two first enrolments of one account at the same moment one binds; the other has to answer it', async () => {
  for (let round = 0; round < 20; round += 1) {
    const person = await addPerson(service);
    const numbers = [newNumber(), newNumber()];
    const both = [await toVerify(person, numbers[0]!), await toVerify(person, numbers[1]!)];
    const pages = await Promise.all(
      both.map(({ browser, verify }, at) =>
        browser.submit(verify, '/proof', { code: service.phones.codeTo(numbers[at]!) }),
      ),
    );
    const methods = await service.db
      .selectFrom('methods')
      .select(['number_hash', 'removed_at'])
      .where('account_id', '=', person.id)
      .execute();
    assert.equal(methods.length, 1, 'one was bound, and nothing was replaced');
    const sessions = await service.db
      .selectFrom('account_sessions')
      .select('second_factor')
      .where('account_id', '=', person.id)
      .execute();
    assert.equal(sessions.filter((one) => one.second_factor !== null).length, 1);
    assert.equal(pages.filter((page) => page.forms.some((form) => form.action.endsWith('/done'))).length, 1);
  }
});
