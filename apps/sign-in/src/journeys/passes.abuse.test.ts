import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { resetMethods } from '../accounts/reset-methods.ts';
import { setPassword } from '../directories/built-in/set-password.ts';
import { createTestBrowser, type Page, type TestBrowser } from '../test-browser.ts';
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
import {
  answerBy,
  givePass,
  has,
  makeCodes,
  openOverview,
  openPassPage,
  order,
  readShownPass,
  SHOWN_CODE,
} from '../test-ways-back.ts';

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

const methodsOf = (accountId: string) =>
  service.db
    .selectFrom('methods')
    .select('id')
    .where('account_id', '=', accountId)
    .where('removed_at', 'is', null)
    .execute();

// Seen to fail with passStands left out of the facts: the password alone led to enrolment.
test('T9 an account without methods is not enrolled by the password alone while a pass is ordered, stands, or was used', async () => {
  const person = await addPerson(service);
  const stranger = createTestBrowser(service);
  const isKeptOut = async (when: string) => {
    const page = await atVault(stranger, person);
    assert.ok(!has(page, 'next') && !has(page, 'contact'), `${when}: ${page.heading}`);
    const post = await stranger.post(`${page.url.pathname}/next`);
    assert.ok(!has(post, 'contact'), `${when}: ${post.heading}`);
    stranger.cookies = [];
  };
  const code = await order(service, person);
  await isKeptOut('ordered');
  const owner = createTestBrowser(service);
  const pass = readShownPass(await owner.submit(await openPassPage(service, owner, person), '/collect', { code }));
  await isKeptOut('standing');
  owner.cookies = [];
  const moreInfo = await owner.submit(await atVault(owner, person), '/code', { code: pass ?? '' });
  assert.ok(has(moreInfo, 'next'), moreInfo.heading);
  await isKeptOut('used');
});

// Seen to fail with isPassDemanded left out of requireFirstMethod and passStands out of the facts.
test('T9 R5 an enrolment that the password alone began ends when a pass is ordered: nothing is bound', async () => {
  const person = await addPerson(service);
  const stranger = createTestBrowser(service);
  const number = newNumber();
  const verify = await askToEnrol(service, stranger, await atVault(stranger, person), number);
  await order(service, person);
  const proved = await stranger.submit(verify, '/proof', { code: service.phones.codeTo(number) });
  assert.ok(!has(proved, 'done'), proved.heading);
  assert.deepEqual(await methodsOf(person.id), []);
});

// Seen to fail with `pass-once` given the factor `pass`.
test('T10 a pass for one use opens nothing by itself, at no service and not the own page', async () => {
  const person = await addPersonWithPhone(service);
  const pass = await givePass(service, person);
  const browser = createTestBrowser(service);
  const moreInfo = await browser.submit(await atVault(browser, person), '/code', { code: pass });
  assert.ok(has(moreInfo, 'next'), moreInfo.heading);
  for (const party of [vault, wiki]) {
    const silent = await party.start(browser, { prompt: 'none' });
    assert.equal(party.errorOf(silent.page), 'interaction_required');
  }
  const own = await browser.open('/security');
  const chosen = await browser.submit(own, '/account', {}, person.userName);
  assert.ok(!has(chosen, 'recovery-codes') && !has(chosen, 'preferences'), chosen.heading);
});

