import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { ONE_FACTOR, PHISHING_RESISTANT, TWO_FACTORS } from '../policies/levels.ts';
import { listDevices } from '../sessions/list-devices.ts';
import { passTime } from '../sessions/test-devices.ts';
import { createTestBrowser, type Page, type TestBrowser } from '../test-browser.ts';
import {
  addApp,
  addPerson,
  addPersonWithPhone,
  enrolPhone,
  enterPassword,
  newNumber,
  type TestPerson,
} from '../test-people.ts';
import { createRelyingParty, type TestRelyingParty, type Wishes } from '../test-relying-party.ts';
import { startTestService, type TestService } from '../test-service.ts';
import { createTestService } from '../test-settings.ts';
import { currentCode } from '../test-totp.ts';

type Person = Awaited<ReturnType<typeof addPersonWithPhone>>;

let service: TestService;
/** Remembers for thirty days. */
let desk: TestRelyingParty;
/** Remembers nothing. */
let vault: TestRelyingParty;
before(async () => {
  service = await startTestService({
    services: [
      createTestService('desk', { secondFactor: 'required', rememberDays: 30 }),
      createTestService('vault', { secondFactor: 'required', secondFactorMaxAgeSeconds: 3600 }),
    ],
  });
  [desk, vault] = [await createRelyingParty(service, 'desk'), await createRelyingParty(service, 'vault')];
});
after(() => service.close());

const isDevice = ({ name }: { name: string }) => name.startsWith('vakt-device-');
const deviceOf = (browser: TestBrowser) => browser.cookies.find(isDevice);

/** Closes the browser: what lasts longer than that stays. */
const reopen = (browser: TestBrowser) => createTestBrowser(service, browser.cookies.filter(isDevice));

/** From the start to "Angi kode", or to where the person is when no code was asked for. */
async function signIn(browser: TestBrowser, person: TestPerson, wishes: Wishes = {}, party = desk) {
  const started = await party.start(browser, wishes);
  return { started, page: await enterPassword(service, browser, started.page, person) };
}

const answer = (browser: TestBrowser, page: Page, person: Person, remember = true) =>
  browser.submit(page, '/code', {
    code: service.phones.codeTo(person.phone.number),
    ...(remember ? { remember: 'on' } : {}),
  });

/** A browser that was remembered at the desk, closed and opened again. */
async function comeBack(person: Person): Promise<TestBrowser> {
  const browser = createTestBrowser(service);
  const { started, page } = await signIn(browser, person);
  const { acr } = await desk.finish(started, await answer(browser, page, person));
  assert.equal(acr, TWO_FACTORS);
  return reopen(browser);
}

const isAsked = (page: Page) => page.forms.some((form) => form.action.endsWith('/code'));
const offers = (page: Page) => /name="remember"/.test(page.html);
const pass = (person: TestPerson, seconds: number) => passTime(service, person.id, seconds);

test('who ticked the box is not asked again in this browser, nothing is sent, and the service is told two factors', async () => {
  const person = await addPersonWithPhone(service);
  let browser = await comeBack(person);
  const sent = service.phones.texts.length;
  for (let times = 0; times < 3; times += 1) {
    const { started, page } = await signIn(browser, person);
    const { acr, amr } = await desk.finish(started, page);
    assert.deepEqual([acr, amr], [TWO_FACTORS, ['pwd', 'mfa']]);
    browser = reopen(browser);
    await pass(person, 86_400);
  }
  assert.equal(service.phones.texts.length, sent);
});

test('the box is offered, unticked, where the policy remembers, and kept as it was when the code was wrong', async () => {
  const person = await addPersonWithPhone(service);
  const browser = createTestBrowser(service);
  const { page } = await signIn(browser, person);
  assert.match(page.text, /Ikke spør igjen på denne enheten de neste 30 dagene/);
  assert.doesNotMatch(page.html, /name="remember"[^>]*checked/);
  const wrong = await browser.submit(page, '/code', { code: '000000', remember: 'on' });
  assert.match(wrong.html, /name="remember"[^>]*checked/);
  assert.equal(deviceOf(browser), undefined);
  assert.deepEqual(await listDevices(service.db, person.id), []);
});

