import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listMethodFacts } from '../accounts/list-method-facts.ts';
import { addActiveToken, addToken, codeAt, type HeldToken } from '../factors/hardware-token/test-tokens.ts';
import { createTestBrowser, type Page, type TestBrowser } from '../test-browser.ts';
import { addPerson, addPersonWithPhone, enterCode, enterPassword, type TestPerson } from '../test-people.ts';
import { createRelyingParty, type TestRelyingParty } from '../test-relying-party.ts';
import { startTestService, type TestService } from '../test-service.ts';
import { NO_LIMITS } from '../test-settings.ts';

let service: TestService;
let vault: TestRelyingParty;
before(async () => {
  service = await startTestService({ limits: { ...NO_LIMITS, codeFailuresBeforeWait: 10 } });
  vault = await createRelyingParty(service, 'vault');
});
after(() => service.close());

const has = (page: Page, act: string) => page.forms.some((form) => form.action.endsWith(`/${act}`));
const path = (page: Page, act: string) => `${page.url.pathname}/${act}`;

/** What the token shows, so many intervals from now. */
function shown(token: HeldToken, steps = 0): string {
  return codeAt(token, Math.floor(Date.now() / 1000 / (token.intervalSeconds ?? 30)) + steps);
}

/** Right in none of the places that are looked at. */
function wrong(token: HeldToken): string {
  const near = new Set(Array.from({ length: 40 }, (_, at) => shown(token, at - 20)));
  return Array.from({ length: 50 }, (_, at) => String(111_111 + at)).find((code) => !near.has(code)) ?? '';
}

const textsTo = (number: string) => service.phones.texts.filter(({ to }) => to === number).length;

const methods = async (person: TestPerson) => (await listMethodFacts(service.db, person.id)).map(({ kind }) => kind);

async function events(person: TestPerson): Promise<string[]> {
  const rows = await service.db
    .selectFrom('audit_events')
    .select('kind')
    .where('account_id', '=', person.id)
    .orderBy('id')
    .execute();
  return rows.map(({ kind }) => kind);
}

async function startAt(browser: TestBrowser, person: TestPerson): Promise<Page> {
  const { page } = await vault.start(browser);
  await service.settle();
  return enterPassword(service, browser, page, person);
}

async function openOwnPage(
  browser: TestBrowser,
  person: Awaited<ReturnType<typeof addPersonWithPhone>>,
): Promise<Page> {
  const page = await enterPassword(service, browser, await browser.open('/security'), person);
  return enterCode(service, browser, page, person.phone.number);
}

test('a token answers the second factor: a clock’s, a counter’s, whichever of two', async () => {
  const person = await addPerson(service);
  const totp = await addActiveToken(service, person.id);
  const hotp = await addActiveToken(service, person.id, { kind: 'hotp', digits: 8 });
  for (const code of [shown(totp), codeAt(hotp, 3), codeAt(hotp, 4)]) {
    const browser = createTestBrowser(service);
    const started = await vault.start(browser);
    await service.settle();
    const challenge = await enterPassword(service, browser, started.page, person);
    assert.ok(has(challenge, 'resync'), challenge.heading);
    const back = await browser.submit(challenge, '/code', { code });
    assert.ok(back.isForeign, back.text);
    const { amr, acr } = await vault.finish(started, back);
    assert.deepEqual(amr, ['pwd', 'otp', 'mfa']);
    assert.match(String(acr), /mfa/);
  }
  const late = createTestBrowser(service);
  const used = await late.submit(await startAt(late, person), '/code', { code: shown(totp, -1) });
  assert.equal(used.status, 422);
});

test('a token out of step is brought back at sign-in by two codes in a row, which are an answer', async () => {
  const person = await addPerson(service);
  const token = await addActiveToken(service, person.id, { kind: 'hotp' });
  const browser = createTestBrowser(service);
  const challenge = await startAt(browser, person);
  const refused = await browser.submit(challenge, '/code', { code: codeAt(token, 300) });
  assert.equal(refused.status, 422);
  const half = await browser.submit(refused, '/resync', { code: codeAt(token, 301), nextCode: '' });
  assert.equal(half.status, 422);
  const back = await browser.submit(half, '/resync', { code: codeAt(token, 301), nextCode: codeAt(token, 302) });
  assert.ok(back.isForeign, back.text);
  assert.ok((await events(person)).includes('token-resynchronised'));
});

