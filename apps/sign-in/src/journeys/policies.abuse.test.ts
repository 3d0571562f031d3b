import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { PHISHING_RESISTANT, TWO_FACTORS } from '../policies/levels.ts';
import { listReceipts } from '../policies/list-receipts.ts';
import type { Rule } from '../policies/rules.ts';
import { rule } from '../policies/test-rules.ts';
import { createTestBrowser, type Page, type TestBrowser } from '../test-browser.ts';
import { addPerson, addPersonWithPhone, enterCode, enterPassword, type TestPerson } from '../test-people.ts';
import { createRelyingParty, type TestRelyingParty, TWO_FACTORS_OR_NOTHING } from '../test-relying-party.ts';
import { startTestService, type TestService } from '../test-service.ts';
import { NO_LIMITS } from '../test-settings.ts';

let service: TestService;
let desk: TestRelyingParty;
let wiki: TestRelyingParty;
before(async () => {
  service = await startTestService({
    limits: NO_LIMITS,
    networks: { campus: ['129.241.0.0/16'], here: ['127.0.0.0/8', '::1'] },
  });
  [desk, wiki] = await Promise.all([createRelyingParty(service), createRelyingParty(service, 'wiki')]);
});
after(() => service.close());
beforeEach(() => setRules());

function setRules(...rules: Rule[]): void {
  service.settings.policies = rules;
}

/** Oldest first. */
const receiptsOf = async (person: TestPerson) => (await listReceipts(service.db, person.id, 100)).toReversed();

async function signIn(
  party: TestRelyingParty,
  browser: TestBrowser,
  person: TestPerson & { phone?: { number: string } },
) {
  const started = await party.start(browser);
  let page = await enterPassword(service, browser, started.page, person);
  if (!page.isForeign && person.phone) page = await enterCode(service, browser, page, person.phone.number);
  return { started, page };
}

const STOP = rule('not from outside', { notNetworks: ['campus'] }, { block: true });

// Seen to fail with the gate's block taken out: the person came in.
test('a rule keeps somebody out: the page says whom to ask and the receipt, and the service is told no more than that', async () => {
  setRules(STOP);
  const person = await addPersonWithPhone(service);
  const browser = createTestBrowser(service);
  const { page } = await signIn(desk, browser, { ...person, phone: undefined as never });
  assert.match(page.heading, /Organisasjonens regler stopper/);
  assert.match(page.text, /Brukerstøtte 73 00 00 00/);
  assert.doesNotMatch(page.text, /not from outside/, 'which rule it was is not for whoever tries');
  assert.equal(service.phones.codesTo(person.phone.number).length, 0, 'nothing is sent to who is kept out');
  const [receipt, ...more] = await receiptsOf(person);
  assert.ok(receipt && more.length === 0);
  assert.ok(page.text.includes(receipt.id));
  assert.deepEqual([receipt.outcome, receipt.rules], ['blocked', ['not from outside']]);
  // Looked at again it is the same decision.
  const again = await browser.open(page.url);
  assert.ok(again.text.includes(receipt.id));
  assert.equal((await receiptsOf(person)).length, 1);
  const events = await service.db.selectFrom('audit_events').selectAll().where('account_id', '=', person.id).execute();
  assert.equal(events.filter(({ kind }) => kind === 'sign-in-refused').length, 1);
  const back = await browser.submit(again, '/leave');
  assert.equal(desk.errorOf(back), 'access_denied');
  assert.doesNotMatch(back.url.search, /outside|rule|regel/);
});

// Seen to fail with the accounts of the browser shown for choice: the one that is kept out was taken silently again.
test('whoever is kept out can use another account, and cannot go on with this one', async () => {
  const colleague = await addPerson(service);
  setRules(rule('administrators only inside', { groups: ['administrator'], notNetworks: ['campus'] }, { block: true }));
  const person = await addPersonWithPhone(service);
  await service.db
    .updateTable('accounts')
    .set({ roles: ['administrator'] })
    .where('id', '=', person.id)
    .execute();
  const browser = createTestBrowser(service);
  const { page } = await signIn(desk, browser, { ...person, phone: undefined as never });
  for (const act of ['code', 'next', 'contact', 'way', 'continue', 'home'])
    assert.match(
      (await browser.post(page.url.pathname.concat('/', act), { code: '000000' })).heading,
      /Organisasjonens regler/,
      act,
    );
  const other = await browser.submit(page, '/other-account');
  const through = await enterPassword(service, browser, other, colleague);
  assert.equal(through.isForeign, true);
});

