import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { createTestBrowser, type Page, type TestBrowser } from '../test-browser.ts';
import { addPerson, enrolPhone, enterPassword, newNumber, type TestPerson } from '../test-people.ts';
import { createRelyingParty, type TestRelyingParty } from '../test-relying-party.ts';
import { startTestService, type TestService } from '../test-service.ts';
import { NO_LIMITS } from '../test-settings.ts';
import { currentCode } from '../test-totp.ts';

/** T8: a canary in every secret, and then everything that ever left the process is searched for it. */
let service: TestService;
let desk: TestRelyingParty;
let vault: TestRelyingParty;
before(async () => {
  service = await startTestService({ limits: { ...NO_LIMITS, resendWaits: [0] } });
  [desk, vault] = await Promise.all([createRelyingParty(service), createRelyingParty(service, 'vault')]);
});
after(() => service.close());

/** Ways in which a number is written: as stored, as typed, in groups as on pages. */
function spell(number: string): string[] {
  const bare = number.replace('+47', '');
  return [bare, bare.replace(/(..)(..)(..)(..)/, '$1 $2 $3 $4'), bare.replace(/(...)(..)(...)/, '$1 $2 $3')];
}

function everythingSeen(browsers: TestBrowser[]): string {
  return browsers
    .flatMap((browser) => browser.seen.map((one) => JSON.stringify([one.url, one.headers, one.body])))
    .join('\n');
}

/** Every column of every table as text. */
async function dumpDatabase(): Promise<string> {
  const tables = await sql<{
    name: string;
  }>`select tablename as name from pg_tables where schemaname = 'public'`.execute(service.db);
  const dumps = await Promise.all(
    tables.rows.map(({ name }) =>
      sql<{ row: string }>`select t::text as row from ${sql.table(name)} t`.execute(service.db),
    ),
  );
  return dumps.flatMap(({ rows }) => rows.map(({ row }) => row)).join('\n');
}

function assertAbsent(text: string, secrets: Record<string, string[]>, where: string): void {
  for (const [what, spellings] of Object.entries(secrets)) {
    for (const spelling of spellings) {
      const at = text.search(new RegExp(`(?<![0-9A-Za-z])${spelling.replaceAll(/[+*?.]/g, '\\$&')}(?![0-9A-Za-z])`));
      assert.equal(at, -1, `${what} stands in ${where}: …${text.slice(Math.max(0, at - 80), at + 40)}…`);
    }
  }
}

const liveOf = async (browser: TestBrowser, page: Page): Promise<void> => {
  const response = await fetch(`${service.origin}${page.url.pathname}/live`, {
    headers: { cookie: `vakt=${browser.cookie('vakt')}` },
  });
  const reader = response.body?.getReader();
  const first = await reader?.read();
  const body = new TextDecoder().decode(first?.value);
  browser.seen.push({
    method: 'GET',
    url: page.url.href,
    status: response.status,
    headers: [...response.headers],
    body,
  });
  await reader?.cancel();
};

/** A sign-in with everything that can go wrong on the way. */
async function signInWithMishaps(browser: TestBrowser, person: TestPerson, number: string): Promise<void> {
  const started = await desk.start(browser);
  await browser.submit(started.page, '/password', { userName: person.userName, password: `${person.password} nearly` });
  const challenge = await enterPassword(service, browser, started.page, person);
  await liveOf(browser, challenge);
  const message = service.phones.texts.at(-1);
  if (message) await service.phones.report(message, { state: 'delivered' });
  await browser.submit(challenge, '/code', { code: '12 34' });
  await browser.submit(challenge, '/code', { code: ['1', '2'] });
  await browser.submit(challenge, '/again', { channel: 'sms' });
  await browser.submit(challenge, '/code', { code: `${service.phones.codeTo(number)}0` });
  const ways = await browser.submit(challenge, '/other-way');
  await browser.submit(ways, '/way', {
    option: ways.forms.find((form) => form.action.endsWith('/way'))?.buttons.at(-1)?.value ?? '',
  });
  await service.settle();
  await browser.submit(await browser.open(challenge.url), '/code', { code: service.phones.codeTo(number) });
  await browser.submit(challenge, '/code', { code: service.phones.codeTo(number) });
}