// Seen to fail: with countAttempt taken from answerByToken the eleventh is compared like the first.
test('T12 wrong codes of tokens are counted before they are compared, synchronising too, and then wait', async () => {
  const person = await addPerson(service);
  const token = await addActiveToken(service, person.id);
  const browser = createTestBrowser(service);
  let page = await startAt(browser, person);
  for (let count = 0; count < 10; count++) {
    const both = { code: wrong(token), nextCode: wrong(token) };
    page = await browser.submit(
      page,
      count % 2 === 0 ? '/code' : '/resync',
      count % 2 === 0 ? { code: wrong(token) } : both,
    );
    assert.equal(page.status, 422);
  }
  const right = await browser.submit(page, '/code', { code: shown(token) });
  assert.equal(right.status, 422);
  assert.ok((await events(person)).includes('codes-locked'));
  const row = await service.db
    .selectFrom('methods')
    .select('failures')
    .where('account_id', '=', person.id)
    .executeTakeFirst();
  assert.equal(row?.failures, 10);
});

test('R1 of parallel submissions of one code of a token one signs in', async () => {
  const person = await addPerson(service);
  const token = await addActiveToken(service, person.id, { kind: 'hotp' });
  const browsers = Array.from({ length: 5 }, () => createTestBrowser(service));
  const pages: Page[] = [];
  for (const browser of browsers) pages.push(await startAt(browser, person));
  const answers = await Promise.all(
    browsers.map((browser, at) => browser.submit(pages[at]!, '/code', { code: codeAt(token, 0) })),
  );
  assert.equal(answers.filter(({ isForeign }) => isForeign).length, 1);
});

test('a token is made one’s own on the own page: by serial number and code, told to the phone, on record', async () => {
  const person = await addPersonWithPhone(service);
  const token = await addToken(service, { serial: 'OWN-42' });
  const browser = createTestBrowser(service);
  const form = await browser.submit(await openOwnPage(browser, person), '/add-token');
  await service.settle();
  const before = textsTo(person.phone.number);
  const back = await browser.submit(form, '/token', { serial: 'own 42', code: shown(token), nextCode: '' });
  await service.settle();
  assert.ok(has(back, 'add-phone'), back.text);
  assert.ok(back.text.includes('slutter på') && !back.text.includes('OWN-42'));
  assert.deepEqual(await methods(person), ['authentication-phone', 'hardware-token']);
  assert.equal(textsTo(person.phone.number), before + 1);
  assert.ok((await events(person)).includes('method-added'));
});

test('a token that was assigned is shown by its number and needs a code alone, as the first method too', async () => {
  const person = await addPerson(service);
  const token = await addToken(service, { kind: 'hotp', accountId: person.id, serial: 'GIVEN-7' });
  const browser = createTestBrowser(service);
  const moreInfo = await startAt(browser, person);
  const contact = await browser.submit(moreInfo, '/next');
  assert.ok(contact.html.includes('value="hardware-token"'));
  const form = await browser.submit(contact, '/contact', { kind: 'hardware-token' });
  assert.ok(form.html.includes('GIVEN-7'));
  const verified = await browser.submit(form, '/token', { chosen: 'GIVEN-7', code: codeAt(token, 1) });
  assert.ok(has(verified, 'done'), verified.text);
  assert.deepEqual(await methods(person), ['hardware-token']);
});

// Seen to fail: without tokens in the inventory check of render-step.ts the guide's list has a fourth way for everybody.
test('enrolment offers tokens only where there are any', async () => {
  const person = await addPerson(service, { organisation: 'ntnu' });
  await service.db
    .updateTable('hardware_tokens')
    .set({ lost_at: new Date() })
    .where('account_id', 'is', null)
    .execute();
  const browser = createTestBrowser(service);
  const contact = await browser.submit(await startAt(browser, person), '/next');
  assert.ok(!contact.html.includes('value="hardware-token"'));
});

// Seen to fail: with the verdict of findBindable told apart from the code's.
test('T17 trying out serial numbers tells nothing, and is slowed down like codes', async () => {
  const person = await addPersonWithPhone(service);
  const other = await addPerson(service);
  const [mine, others] = [await addToken(service), await addToken(service, { accountId: other.id })];
  const browser = createTestBrowser(service);
  let page = await browser.submit(await openOwnPage(browser, person), '/add-token');
  const texts = new Set<string>();
  for (const typed of [
    { serial: mine.serial, code: wrong(mine) },
    { serial: others.serial, code: shown(others) },
    { serial: 'nothing at all', code: '123456' },
  ]) {
    page = await browser.submit(page, '/token', { nextCode: '', ...typed });
    assert.equal(page.status, 422);
    texts.add(page.html.replaceAll(typed.serial, ''));
  }
  assert.equal(texts.size, 1);
  for (let count = 0; count < 7; count++)
    page = await browser.submit(page, '/token', { serial: 'x', code: '123456', nextCode: '' });
  const late = await browser.submit(page, '/token', { serial: mine.serial, code: shown(mine), nextCode: '' });
  assert.equal(late.status, 422);
  assert.deepEqual(await methods(person), ['authentication-phone']);
});

