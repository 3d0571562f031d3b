import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestBrowser, type Page, type TestBrowser } from '../test-browser.ts';
import { addPasskey, answerWith, type HeldPasskey, optionsOf } from '../test-passkeys.ts';
import { addPerson, addPersonWithPhone, enterCode, enterPassword, type TestPerson } from '../test-people.ts';
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
const faultOf = (page: Page) =>
  /data-error-summary[\s\S]*?<li>([\s\S]*?)<\/li>/.exec(page.html)?.[1]?.replace(/<[^>]*>/g, '');
const eventsOf = async (accountId: string) =>
  (
    await service.db.selectFrom('audit_events').select(['kind', 'detail']).where('account_id', '=', accountId).execute()
  ).map(({ kind, detail }) => ({ kind, ...detail }));
const isDisabled = async ({ methodId }: HeldPasskey) =>
  (await service.db.selectFrom('methods').select('disabled_at').where('id', '=', methodId).executeTakeFirstOrThrow())
    .disabled_at !== null;
/** A person with a passkey, at the page that asks for it after the password. */
async function atChallenge(person: TestPerson, party = desk): Promise<{ browser: TestBrowser; page: Page }> {
  const browser = browse();
  const started = await party.start(browser);
  return { browser, page: await enterPassword(service, browser, started.page, person) };
}

// Seen to fail with the version left out of the challenge: then the answer signs in at the other page too.
test('T20 an answer that was seen on its way is worth nothing: elsewhere, later, or once more', async () => {
  const person = await addPersonWithPhone(service);
  const held = await addPasskey(service, person, { synced: true });
  const first = await atChallenge(person);
  const seen = held.get(optionsOf(first.page));
  const elsewhere = await atChallenge(person);
  const stale = await elsewhere.browser.submit(elsewhere.page, '/passkey', { credential: seen });
  assert.match(faultOf(stale) ?? '', /for gammel/);
  const alone = await desk.start(browse());
  const other = browse();
  const at = await desk.start(other);
  assert.equal((await other.submit(at.page, '/passkey', { credential: held.get(optionsOf(alone.page)) })).status, 422);
  assert.equal((await other.submit(at.page, '/passkey', { credential: seen })).status, 422);
  const copy = first.browser.copy();
  assert.equal((await first.browser.submit(first.page, '/passkey', { credential: seen })).isForeign, true);
  const replayed = await copy.submit(first.page, '/passkey', { credential: seen });
  assert.notEqual(replayed.status, 200);
  assert.equal(replayed.isForeign, false);
  // A wrong answer moves the journey on: what was signed for the page before is dead.
  const third = await atChallenge(person);
  const kept = held.get(optionsOf(third.page));
  await answerWith(third.browser, third.page, held, { brokenSignature: true });
  assert.match(faultOf(await third.browser.submit(third.page, '/passkey', { credential: kept })) ?? '', /for gammel/);
});

// Seen to fail with holdVersion left out of disableCopy: the second of two equal posts then finds the count of the first, and
// an innocent key is switched off.
test('a doubled click signs in once and switches nothing off', async () => {
  for (let round = 0; round < 10; round += 1) {
    const person = await addPerson(service);
    const held = await addPasskey(service, person);
    const { browser, page } = await atChallenge(person);
    const credential = held.get(optionsOf(page));
    const twins = [browser, browser.copy(), browser.copy()];
    const pages = await Promise.all(twins.map((one) => one.submit(page, '/passkey', { credential })));
    assert.equal(pages.filter(({ isForeign }) => isForeign).length, 1);
    assert.equal(await isDisabled(held), false);
    const other = browse();
    const alone = await desk.start(other);
    const again = held.get(optionsOf(alone.page));
    const both = [other, other.copy()];
    const ends = await Promise.all(both.map((one) => one.submit(alone.page, '/passkey', { credential: again })));
    assert.equal(ends.filter(({ isForeign }) => isForeign).length, 1);
    assert.equal(await isDisabled(held), false);
  }
});

// Seen to fail with the count left out of updateUse: then both are let in.
test('two copies that answer at the same moment, each to its own page: one at most gets in', async () => {
  for (let round = 0; round < 5; round += 1) {
    const person = await addPerson(service);
    const held = await addPasskey(service, person);
    const browsers = [browse(), browse()];
    const pages = await Promise.all(browsers.map(async (one) => (await desk.start(one)).page));
    const answers = pages.map((page) => held.get(optionsOf(page), { counter: 60 }));
    const ends = await Promise.all(
      browsers.map((one, n) => one.submit(pages[n] ?? assert.fail(), '/passkey', { credential: answers[n] ?? '' })),
    );
    assert.equal(ends.filter(({ isForeign }) => isForeign).length <= 1, true);
  }
});

// Seen to fail with disableCopy left out, and with forgetSecondFactors left out of it.
test('a count that goes back: refused, the key is off with its reason, on record, and what it opened asks anew', async () => {
  for (const use of ['answer', 'alone'] as const) {
    const person = await addPersonWithPhone(service);
    const held = await addPasskey(service, person);
    const before = await atChallenge(person);
    assert.equal((await answerWith(before.browser, before.page, held, { counter: 50 })).isForeign, true);
    const browser = browse();
    const started = await desk.start(browser);
    const page = use === 'alone' ? started.page : await enterPassword(service, browser, started.page, person);
    const refused = await answerWith(browser, page, held, { counter: 50 });
    assert.match(faultOf(refused) ?? '', /slått av, fordi det ser ut til at den er kopiert/);
    assert.equal(await isDisabled(held), true);
    const sessions = await service.db
      .selectFrom('account_sessions')
      .select('second_factor')
      .where('account_id', '=', person.id)
      .where('ended_at', 'is', null)
      .execute();
    assert.equal(
      sessions.every(({ second_factor }) => second_factor === null),
      true,
    );
    const events = await eventsOf(person.id);
    assert.ok(events.some((one) => one.kind === 'method-disabled' && (one as { reason?: string }).reason === 'copied'));
    // The phone still answers, and the page says why the key does not.
    const next = browse();
    await next.open(`${service.origin}/security`);
    const security = await next.open(`${service.origin}/security`);
    const asked = await enterPassword(service, next, security, person);
    const overview = await enterCode(service, next, asked, person.phone.number);
    assert.match(overview.text, /Slått av: det ser ut til at den er kopiert/);
  }
});