// Seen to fail with the box believed without the policy (daysToRemember) asked.
test('T16 nothing is remembered unasked, where the policy remembers nothing, on the own page, or while a phone is enrolled', async () => {
  const person = await addPersonWithPhone(service);
  const places: [string, (browser: TestBrowser) => Promise<unknown>][] = [
    [
      'not ticked',
      async (browser) => {
        const { page } = await signIn(browser, person);
        return answer(browser, page, person, false);
      },
    ],
    [
      'vault',
      async (browser) => {
        const { page } = await signIn(browser, person, {}, vault);
        assert.equal(offers(page), false);
        return answer(browser, page, person);
      },
    ],
    [
      'own page',
      async (browser) => {
        const page = await enterPassword(service, browser, await browser.open('/security'), person);
        assert.equal(offers(page), false);
        return answer(browser, page, person);
      },
    ],
  ];
  for (const [where, act] of places) {
    const browser = createTestBrowser(service);
    await act(browser);
    assert.equal(deviceOf(browser), undefined, where);
  }
  assert.deepEqual(await listDevices(service.db, person.id), []);
  const fresh = await addPerson(service);
  const browser = createTestBrowser(service);
  const { page } = await signIn(browser, fresh);
  await enrolPhone(service, browser, page, newNumber());
  assert.deepEqual(await listDevices(service.db, fresh.id), []);
});

// Each seen to fail with its condition taken out of answerByDevice (and of the gate, for the policy of nought).
test('a device never answers where more is asked: a fresh sign-in, a younger factor, a higher level, no remembering, the own page', async () => {
  const person = await addPersonWithPhone(service);
  const browser = await comeBack(person);
  await pass(person, 600);
  const essential = { claims: { id_token: { acr: { essential: true, values: [PHISHING_RESISTANT] } } } };
  const asks: [string, () => Promise<{ page: Page }>][] = [
    ['prompt=login', () => signIn(reopen(browser), person, { prompt: 'login' })],
    ['max_age=0', () => signIn(reopen(browser), person, { max_age: '0' })],
    ['max_age=599', () => signIn(reopen(browser), person, { max_age: '599' })],
    ['phishing-resistant', () => signIn(reopen(browser), person, essential)],
    ['vault', () => signIn(reopen(browser), person, {}, vault)],
    [
      'own page',
      async () => {
        const own = reopen(browser);
        return { page: await enterPassword(service, own, await own.open('/security'), person) };
      },
    ],
  ];
  for (const [what, ask] of asks) assert.equal(isAsked((await ask()).page), true, what);
  assert.equal((await signIn(reopen(browser), person, { max_age: '3600' })).page.isForeign, true);
});

test('who asked for one factor, and has a method, may answer with the device too', async () => {
  const person = await addPersonWithPhone(service);
  const browser = await comeBack(person);
  const { started, page } = await signIn(browser, person, { acr_values: ONE_FACTOR });
  assert.equal((await desk.finish(started, page)).acr, ONE_FACTOR);
});

// Seen to fail with the gate counting a device like any factor.
test('P9 a session that a device opened is asked again where nothing is remembered, and everywhere once the policy says nought', async () => {
  const person = await addPersonWithPhone(service);
  const browser = await comeBack(person);
  const { started, page } = await signIn(browser, person);
  await desk.finish(started, page);
  const silent = await desk.start(browser, { prompt: 'none' });
  assert.equal((await desk.finish(silent, silent.page)).acr, TWO_FACTORS);
  const atVault = await vault.start(browser, { prompt: 'none' });
  assert.equal(vault.errorOf(atVault.page), 'interaction_required');
  const policy = service.settings.services[0]?.policy ?? assert.fail();
  policy.rememberDays = 0;
  try {
    const later = await desk.start(browser, { prompt: 'none' });
    assert.equal(desk.errorOf(later.page), 'interaction_required');
    assert.equal(isAsked((await signIn(reopen(browser), person)).page), true);
  } finally {
    policy.rememberDays = 30;
  }
  assert.equal((await signIn(reopen(browser), person)).page.isForeign, true, 'it lasts where it is allowed');
});