// Seen to fail with the time left out of countedSecond, and with second_factor_until left null by answerByPass.
test('what a pass for one use gave is over after ten minutes: the enrolment that it began binds nothing', async () => {
  const person = await addPersonWithPhone(service);
  const pass = await givePass(service, person);
  const browser = createTestBrowser(service);
  const moreInfo = await browser.submit(await atVault(browser, person), '/code', { code: pass });
  const [session] = (await sessionsOf(person.id)).filter((one) => one.second_factor === 'pass-once');
  const seconds = ((session?.second_factor_until?.getTime() ?? 0) - (session?.second_factor_at?.getTime() ?? 0)) / 1000;
  assert.ok(seconds > 590 && seconds <= 600, String(seconds));
  const number = newNumber();
  const verify = await askToEnrol(service, browser, moreInfo, number);
  await sql`update account_sessions set second_factor_until = now() where id = ${session?.id ?? null}`.execute(
    service.db,
  );
  const proved = await browser.submit(verify, '/proof', { code: service.phones.codeTo(number) });
  assert.ok(!has(proved, 'done'), proved.heading);
  const standing = await methodsOf(person.id);
  assert.deepEqual(
    standing.map(({ id }) => id),
    [person.phone.methodId],
    'the old phone stands, the new one does not',
  );
});

// Seen to fail with until left out of risingOf's values.
test('what a pass for several uses gave ends with it', async () => {
  const person = await addPersonWithPhone(service);
  const pass = await givePass(service, person, { once: false });
  const browser = createTestBrowser(service);
  const inside = await browser.submit(await atVault(browser, person), '/code', { code: pass });
  assert.ok(inside.isForeign, inside.heading);
  const { rows } = await sql<{ same: boolean }>`
    select s.second_factor_until = date_trunc('milliseconds', a.pass_until) as same from account_sessions s join accounts a on a.id = s.account_id
    where a.id = ${person.id} and s.second_factor = 'pass'`.execute(service.db);
  assert.deepEqual(rows, [{ same: true }]);
  await sql`update account_sessions set second_factor_until = now() where account_id = ${person.id}`.execute(
    service.db,
  );
  assert.equal(wiki.errorOf((await wiki.start(browser, { prompt: 'none' })).page), 'interaction_required');
});

// Seen to fail with forceSignIn left out of startPassPage: the open browser was asked for nothing.
test('T19 a pass is collected by whoever types the password then: an open browser and the code are not enough', async () => {
  const person = await addPersonWithPhone(service);
  const browser = createTestBrowser(service);
  assert.ok((await enterCode(service, browser, await atVault(browser, person), person.phone.number)).isForeign);
  await order(service, person);
  const chosen = await browser.submit(await browser.open('/pass'), '/account', {}, person.userName);
  assert.ok(has(chosen, 'password') && !has(chosen, 'collect'), chosen.heading);
  const forced = await browser.post(`${chosen.url.pathname}/collect`, { code: 'AAAA-AAAA' });
  assert.ok(!has(forced, 'collect'), forced.heading);
});

// Seen to fail with requireStep and changeStep left out of collect.
test('T1 T19 a collection code is taken by the page for passes alone', async () => {
  const person = await addPersonWithPhone(service);
  const code = await order(service, person);
  const browser = createTestBrowser(service);
  const challenge = await atVault(browser, person);
  const forced = await browser.post(`${challenge.url.pathname}/collect`, { code });
  assert.equal(readShownPass(forced), null);
  const own = createTestBrowser(service);
  const overview = await openOverview(service, own, person);
  assert.equal(readShownPass(await own.post(`${overview.url.pathname}/collect`, { code })), null);
  assert.ok(
    (await service.db.selectFrom('pass_orders').selectAll().where('account_id', '=', person.id).execute()).length,
  );
});

// Seen to fail with the reveal kept in the journey's state and shown by GET.
test('T8 a pass is shown in one answer alone, which nothing may keep; going back and reloading show none', async () => {
  const person = await addPersonWithPhone(service);
  const code = await order(service, person);
  const browser = createTestBrowser(service);
  const atCode = await openPassPage(service, browser, person);
  const shown = await browser.submit(atCode, '/collect', { code });
  const pass = readShownPass(shown);
  assert.ok(pass);
  assert.equal(shown.headers.get('cache-control'), 'no-store');
  const path = atCode.url.pathname;
  for (const page of [
    await browser.open(path),
    await browser.open(path),
    await browser.submit(atCode, '/collect', { code }),
  ])
    assert.equal(page.html.includes(pass), false, page.heading);
  assert.equal(browser.seen.filter(({ body }) => body.includes(pass)).length, 1);
});