// Seen to fail with `confirm` deciding by the gate that the page had been shown for.
test('T2 T5 a rule that comes while somebody is signed in holds at the next answer, silent or not', async () => {
  const person = await addPersonWithPhone(service);
  const browser = createTestBrowser(service);
  await signIn(wiki, browser, person);
  setRules(STOP);
  assert.equal(wiki.errorOf((await wiki.start(browser, { prompt: 'none' })).page), 'access_denied');
  assert.match((await wiki.start(browser)).page.heading, /Organisasjonens regler/);
  setRules();
  assert.equal(wiki.errorOf((await wiki.start(browser, { prompt: 'none' })).page), null);
  const outcomes = (await receiptsOf(person)).map(({ outcome }) => outcome);
  assert.deepEqual(outcomes, ['granted', 'blocked', 'blocked', 'granted']);
});

// Seen to fail with X-Forwarded-For read without a trusted proxy.
test('T18 no header of a client says where it is: a spoofed address skips no rule', async () => {
  setRules(STOP);
  const person = await addPersonWithPhone(service);
  const browser = createTestBrowser(service);
  const { page } = await signIn(desk, browser, { ...person, phone: undefined as never });
  for (const headers of [
    { 'x-forwarded-for': '129.241.1.1' },
    { 'x-forwarded-for': '129.241.1.1, 129.241.1.2' },
    { forwarded: 'for=129.241.1.1' },
    { 'x-real-ip': '129.241.1.1' },
    { 'true-client-ip': '129.241.1.1', 'cf-connecting-ip': '129.241.1.1', 'client-ip': '129.241.1.1' },
    { 'x-forwarded-for': '::ffff:129.241.1.1', 'x-client-ip': '129.241.1.1' },
  ] as Record<string, string>[]) {
    const answer = await browser.request(page.url, { headers });
    assert.match(await answer.text(), /Organisasjonens regler/, JSON.stringify(headers));
    const silent = await browser.request((await desk.start(browser, { prompt: 'none' })).url, { headers });
    assert.match(silent.headers.get('location') ?? '', /error=access_denied/, JSON.stringify(headers));
  }
});

test('T18 behind a trusted proxy the address that it saw decides', async () => {
  const proxied = await startTestService({
    limits: NO_LIMITS,
    networks: { campus: ['129.241.0.0/16'] },
    policies: [STOP],
    trustedProxies: ['127.0.0.1', '::1'],
  });
  try {
    const party = await createRelyingParty(proxied);
    const person = await addPerson(proxied);
    const browser = createTestBrowser(proxied);
    const { page } = await party.start(browser);
    const outside = await enterPassword(proxied, browser, page, person);
    assert.match(outside.heading, /Organisasjonens regler/);
    const look = async (from: string) =>
      (await browser.request(outside.url, { headers: { 'x-forwarded-for': from } })).status;
    assert.equal(await look('203.0.113.7'), 200);
    assert.equal(await look('129.241.1.1, 203.0.113.7'), 200, 'what stands further left was written by the client');
    assert.equal(await look('203.0.113.7, 129.241.1.1'), 303, 'the last one is what our proxy saw');
  } finally {
    await proxied.close();
  }
});

// Seen to fail with `enrolledAnswer` left out of the gate.
test('T7 who has a method is asked for it unless a rule says one-factor by name', async () => {
  const person = await addPersonWithPhone(service);
  const browser = createTestBrowser(service);
  const asked = await signIn(desk, browser, { ...person, phone: undefined as never });
  assert.match(asked.page.heading, /kode/i);
  setRules(rule('at home one is enough', { networks: ['here'] }, { level: 'one-factor' }));
  const through = await signIn(desk, createTestBrowser(service), { ...person, phone: undefined as never });
  assert.equal(through.page.isForeign, true);
  setRules(
    rule('at home one is enough', { networks: ['here'] }, { level: 'one-factor' }),
    rule('employees two', { groups: ['employee'] }, { level: 'two-factors' }),
  );
  assert.match(
    (await signIn(desk, createTestBrowser(service), { ...person, phone: undefined as never })).page.heading,
    /kode/i,
  );
});

test('a rule asks for a younger factor than the service does', async () => {
  const person = await addPersonWithPhone(service);
  const browser = createTestBrowser(service);
  await signIn(wiki, browser, person);
  assert.equal((await wiki.start(browser)).page.isForeign, true);
  setRules(rule('fresh', { services: ['wiki'] }, { factorMaxAgeSeconds: 0 }));
  assert.equal(wiki.errorOf((await wiki.start(browser, { prompt: 'none' })).page), 'interaction_required');
  assert.equal((await wiki.start(browser)).page.isForeign, false);
});

