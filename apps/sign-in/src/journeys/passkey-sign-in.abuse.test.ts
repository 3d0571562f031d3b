import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { blockPassword } from '../accounts/block-password.ts';
import { createChallenge } from '../factors/passkey/create-challenge.ts';
import { createTestBrowser, type Page, type TestBrowser } from '../test-browser.ts';
import { addPasskey, answerWith, type HeldPasskey, optionsOf } from '../test-passkeys.ts';
import { addPerson, addPersonWithPhone, enterCode, enterPassword, type TestPerson } from '../test-people.ts';
import { createRelyingParty, type TestRelyingParty } from '../test-relying-party.ts';
import { startTestService, type TestService } from '../test-service.ts';
import { createTestService, NO_LIMITS } from '../test-settings.ts';

let service: TestService;
let desk: TestRelyingParty;
let closed: TestRelyingParty;
let vault: TestRelyingParty;
before(async () => {
  const services = [
    createTestService('desk', {}),
    createTestService('vault', { secondFactor: 'required', passkeyAlone: false }),
    createTestService('closed', {}, ['fjordheim']),
  ];
  service = await startTestService({ limits: NO_LIMITS, services });
  desk = await createRelyingParty(service);
  vault = await createRelyingParty(service, 'vault');
  closed = await createRelyingParty(service, 'closed');
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
const sessionOf = (accountId: string) =>
  service.db
    .selectFrom('account_sessions')
    .select(['first_factor', 'second_factor', 'password_at', 'second_factor_at'])
    .where('account_id', '=', accountId)
    .where('ended_at', 'is', null)
    .executeTakeFirstOrThrow();

/** A person with a passkey, at the page that asks for it after the password. */
async function atChallenge(person: TestPerson, party = desk): Promise<{ browser: TestBrowser; page: Page }> {
  const browser = browse();
  const started = await party.start(browser);
  return { browser, page: await enterPassword(service, browser, started.page, person) };
}

test('password and passkey: asked for first, phishing-resistant, and the owner’s own keys alone are asked', async () => {
  const person = await addPersonWithPhone(service);
  const [key, phone] = [await addPasskey(service, person), await addPasskey(service, person, { synced: true })];
  for (const [held, amr] of [
    [key, 'hwk'],
    [phone, 'swk'],
  ] as const) {
    const browser = browse();
    const started = await desk.start(browser);
    const page = await enterPassword(service, browser, started.page, person);
    const asked = optionsOf(page);
    assert.deepEqual(
      [asked.rpId, asked.userVerification, asked.allowCredentials.map(({ id }: { id: string }) => id)],
      ['localhost', 'required', [key.credentialId, phone.credentialId]],
    );
    const claims = await desk.finish(started, await answerWith(browser, page, held));
    assert.deepEqual([claims['acr'], claims['amr']], ['phr', ['pwd', amr, 'user', 'mfa']]);
  }
  assert.equal(service.phones.codesTo(person.phone.number).length, 0, 'no message was sent');
});

test('a passkey alone: no user name, both factors at once, at one organisation or another', async () => {
  for (const organisation of ['ntnu', 'fjordheim']) {
    const person = await addPerson(service, { organisation, userName: `alone-${organisation}` });
    const held = await addPasskey(service, person, { synced: true });
    const browser = browse();
    const started = await desk.start(browser);
    const asked = optionsOf(started.page);
    assert.deepEqual([asked.allowCredentials, asked.userVerification], [[], 'required']);
    assert.match(started.page.html, /autocomplete="username webauthn"/);
    const claims = await desk.finish(started, await answerWith(browser, started.page, held));
    assert.deepEqual([claims.sub, claims['acr'], claims['amr']], [person.id, 'phr', ['swk', 'user', 'mfa']]);
    const session = await sessionOf(person.id);
    assert.deepEqual([session.first_factor, session.second_factor], ['passkey', 'swk']);
    assert.deepEqual(session.password_at, session.second_factor_at);
  }
});

// Seen to fail with each of the conditions of findWelcome left out, and with WORKS left out of selectPasskey.
test('T23 unknown, removed, switched off, wrong, another’s account that is shut or unwelcome: the same words', async () => {
  const person = await addPerson(service);
  const shut = await addPerson(service);
  const [good, removed, off, ofShut] = [
    await addPasskey(service, person),
    await addPasskey(service, person),
    await addPasskey(service, person),
    await addPasskey(service, shut),
  ];
  const now = new Date();
  await service.db.updateTable('methods').set({ removed_at: now }).where('id', '=', removed.methodId).execute();
  await service.db.updateTable('methods').set({ disabled_at: now }).where('id', '=', off.methodId).execute();
  await service.db.updateTable('accounts').set({ disabled_at: now }).where('id', '=', shut.id).execute();
  const stranger = await addPasskey(service, person);
  await service.db.deleteFrom('methods').where('id', '=', stranger.methodId).execute();
  const said: (string | undefined)[] = [];
  for (const [held, party, forged] of [
    [stranger, desk, {}],
    [removed, desk, {}],
    [off, desk, {}],
    [ofShut, desk, {}],
    [good, closed, {}],
    [good, desk, { brokenSignature: true }],
    [good, desk, { unverified: true }],
    [good, desk, { origin: 'http://localhost.example' }],
    [good, desk, { userHandle: null }],
  ] as const) {
    const browser = browse();
    const { page } = await party.start(browser);
    const refused = await answerWith(browser, page, held, forged);
    assert.equal(refused.status, 422);
    said.push(faultOf(refused));
  }
  assert.equal(new Set(said).size, 1, said.join('\n'));
  assert.match(said[0] ?? '', /Passnøkkelen kan ikke brukes her/);
});

// Seen to fail with the policy not asked in signInByPasskey: a session begins then, though it opens nothing here.
test('a service may demand a password: no button, and the answer is not taken', async () => {
  const person = await addPerson(service);
  const held = await addPasskey(service, person);
  const browser = browse();
  const { page } = await vault.start(browser);
  assert.equal(optionsOf(page), null);
  assert.match(page.html, /autocomplete="username"/);
  const id = page.url.pathname.split('/').at(-1) ?? '';
  const journey = await service.db
    .selectFrom('journeys')
    .select(['version', 'browser_id'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const facts = { journeyId: id, journeyVersion: journey.version, browserId: journey.browser_id, accountId: null };
  const challenge = createChallenge(service.keyring, { purpose: 'alone', ...facts });
  const posted = await browser.post(`${page.url.pathname}/passkey`, {
    credential: held.get({ challenge, rpId: 'localhost' }),
  });
  assert.equal(posted.heading, page.heading);
  assert.equal((await eventsOf(person.id)).filter(({ kind }) => kind.startsWith('passkey')).length, 0);
  // A session that a passkey alone opened elsewhere is no password here.
  const elsewhere = await desk.start(browser);
  assert.equal((await answerWith(browser, elsewhere.page, held)).isForeign, true);
  const again = await vault.start(browser);
  assert.equal(again.page.isForeign, false);
  const accepted = await enterPassword(service, browser, (await vault.start(browse())).page, person);
  assert.equal(accepted.isForeign, false);
});

// Seen to fail with the account not compared in answerByPasskey: then one who has a key of their own and another's
// password is let in.
test('T17 another’s key is no answer, however rightly it signs, and stays as it was', async () => {
  const [victim, thief] = [await addPerson(service), await addPerson(service)];
  await addPasskey(service, victim);
  const own = await addPasskey(service, thief);
  const { browser, page } = await atChallenge(victim);
  const refused = await answerWith(browser, page, own);
  assert.equal(refused.status, 422);
  assert.equal(await isDisabled(own), false);
  assert.equal((await sessionOf(victim.id)).second_factor, null);
});

// Seen to fail with isPasskeySpent not asked.
test('T6 ten wrong answers, then no more are compared; codes and password are not concerned', async () => {
  const person = await addPersonWithPhone(service);
  const held = await addPasskey(service, person, { synced: true });
  const { browser, page } = await atChallenge(person);
  let now = page;
  for (let tries = 0; tries < 10; tries += 1) now = await answerWith(browser, now, held, { brokenSignature: true });
  const right = await answerWith(browser, now, held);
  assert.match(faultOf(right) ?? '', /feil for mange ganger/);
  const refusals = (await eventsOf(person.id)).filter(({ kind }) => kind === 'passkey-refused');
  assert.equal(refusals.length, 10);
  const ways = await browser.submit(right, '/other-way');
  const asked = await browser.submit(ways, '/way', { option: `sms:${person.phone.methodId}` });
  await service.settle();
  assert.equal((await enterCode(service, browser, asked, person.phone.number)).isForeign, true);
});

test('T11 nothing, noise, lists and too much: a page that says so, nothing changed', async () => {
  const person = await addPerson(service);
  const held = await addPasskey(service, person);
  const { browser, page } = await atChallenge(person);
  const good = held.get(optionsOf(page));
  const start = await desk.start(browse());
  for (const [where, jar] of [
    [page, browser],
    [start.page, browse()],
  ] as const) {
    for (const credential of ['', '{}', '[]', 'null', '\u0000', 'x'.repeat(20_000), [good, good], `${good}x`]) {
      const answered = await jar.post(`${where.url.pathname}/passkey`, { credential });
      assert.equal(answered.status < 500 && !answered.isForeign, true, String(credential).slice(0, 40));
    }
  }
  const headers = { 'content-type': 'application/json' };
  assert.equal(
    (await browser.request(`${page.url.pathname}/passkey`, { method: 'POST', headers, body: good })).status,
    415,
  );
  assert.equal((await answerWith(browser, page, held)).isForeign, true);
});

test('the person’s own page opens by a passkey alone, and to nothing less once there is one', async () => {
  const person = await addPersonWithPhone(service);
  const held = await addPasskey(service, person, { synced: true });
  const browser = browse();
  const overview = await answerWith(browser, await browser.open(`${service.origin}/security`), held);
  assert.equal(overview.heading, 'Sikkerhetsinformasjon');
  const other = browse();
  const asked = await enterPassword(service, other, await other.open(`${service.origin}/security`), person);
  assert.ok(optionsOf(asked));
  const ways = await other.submit(asked, '/other-way');
  assert.doesNotMatch(ways.text, /tekstmelding/);
});

// Seen to fail with the blocked password not asked about: what the thief had bound the day before opened the account still.
test('while the password is blocked, a passkey that was bound shortly before signs nobody in alone, and an old one does', async () => {
  const person = await addPersonWithPhone(service);
  const [old, fresh] = [await addPasskey(service, person), await addPasskey(service, person)];
  await sql`update methods set proved_at = proved_at - interval '30 days' where id = ${old.methodId}`.execute(
    service.db,
  );
  await blockPassword(service.db, person.id);
  const thief = browse();
  const refused = await answerWith(thief, (await desk.start(thief)).page, fresh);
  assert.deepEqual([refused.status, refused.isForeign], [422, false]);
  const owner = browse();
  assert.equal((await answerWith(owner, (await desk.start(owner)).page, old)).isForeign, true);
});