// Seen to fail with the pass put into the audit event, and with the collection code logged.
test('T8 no pass, collection code or recovery code stands in a log line, a header, an address, a message or a column', async () => {
  const person = await addPersonWithPhone(service);
  const codes = await makeCodes(service, person);
  const browser = createTestBrowser(service);
  const first = await browser.submit(await answerBy(browser, await atVault(browser, person), 'recovery:any'), '/code', {
    code: codes[0]!,
  });
  const [replacement = ''] = first.text.match(SHOWN_CODE) ?? [];
  await browser.submit(first, '/kept');
  const collection = await order(service, person);
  const passer = createTestBrowser(service);
  const atCode = await openPassPage(service, passer, person);
  await passer.submit(atCode, '/collect', { code: 'AAAA-AAAA' });
  const pass = readShownPass(await passer.submit(atCode, '/collect', { code: collection })) ?? '';
  passer.cookies = [];
  const challenge = await atVault(passer, person);
  await passer.submit(challenge, '/code', { code: 'ZZZZZ-ZZZZZ' });
  await passer.submit(challenge, '/code', { code: pass });
  await service.settle();
  const secrets = [...codes, replacement, collection, pass];
  assert.ok(secrets.every((secret) => secret.length >= 9));
  const tables = await sql<{
    name: string;
  }>`select tablename as name from pg_tables where schemaname = 'public'`.execute(service.db);
  const dumps = await Promise.all(
    tables.rows.map(({ name }) =>
      sql<{ row: string }>`select t::text as row from ${sql.table(name)} t`.execute(service.db),
    ),
  );
  const places = {
    log: service.readLog(),
    database: dumps.flatMap(({ rows }) => rows.map(({ row }) => row)).join('\n'),
    messages: JSON.stringify(service.phones.texts),
    headers: JSON.stringify([...browser.seen, ...passer.seen].map(({ url, headers }) => [url, headers])),
  };
  for (const [place, text] of Object.entries(places))
    for (const secret of secrets)
      for (const written of [secret, secret.replaceAll('-', '')])
        assert.equal(
          text.toLowerCase().includes(written.toLowerCase()),
          false,
          `${written.slice(0, 3)}… in the ${place}`,
        );
});

// Seen to fail with dropPass and dropRecoveryCodes left out of resetMethods, and dropPass of setPassword.
test('T21 T13 a reset of methods kills codes, pass and order; a new password kills pass and order', async () => {
  const person = await addPersonWithPhone(service);
  const codes = await makeCodes(service, person);
  const pass = await givePass(service, person, { once: false });
  await order(service, person);
  await resetMethods(service, { accountId: person.id, reason: 'test', by: 'test' });
  const browser = createTestBrowser(service);
  const page = await atVault(browser, person);
  assert.ok(has(page, 'next'), 'nothing is left to answer with');
  for (const table of ['recovery_codes', 'access_passes', 'pass_orders'] as const)
    assert.deepEqual(await service.db.selectFrom(table).selectAll().where('account_id', '=', person.id).execute(), []);
  assert.ok(codes.length === 10 && pass);

  const other = await addPersonWithPhone(service);
  await givePass(service, other);
  await order(service, other);
  await setPassword(service, other.id, other.password);
  const { pass_until, pass_order_until } = await service.db
    .selectFrom('accounts')
    .select(['pass_until', 'pass_order_until'])
    .where('id', '=', other.id)
    .executeTakeFirstOrThrow();
  assert.deepEqual([pass_until, pass_order_until], [null, null]);
  const challenge = await atVault(createTestBrowser(service), other);
  assert.ok(!/tilgangspass/.test(challenge.text), challenge.text);
});