test('RFC 9470 a higher level than was reached is asked for in the middle of a session, and never given less', async () => {
  const person = await addPersonWithPhone(service);
  setRules(rule('one factor here', { networks: ['here'] }, { level: 'one-factor' }));
  const browser = createTestBrowser(service);
  await signIn(wiki, browser, { ...person, phone: undefined as never });
  const silent = await wiki.start(browser, { prompt: 'none', acr_values: TWO_FACTORS });
  assert.equal(wiki.errorOf(silent.page), 'interaction_required');
  const essential = await wiki.start(browser, { prompt: 'none', claims: TWO_FACTORS_OR_NOTHING });
  assert.equal(wiki.errorOf(essential.page), 'interaction_required');
  const unknown = { id_token: { acr: { essential: true, value: 'urn:none' } } };
  assert.equal(
    wiki.errorOf((await wiki.start(browser, { prompt: 'none', claims: unknown })).page),
    'unmet_authentication_requirements',
  );
  const up = await wiki.start(browser, { acr_values: TWO_FACTORS });
  const chosen = await stepUp(browser, up.page, person);
  const claims = await wiki.finish(up, chosen);
  assert.equal(claims['acr'], TWO_FACTORS);
  const refused = (await receiptsOf(person)).filter(({ outcome }) => outcome === 'refused');
  assert.deepEqual(
    refused.map(({ facts }) => facts.asked.acrValues),
    [[TWO_FACTORS], []],
  );
});

/** From the page that asks anew: the account where one is to be chosen, and its code. */
async function stepUp(
  browser: TestBrowser,
  page: Page,
  person: TestPerson & { phone: { number: string } },
): Promise<Page> {
  const button = page.forms.find((form) => form.action.endsWith('/account'));
  const row = await service.db
    .selectFrom('account_sessions')
    .select('id')
    .where('account_id', '=', person.id)
    .executeTakeFirstOrThrow();
  const asked = button ? await browser.submit(page, '/account', { account: row.id }) : page;
  await service.settle();
  return enterCode(service, browser, asked, person.phone.number);
}

test('RFC 9470 max_age: what is too old is proved anew, and the answer says when', async () => {
  const person = await addPersonWithPhone(service);
  const browser = createTestBrowser(service);
  await signIn(wiki, browser, person);
  await service.db
    .updateTable('account_sessions')
    .set({ password_at: new Date(Date.now() - 600_000), second_factor_at: new Date(Date.now() - 600_000) })
    .where('account_id', '=', person.id)
    .execute();
  assert.equal(wiki.errorOf((await wiki.start(browser, { prompt: 'none', max_age: '300' })).page), 'login_required');
  const again = await wiki.start(browser, { max_age: '300' });
  assert.equal(again.page.isForeign, false);
  assert.equal((await wiki.start(browser, { max_age: '3000' })).page.isForeign, true);
});

test('a phishing-resistant level that a rule demands is not met by a code', async () => {
  setRules(rule('passkeys', { services: ['wiki'] }, { level: 'phishing-resistant' }));
  const person = await addPersonWithPhone(service);
  const browser = createTestBrowser(service);
  const { page } = await signIn(wiki, browser, person);
  assert.equal(page.isForeign && wiki.errorOf(page) === null, false, 'nobody is let through with less');
  assert.equal(wiki.errorOf((await wiki.start(browser, { prompt: 'none' })).page), 'interaction_required');
  const [receipt] = await receiptsOf(person);
  assert.equal(receipt?.facts.given?.acr === PHISHING_RESISTANT, false);
});

// Seen to fail with the whole address kept.
test('T8 a receipt holds no code, number, password or whole address', async () => {
  const person = await addPersonWithPhone(service);
  const browser = createTestBrowser(service);
  const { started, page } = await signIn(desk, browser, person);
  await desk.finish(started, page);
  const rows = await receiptsOf(person);
  assert.deepEqual(
    rows.map(({ outcome }) => outcome),
    ['granted'],
  );
  const [{ facts } = assert.fail()] = rows;
  assert.deepEqual(
    [facts.given, facts.second, facts.enrolled, facts.network, facts.groups, facts.organisation],
    [{ acr: TWO_FACTORS, amr: ['pwd', 'sms', 'mfa', 'mca'] }, 'sms', true, 'here', ['employee'], 'ntnu'],
  );
  assert.match(facts.addressRange ?? '', /^(127\.0\.0\.0\/24|0:0:0::\/48)$/);
  const text = JSON.stringify(rows);
  for (const secret of [
    person.phone.number,
    person.phone.number.slice(3),
    person.password,
    '127.0.0.1',
    ...service.phones.codesTo(person.phone.number),
  ])
    assert.equal(text.includes(secret), false, secret);
});

test('R1 two answers to one request leave one receipt', async () => {
  const person = await addPersonWithPhone(service);
  const browser = createTestBrowser(service);
  await signIn(desk, browser, person);
  const seen = browser.seen.findLast(({ url }) => url.includes('/oidc/auth/'));
  assert.ok(seen);
  await Promise.all([browser.request(seen.url), browser.request(seen.url)]);
  assert.equal((await receiptsOf(person)).filter(({ outcome }) => outcome === 'granted').length, 1);
});