// Seen to fail (first found so): numbers typed on the preferences page stood in journeys.state in plain. And with the
// code logged by sendFirstCode.
test('T8 no live code, number, password, secret or token stands in any answer, log line or column', async () => {
  const person = await addPerson(service, { password: 'kanarifugl i gruva 4711' });
  const browser = createTestBrowser(service);
  const enrolment = await vault.start(browser);
  const number = newNumber();
  await enrolPhone(service, browser, await enterPassword(service, browser, enrolment.page, person), number);
  const signingIn = createTestBrowser(service);
  await signInWithMishaps(signingIn, person, number);
  const second = newNumber();
  const { appSecret } = await addMoreMethods(browser, person, number, second);
  await service.settle();

  const codes = [...service.phones.codesTo(number), ...service.phones.codesTo(second)];
  assert.equal(codes.length >= 5, true, codes.join());
  const tokens = [...browser.cookies, ...signingIn.cookies]
    .filter(({ name }) => name === 'vakt')
    .map(({ value }) => value);
  const numbers = [...spell(number), ...spell(second)];
  const receipts = [...service.phones.texts, ...service.phones.calls].map(
    ({ receiptUrl }) => receiptUrl.split('/').at(-1) ?? '',
  );
  const bodies = everythingSeen([browser, signingIn]);
  assertAbsent(
    bodies,
    { 'a code': codes, 'the password': [person.password], 'a receipt address': receipts },
    'an answer',
  );
  assertAbsent(
    everythingSeen([signingIn]),
    { 'a number': numbers, 'the app’s secret': [appSecret] },
    'an answer of a sign-in',
  );
  const everywhere = {
    'a code': codes,
    'a number': numbers,
    'the password': [person.password],
    'the app’s secret': [appSecret],
    'a token': tokens,
    'a receipt address': receipts,
  };
  assertAbsent(service.readLog(), everywhere, 'the log');
  assertAbsent(await dumpDatabase(), everywhere, 'the database');
});

/** At the person's own page: an app, and a phone that is typed and left unproved for the database to be looked at. */
async function addMoreMethods(
  browser: TestBrowser,
  person: TestPerson,
  number: string,
  second: string,
): Promise<{ appSecret: string }> {
  let page = await browser.open('/mfasetup');
  if (page.forms.some((form) => form.action.endsWith('/account'))) {
    page = await browser.submit(page, '/account', {
      account: page.forms.find((form) => form.action.endsWith('/account'))?.buttons[0]?.value ?? '',
    });
  } else page = await enterPassword(service, browser, page, person);
  await service.settle();
  const preferences = await browser.submit(page, '/code', { code: service.phones.codeTo(number) });
  const setUp = await browser.post(`${preferences.url.pathname}/configure-app`, {
    ticked: ['authentication-phone', 'app'],
  });
  const appSecret = (/[A-Z2-7]{4}( [A-Z2-7]{4}){7}|[A-Z2-7]{32}/.exec(setUp.text)?.[0] ?? '').replaceAll(' ', '');
  assert.equal(appSecret.length, 32, setUp.text);
  await browser.submit(setUp, '/proof', { code: currentCode(appSecret) });
  const typed = {
    ticked: ['authentication-phone', 'alternate-phone', 'app'],
    'alternate-phone-country': 'NO',
    'alternate-phone-number': second.replace('+47', ''),
  };
  const verify = await browser.post(`${preferences.url.pathname}/preferences`, typed);
  await service.settle();
  assert.equal(
    verify.forms.some((form) => form.action.endsWith('/proof')),
    true,
    verify.heading,
  );
  return { appSecret };
}

// Seen to fail with the number given as its mask.
test('T8 T23 before the password is right nothing of a phone is shown, and at the code only its last two digits', async () => {
  const person = await addPerson(service);
  const browser = createTestBrowser(service);
  const number = newNumber();
  await enrolPhone(
    service,
    browser,
    await enterPassword(service, browser, (await vault.start(browser)).page, person),
    number,
  );
  const other = createTestBrowser(service);
  const { page } = await vault.start(other, { login_hint: `${person.userName}@ntnu.no` });
  const wrong = await other.submit(page, '/password', { userName: person.userName, password: 'wrong' });
  const lastTwo = new RegExp(`X{2,}\\s?${number.slice(-2)}|${number.slice(-2)}\\b.*telefon`);
  for (const shown of [page, wrong]) assert.doesNotMatch(shown.text, lastTwo);
  const challenge = await enterPassword(service, other, page, person);
  assert.match(challenge.text, new RegExp(`X${number.slice(-2)}`));
  assert.doesNotMatch(challenge.html.replaceAll(/\s/g, ''), new RegExp(number.slice(-5)));
});

// Seen to fail with the error's message put at the end of the page.
test('T8 an error page says nothing of what went wrong inside', async () => {
  const browser = createTestBrowser(service);
  const { page } = await desk.start(browser);
  const rename = (from: string, to: string) =>
    sql`alter table ${sql.table(from)} rename to ${sql.table(to)}`.execute(service.db);
  await rename('journeys', 'journeys_away');
  const broken = await browser.request(page.url).finally(() => rename('journeys_away', 'journeys'));
  assert.equal(broken.status >= 500, true);
  const body = await broken.text();
  assert.doesNotMatch(body, /relation|journeys|column|at \w+ \(|node:|select |kysely/i);
  assert.match(service.readLog(), /journeys/, 'the log says it');
});