test('T3 a session that a device opened changes no method: the own page asks for one that is answered there', async () => {
  const person = await addPersonWithPhone(service);
  const browser = await comeBack(person);
  const { started, page } = await signIn(browser, person);
  await desk.finish(started, page);
  const own = await browser.open('/security');
  const chosen = own.forms.some((form) => form.action.endsWith('/account'))
    ? await browser.submit(own, '/account', {
        account: own.forms.find((form) => form.action.endsWith('/account'))?.buttons[0]?.value ?? '',
      })
    : own;
  assert.equal(isAsked(chosen), true);
  const id = /sign-in\/([\w-]+)/.exec(chosen.url.pathname)?.[1];
  for (const act of ['preferences', 'done', 'configure-app', 'contact'])
    assert.equal(isAsked(await browser.post(`/sign-in/${id}/${act}`, { ticked: 'app' })), true, act);
  const methods = await service.db.selectFrom('methods').select('kind').where('account_id', '=', person.id).execute();
  assert.equal(methods.length, 1);
});

test('the box counts for a code from an app too, and the device falls with the app', async () => {
  const person = await addPersonWithPhone(service);
  const app = await addApp(service, person);
  const browser = createTestBrowser(service);
  const { page } = await signIn(browser, person);
  const ways = await browser.submit(page, '/other-way');
  const atApp = await browser.submit(ways, '/way', { option: `totp:${app.methodId}` });
  assert.equal(offers(atApp), true);
  const done = await browser.submit(atApp, '/code', { code: currentCode(app.secret), remember: 'on' });
  assert.equal(done.isForeign, true);
  assert.equal((await signIn(reopen(browser), person)).page.isForeign, true);
  await service.db.updateTable('methods').set({ disabled_at: new Date() }).where('id', '=', app.methodId).execute();
  assert.equal(isAsked((await signIn(reopen(browser), person)).page), true);
});

// Seen to fail with the owner not told in answerByDevice.
test('a copied device: the owner’s next sign-in finds it, every device ends, and the owner is told on the phone', async () => {
  const person = await addPersonWithPhone(service);
  const browser = await comeBack(person);
  let thief = browser.copy();
  for (let times = 0; times < 2; times += 1) {
    assert.equal((await signIn(thief, person)).page.isForeign, true);
    if (times === 0) thief = reopen(thief);
  }
  const { page } = await signIn(browser, person);
  await service.settle();
  assert.equal(isAsked(page), true);
  assert.equal(deviceOf(browser), undefined, 'the old value is taken away');
  const told = service.phones.texts.filter(({ to }) => to === person.phone.number).map(({ body }) => body);
  assert.equal(told.filter((text) => /kopi av nettleseren/.test(text)).length, 1);
  const silent = await desk.start(thief, { prompt: 'none' });
  assert.equal(desk.errorOf(silent.page), 'interaction_required');
  assert.equal(isAsked((await signIn(reopen(thief), person)).page), true);
});

test('signing out leaves the browser remembered: the password is asked for, no code', async () => {
  const person = await addPersonWithPhone(service);
  const browser = await comeBack(person);
  await signIn(browser, person);
  await sql`update account_sessions set ended_at = now() where account_id = ${person.id}`.execute(service.db);
  const { started, page } = await signIn(browser, person);
  assert.equal((await desk.finish(started, page)).acr, TWO_FACTORS);
});

test('a sign-in that is refused a device gives the browser no dead value to keep, even when no code could be sent', async () => {
  const person = await addPersonWithPhone(service);
  const browser = await comeBack(person);
  await sql`update remembered_devices set revoked_at = now(), revoked_why = 'by-owner' where account_id = ${person.id}`.execute(
    service.db,
  );
  service.phones.answerText = () => ({ verdict: 'refused', reason: 'test' }) as never;
  const { page } = await signIn(browser, person);
  service.phones.answerText = () => ({ verdict: 'handed-over', gatewayMessageId: 'x' });
  assert.equal(page.isForeign, false);
  assert.equal(deviceOf(browser), undefined);
});
