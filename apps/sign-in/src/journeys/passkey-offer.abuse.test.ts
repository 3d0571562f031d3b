import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { createTestAuthenticator } from '../factors/passkey/test-authenticator.ts';
import { createTestBrowser, type Page, type TestBrowser } from '../test-browser.ts';
import { createJourneyAtChallenge } from '../test-journeys.ts';
import { addPasskey, createAt } from '../test-passkeys.ts';
import { addPersonWithPhone, enterPassword, type TestPerson, type TestPhone } from '../test-people.ts';
import { createRelyingParty, type TestRelyingParty } from '../test-relying-party.ts';
import { startTestService, type TestService } from '../test-service.ts';
import { NO_LIMITS } from '../test-settings.ts';

let service: TestService;
let desk: TestRelyingParty;
before(async () => {
  service = await startTestService({ limits: NO_LIMITS });
  desk = await createRelyingParty(service);
});
after(() => service.close());

const browse = () => createTestBrowser(service);
const newKey = () => createTestAuthenticator(service.origin, { synced: true });

/** Signs in by a message; `passkeys` is what the script says of the browser. */
async function signInBySms(
  person: TestPerson & { phone: TestPhone },
  passkeys: string | null = 'yes',
): Promise<{ browser: TestBrowser; page: Page; started: Awaited<ReturnType<TestRelyingParty['start']>> }> {
  const browser = browse();
  const started = await desk.start(browser);
  const asked = await enterPassword(service, browser, started.page, person);
  const code = service.phones.codeTo(person.phone.number);
  const page = await browser.submit(asked, '/code', { code, ...(passkeys === null ? {} : { passkeys }) });
  return { browser, page, started };
}

/** As if so many days had gone by. */
const wait = (accountId: string, days: number) =>
  sql`update accounts set passkey_offer_after = passkey_offer_after - make_interval(days => ${days}::int)
    where id = ${accountId}`.execute(service.db);

async function withCampaign(given: object, work: () => Promise<void>): Promise<void> {
  const before = { ...service.settings.campaign };
  Object.assign(service.settings.campaign, { enabled: true, snoozeDays: 14 }, given);
  await work();
  Object.assign(service.settings.campaign, before);
}

test('the offer after a message: put off for days, three times, then never again; it is in nobody’s way', () =>
  withCampaign({}, async () => {
    const person = await addPersonWithPhone(service);
    for (let times = 0; times < 3; times += 1) {
      const { browser, page, started } = await signInBySms(person);
      assert.match(page.text, /Logg inn raskere neste gang/);
      const claims = await desk.finish(started, await browser.submit(page, '/offer', { choice: 'later' }));
      assert.equal(claims['acr'], 'https://refeds.org/profile/mfa');
      assert.equal((await signInBySms(person)).page.isForeign, true, 'not again today');
      await wait(person.id, 13);
      assert.equal((await signInBySms(person)).page.isForeign, true, 'not after 13 days');
      await wait(person.id, 1);
    }
    assert.equal((await signInBySms(person)).page.isForeign, true, 'not a fourth time');
  }));

test('"do not ask again" holds for ever; who leaves without an answer is not asked twice in a day', () =>
  withCampaign({ snoozeDays: 0 }, async () => {
    const person = await addPersonWithPhone(service);
    assert.match((await signInBySms(person)).page.text, /Ikke spør igjen/);
    assert.equal((await signInBySms(person)).page.isForeign, true);
    await wait(person.id, 1);
    const once = await signInBySms(person);
    assert.equal((await once.browser.submit(once.page, '/offer', { choice: 'later' })).isForeign, true);
    assert.equal((await signInBySms(person)).page.isForeign, true);
    await wait(person.id, 1);
    const { browser, page } = await signInBySms(person);
    assert.equal((await browser.submit(page, '/offer', { choice: 'never' })).isForeign, true);
    await wait(person.id, 400);
    assert.equal((await signInBySms(person)).page.isForeign, true);
  }));

test('not offered: without script, to who has one, outside the campaign, when it is off, after an app’s code', async () => {
  const isOffered = async (person: TestPerson & { phone: TestPhone }, passkeys: string | null = 'yes') =>
    !(await signInBySms(person, passkeys)).page.isForeign;
  assert.equal(await isOffered(await addPersonWithPhone(service)), false);
  await withCampaign({}, async () => {
    assert.equal(await isOffered(await addPersonWithPhone(service), null), false);
    assert.equal(await isOffered(await addPersonWithPhone(service), 'no'), false);
    const owner = await addPersonWithPhone(service);
    const { methodId } = await addPasskey(service, owner);
    await service.db.updateTable('methods').set({ disabled_at: new Date() }).where('id', '=', methodId).execute();
    assert.equal(await isOffered(owner), false);
    assert.equal(await isOffered(await addPersonWithPhone(service)), true);
  });
  await withCampaign({ excludeGroups: ['employee'] }, async () =>
    assert.equal(await isOffered(await addPersonWithPhone(service)), false),
  );
  await withCampaign({ includeGroups: ['student'] }, async () =>
    assert.equal(await isOffered(await addPersonWithPhone(service)), false),
  );
});

test('added from the offer: on to the service, at the level that the passkey gives; or back, and on as well', () =>
  withCampaign({}, async () => {
    const person = await addPersonWithPhone(service);
    const { browser, page, started } = await signInBySms(person);
    const adding = await browser.submit(page, '/offer', { choice: 'add' });
    const claims = await desk.finish(started, await createAt(browser, adding, newKey()));
    assert.deepEqual([claims['acr'], claims['amr']], ['phr', ['pwd', 'swk', 'user', 'mfa']]);
    const other = await signInBySms(await addPersonWithPhone(service));
    const at = await other.browser.submit(other.page, '/offer', { choice: 'add' });
    assert.equal((await other.browser.submit(at, '/leave-passkey')).isForeign, true);
  }));

// Seen to fail with 'offer-passkey' open before the gate is (STEPS_AT.challenge).
test('T1 the offer opens nothing: posted before the code it leads nowhere', () =>
  withCampaign({}, async () => {
    const person = await addPersonWithPhone(service);
    for (const choice of ['add', 'later', 'never', '']) {
      const journey = await createJourneyAtChallenge(service, person, { service: 'desk' });
      await service.db.updateTable('journeys').set({ step: 'offer-passkey' }).where('id', '=', journey.id).execute();
      const page = await journey.browser.post(journey.path('offer'), { choice });
      assert.equal(page.isForeign, false);
      const { passkey_offer_after } = await service.db
        .selectFrom('accounts')
        .select('passkey_offer_after')
        .where('id', '=', person.id)
        .executeTakeFirstOrThrow();
      assert.equal(passkey_offer_after, null);
    }
  }));