// Seen to fail only with both walls down, requireStep and the table of steps: each holds alone.
test('T3 T19 no token is added or brought into step before the own page’s second factor', async () => {
  const person = await addPersonWithPhone(service);
  const token = await addActiveToken(service, person.id);
  const free = await addToken(service);
  const browser = createTestBrowser(service);
  const atCode = await enterPassword(service, browser, await browser.open('/security'), person);
  for (const [act, form] of [
    ['add-token', {}],
    ['token', { serial: free.serial, code: shown(free), nextCode: '' }],
    ['resync-token', { method: token.methodId, code: shown(token, 4), nextCode: shown(token, 5) }],
  ] as const) {
    const answer = await browser.post(path(atCode, act), form);
    assert.ok(has(answer, 'code') && !has(answer, 'add-phone'), `${act}: ${answer.heading}`);
  }
  assert.equal((await methods(person)).length, 2);
});

// Seen to fail: without requireFirstMethod in add-token.ts both windows bind their token by the password alone.
test('T9 R5 two windows with the password alone bind one token at the same moment, not two', async () => {
  for (let round = 0; round < 5; round++) {
    const person = await addPerson(service);
    const windows = await Promise.all(
      [1, 2].map(async () => {
        const browser = createTestBrowser(service);
        const contact = await browser.submit(await startAt(browser, person), '/next');
        const token = await addToken(service);
        return { browser, token, form: await browser.submit(contact, '/contact', { kind: 'hardware-token' }) };
      }),
    );
    const answers = await Promise.all(
      windows.map(({ browser, token, form }) =>
        browser.submit(form, '/token', { serial: token.serial, code: shown(token), nextCode: '' }),
      ),
    );
    assert.equal(answers.filter((page) => has(page, 'done')).length, 1);
    assert.deepEqual(await methods(person), ['hardware-token']);
  }
});

test('T21 a new token makes other sessions answer anew; one that is removed signs in no more', async () => {
  const person = await addPersonWithPhone(service);
  const other = createTestBrowser(service);
  const atOther = await startAt(other, person);
  assert.ok((await enterCode(service, other, atOther, person.phone.number)).isForeign);
  const token = await addToken(service);
  const browser = createTestBrowser(service);
  const form = await browser.submit(await openOwnPage(browser, person), '/add-token');
  const own = await browser.submit(form, '/token', { serial: token.serial, code: shown(token), nextCode: '' });
  assert.equal(vault.errorOf((await vault.start(other, { prompt: 'none' })).page), 'interaction_required');
  const methodId =
    (await listMethodFacts(service.db, person.id)).find(({ kind }) => kind === 'hardware-token')?.id ?? '';
  const ask = await browser.post(path(own, 'remove'), { method: methodId });
  await browser.submit(ask, '/remove-asked');
  assert.deepEqual(await methods(person), ['authentication-phone']);
  const late = createTestBrowser(service);
  const challenge = await startAt(late, person);
  const answer = await late.post(path(challenge, 'code'), { code: shown(token, 1) });
  assert.ok(!answer.isForeign);
});

test('on the own page two codes in a row bring a token into step; another’s is not touched', async () => {
  const person = await addPersonWithPhone(service);
  const stranger = await addPerson(service);
  const token = await addActiveToken(service, person.id);
  const foreign = await addActiveToken(service, stranger.id);
  const browser = createTestBrowser(service);
  const own = await openOwnPage(browser, person);
  const refused = await browser.post(path(own, 'resync-token'), {
    method: foreign.methodId,
    code: shown(foreign, 4),
    nextCode: shown(foreign, 5),
  });
  assert.equal(refused.status, 422);
  const back = await browser.post(path(own, 'resync-token'), {
    method: token.methodId,
    code: shown(token, 4),
    nextCode: shown(token, 5),
  });
  assert.ok(back.status === 200 && back.text.includes('i takt igjen'), back.text);
  const rows = await service.db
    .selectFrom('hardware_tokens')
    .select(['id', 'drift'])
    .where('id', 'in', [token.id, foreign.id])
    .execute();
  assert.deepEqual(new Map(rows.map(({ id, drift }) => [id, drift])).get(foreign.id), 0);
  assert.ok([4, 5, 6].includes(rows.find(({ id }) => id === token.id)?.drift ?? 0));
});

test('T8 no secret, serial number of another, or code stands in a log or on record', async () => {
  const rows = await service.db.selectFrom('audit_events').select('detail').execute();
  const tokens = await service.db.selectFrom('hardware_tokens').select('serial').execute();
  const told = JSON.stringify(rows) + service.readLog();
  for (const { serial } of tokens) assert.ok(!told.includes(serial), serial);
});
