import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { addMethod } from '../accounts/add-method.ts';
import { holdAccount } from '../accounts/hold-account.ts';
import { bindPasskey } from '../factors/passkey/bind-passkey.ts';
import { createTestAuthenticator } from '../factors/passkey/test-authenticator.ts';
import type { Database } from '../tables.ts';
import { createTestBrowser, type Page, type TestBrowser } from '../test-browser.ts';
import { createJourneyAtChallenge } from '../test-journeys.ts';
import { answerWith, createAt, optionsOf, provePasskey } from '../test-passkeys.ts';
import {
  addPerson,
  addPersonWithPhone,
  enterCode,
  enterPassword,
  type TestPerson,
  type TestPhone,
} from '../test-people.ts';
import { createRelyingParty, type TestRelyingParty } from '../test-relying-party.ts';
import { startTestService, type TestService } from '../test-service.ts';
import { createTestService, NO_LIMITS } from '../test-settings.ts';

let service: TestService;
let desk: TestRelyingParty;
let wiki: TestRelyingParty;
let reactor: TestRelyingParty;
before(async () => {
  const services = [
    createTestService('desk', {}),
    createTestService('wiki', { secondFactorMaxAgeSeconds: 3600 }),
    createTestService('reactor', { secondFactor: 'phishing-resistant', secondFactorMaxAgeSeconds: 3600 }),
    createTestService('vault', { secondFactor: 'required' }),
  ];
  service = await startTestService({ limits: NO_LIMITS, services });
  [desk, wiki, reactor] = await Promise.all([
    createRelyingParty(service),
    createRelyingParty(service, 'wiki'),
    createRelyingParty(service, 'reactor'),
  ]);
});
after(() => service.close());

const browse = () => createTestBrowser(service);
const newKey = () => createTestAuthenticator(service.origin, { synced: true });
const passkeysOf = (accountId: string) =>
  service.db
    .selectFrom('methods')
    .innerJoin('passkeys', 'passkeys.method_id', 'methods.id')
    .select(['methods.id', 'methods.name', 'user_handle', 'transports'])
    .where('account_id', '=', accountId)
    .where('removed_at', 'is', null)
    .execute();
const factorsOf = (accountId: string) =>
  service.db
    .selectFrom('account_sessions')
    .select('second_factor')
    .where('account_id', '=', accountId)
    .where('ended_at', 'is', null)
    .execute();

/** The first account of the chooser. */
const readAccount = (page: Page) => /name="account" value="([^"]+)"/.exec(page.html)?.[1] ?? '';

/** The person's own page, by whatever the person has. */
async function openOverview(person: TestPerson & { phone: TestPhone }): Promise<{ browser: TestBrowser; page: Page }> {
  const browser = browse();
  const asked = await enterPassword(service, browser, await browser.open(`${service.origin}/security`), person);
  return { browser, page: await enterCode(service, browser, asked, person.phone.number) };
}

test('added on the own page: bound, named, told, on record; the page stays open and other sessions ask anew', async () => {
  const person = await addPersonWithPhone(service);
  const other = browse();
  const elsewhere = await wiki.start(other);
  const asked = await enterPassword(service, other, elsewhere.page, person);
  assert.equal((await enterCode(service, other, asked, person.phone.number)).isForeign, true);
  const { browser, page } = await openOverview(person);
  const adding = await browser.submit(page, '/add-passkey');
  const options = optionsOf(adding);
  assert.deepEqual(
    [options.rp, options.authenticatorSelection.userVerification, options.attestation, options.excludeCredentials],
    [{ id: 'localhost', name: 'NTNU' }, 'required', 'none', []],
  );
  assert.equal(options.user.name, `${person.userName}@ntnu.no`);
  assert.doesNotMatch(Buffer.from(options.user.id, 'base64url').toString('latin1'), new RegExp(person.id.slice(0, 8)));
  const key = newKey();
  const added = await createAt(browser, adding, key);
  assert.match(added.text, /Passnøkkelen er lagt til/);
  const [bound] = await passkeysOf(person.id);
  assert.deepEqual([bound?.user_handle, bound?.transports], [options.user.id, ['internal']]);
  await service.settle();
  assert.match(
    service.phones.texts.filter(({ to }) => to === person.phone.number).at(-1)?.body ?? '',
    /ny påloggingsmetode/,
  );
  assert.deepEqual((await factorsOf(person.id)).map((one) => one.second_factor).toSorted(), [null, 'swk']);
  // It is asked for first from now on, and another one of the same authenticator is not made.
  const again = await browser.submit(added, '/add-passkey');
  assert.deepEqual(
    optionsOf(again).excludeCredentials.map((one: { id: string }) => one.id),
    [key.credentialId],
  );
  const next = browse();
  const started = await desk.start(next);
  assert.ok(optionsOf(await enterPassword(service, next, started.page, person)));
  const renamed = await browser.submit(await browser.submit(again, '/leave-passkey'), '/rename', {
    method: bound?.id ?? '',
    name: 'Jobbtelefonen',
  });
  assert.match(renamed.text, /Jobbtelefonen/);
});

test('as the first method: through the guide’s pages, and the session has it', async () => {
  const person = await addPerson(service);
  const vault = await createRelyingParty(service, 'vault');
  const browser = browse();
  const started = await vault.start(browser);
  const moreInfo = await enterPassword(service, browser, started.page, person);
  const contact = await browser.submit(moreInfo, '/next');
  const adding = await browser.submit(contact, '/contact', { kind: 'passkey' });
  const back = await browser.submit(adding, '/leave-passkey');
  const at = await browser.submit(back, '/contact', { kind: 'passkey' });
  const verified = await createAt(browser, at, newKey());
  assert.match(verified.text, /Bekreftelse vellykket/);
  const preferences = await browser.submit(verified, '/done');
  const saved = await browser.submit(preferences, '/preferences');
  const claims = await vault.finish(started, await browser.submit(saved, '/continue'));
  assert.deepEqual([claims['acr'], claims['amr']], ['phr', ['pwd', 'swk', 'user', 'mfa']]);
});

// Seen to fail with 'add-passkey' in STEPS_AT.challenge, and with requireStep left out of addPasskey.
test('T3 T19 who has a method and has not answered it adds no passkey, whatever is posted where', async () => {
  const person = await addPersonWithPhone(service);
  for (const step of ['challenge', 'add-passkey', 'offer-passkey', 'overview', 'contact']) {
    const journey = await createJourneyAtChallenge(service, person);
    const owner = await openOverview(await addPersonWithPhone(service));
    const options = optionsOf(await owner.browser.submit(owner.page, '/add-passkey'));
    for (const act of ['add-passkey', 'offer', 'contact', 'passkey']) {
      await service.db.updateTable('journeys').set({ step }).where('id', '=', journey.id).execute();
      const values = { choice: 'add', kind: 'passkey', credential: newKey().create(options) };
      const page = await journey.browser.post(journey.path(act), values);
      assert.equal(page.status < 500 && !page.isForeign, true, `${act} at ${step}`);
      assert.equal(/vakt-passkey[^>]*data-act="create"/.test(page.html), false, `${act} at ${step}`);
    }
  }
  assert.deepEqual(await passkeysOf(person.id), []);
});

// Seen to fail with nothing but the purpose in the challenge.
test('T20 a passkey made for another page, account or journey is not bound', async () => {
  const [one, two] = [await openOverview(await addPersonWithPhone(service)), await addPersonWithPhone(service)];
  const other = await openOverview(two);
  const first = optionsOf(await one.browser.submit(one.page, '/add-passkey'));
  const at = await other.browser.submit(other.page, '/add-passkey');
  const refused = await other.browser.submit(at, '/passkey', { credential: newKey().create(first) });
  assert.equal(refused.status, 422);
  for (const forged of [{ unverified: true }, { origin: 'http://localhost.example' }, { rpId: 'example.no' }]) {
    const { browser, page } = await openOverview(two);
    assert.equal((await createAt(browser, await browser.submit(page, '/add-passkey'), newKey(), forged)).status, 422);
  }
  assert.deepEqual(await passkeysOf(two.id), []);
});

// Seen to fail with the look at known credentials left out of insertPasskey: the unique index breaks with status 500.
test('a credential that is bound already, to whomever, is not bound again; a doubled click binds once', async () => {
  const person = await addPersonWithPhone(service);
  const key = newKey();
  const { browser, page } = await openOverview(person);
  const adding = await browser.submit(page, '/add-passkey');
  const credential = key.create(optionsOf(adding));
  const twins = [browser, browser.copy(), browser.copy()];
  const pages = await Promise.all(twins.map((one) => one.submit(adding, '/passkey', { credential })));
  assert.equal(
    pages.every(({ status }) => status < 500),
    true,
  );
  assert.equal((await passkeysOf(person.id)).length, 1);
  const thief = await openOverview(await addPersonWithPhone(service));
  const at = await thief.browser.submit(thief.page, '/add-passkey');
  const refused = await createAt(thief.browser, at, key);
  assert.match(refused.text, /alt registrert/);
});

// Seen to fail with the count left out of bindPasskey, and with the account not held.
test('R5 five passkeys and no more, from however many windows at once', async () => {
  const person = await addPersonWithPhone(service);
  const proved = await Promise.all(Array.from({ length: 8 }, () => provePasskey(service, person)));
  const verdicts = await Promise.all(
    proved.map((one) =>
      service.db.transaction().execute(async (trx) => {
        await holdAccount(trx, person.id);
        return bindPasskey(trx, { ...one.proved, accountId: person.id, name: null }, 5);
      }),
    ),
  );
  assert.equal(verdicts.filter(({ verdict }) => verdict === 'too-many').length, 3);
  const [{ id } = { id: '' }] = await passkeysOf(person.id);
  // One that is switched off counts: whoever makes keys that count backwards makes no more for it.
  await service.db.updateTable('methods').set({ disabled_at: new Date() }).where('id', '=', id).execute();
  const held = proved.find((_, n) => verdicts[n]?.verdict === 'bound' && verdicts[n].methodId !== id)?.authenticator;
  assert.ok(held);
  const browser = browse();
  const overview = await answerWith(browser, await browser.open(`${service.origin}/security`), held);
  const refused = await createAt(browser, await browser.submit(overview, '/add-passkey'), newKey());
  assert.match(refused.text, /så mange passnøkler du kan ha/);
});

/** Posts while the account is held, and changes something meanwhile: what the request loaded is not true any more. */
async function postMeanwhile(
  accountId: string,
  post: () => Promise<Page>,
  change: (trx: Database) => Promise<unknown>,
): Promise<Page> {
  let posted: Promise<Page> | null = null;
  await service.db.transaction().execute(async (trx) => {
    await holdAccount(trx, accountId);
    posted = post();
    await waitForLock();
    await change(trx);
  });
  return posted ?? assert.fail('nothing was posted');
}

/** Resolves when somebody waits for a lock in this database. */
async function waitForLock(): Promise<void> {
  for (let looks = 0; looks < 500; looks += 1) {
    const { rows } = await sql`
      select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
      service.db,
    );
    if (rows.length > 0) return;
    await sql`select pg_sleep(0.01)`.execute(service.db);
  }
  throw new Error('Nobody waits for the account: it is not held before something is bound.');
}

// Seen to fail with useProvedSession left out of requireProvedSession.
test('R12 a session that ends, or forgets its factor, while the answer is checked binds nothing', async () => {
  for (const change of [{ ended_at: new Date() }, { second_factor: null, second_factor_at: null }]) {
    const person = await addPersonWithPhone(service);
    const { browser, page } = await openOverview(person);
    const adding = await browser.submit(page, '/add-passkey');
    const credential = newKey().create(optionsOf(adding));
    await postMeanwhile(
      person.id,
      () => browser.submit(adding, '/passkey', { credential }),
      (trx) => trx.updateTable('account_sessions').set(change).where('account_id', '=', person.id).execute(),
    );
    assert.deepEqual(await passkeysOf(person.id), []);
  }
});

// Seen to fail with requireFirstMethod left out of bind.
test('T9 the password alone binds the first method only: not a passkey beside a phone that was proved meanwhile', async () => {
  const vault = await createRelyingParty(service, 'vault');
  const person = await addPerson(service);
  const browser = browse();
  const moreInfo = await enterPassword(service, browser, (await vault.start(browser)).page, person);
  const adding = await browser.submit(await browser.submit(moreInfo, '/next'), '/contact', { kind: 'passkey' });
  const credential = newKey().create(optionsOf(adding));
  await postMeanwhile(
    person.id,
    () => browser.submit(adding, '/passkey', { credential }),
    (trx) => addMethod(service, trx, { accountId: person.id, kind: 'app', secret: 'A' }),
  );
  assert.deepEqual(await passkeysOf(person.id), []);
});

// Seen to fail with hasAnswered not asked in goOn, and not in isStepAllowed: a code of the hour before then adds a passkey.
test('T3 a service that takes nothing less: what the person has is proved anew, then a passkey is made, then in', async () => {
  const person = await addPersonWithPhone(service);
  const browser = browse();
  const earlier = await wiki.start(browser);
  const asked = await enterPassword(service, browser, earlier.page, person);
  assert.equal((await enterCode(service, browser, asked, person.phone.number)).isForeign, true);
  const started = await reactor.start(browser);
  assert.equal(started.page.isForeign, false);
  const left = browser.copy();
  const standing = await reactor.start(left);
  const chosen = await left.submit(standing.page, '/account', { account: readAccount(standing.page) });
  await service.settle();
  const id = chosen.url.pathname.split('/').at(-1) ?? '';
  await service.db.updateTable('journeys').set({ step: 'add-passkey' }).where('id', '=', id).execute();
  assert.equal(optionsOf(await left.open(chosen.url)), null, 'a step that was left standing is no way in');
  const challenge = await browser.submit(started.page, '/account', { account: readAccount(started.page) });
  await service.settle();
  assert.equal(challenge.heading, 'Angi kode');
  const adding = await enterCode(service, browser, challenge, person.phone.number);
  assert.match(adding.text, /Tjenesten reactor krever en passnøkkel/);
  const claims = await reactor.finish(started, await createAt(browser, adding, newKey()));
  assert.equal(claims['acr'], 'phr');
});
