import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import fc from 'fast-check';
import { TestBrowser } from '../testing/test-browser.ts';
import { MFA, openTestDesk, type TestDesk } from '../testing/test-desk.ts';
import { includesContext, meetsWish, readChallenge, writeChallenge } from './step-up.ts';

let desk: TestDesk;
before(async () => {
  desk = await openTestDesk();
});
after(() => desk.close());
beforeEach(() => {
  desk.tamper = null;
  desk.asOperator();
  desk.provider.requests.length = 0;
});

const NOW = new Date('2026-11-26T12:00:00Z');
const before5 = new Date(NOW.getTime() - 300_000);

test('RFC 9470 a challenge is read as it was written, and nothing else is taken for one', () => {
  const acr = fc.option(fc.constantFrom(MFA, 'phr', 'urn:example:high'));
  const age = fc.option(fc.nat(86_400));
  fc.assert(
    fc.property(acr, age, (one, seconds) => {
      const wish = { acr: one, maxAgeSeconds: seconds };
      const isEmpty = one === null && seconds === null;
      assert.deepEqual(readChallenge(writeChallenge(wish)), isEmpty ? null : wish);
    }),
  );
  assert.deepEqual(readChallenge('Bearer error=insufficient_user_authentication, acr_values="a b", max_age=5'), {
    acr: 'a',
    maxAgeSeconds: 5,
  });
  for (const other of [
    null,
    '',
    'Bearer',
    'Basic realm="x"',
    'Bearer error="invalid_token", max_age="5"',
    'Bearer error="insufficient_user_authentication"',
    'Bearer error="insufficient_user_authentication", max_age="-5"',
    'Bearer error="insufficient_user_authentication", max_age="soon"',
    `Bearer error="insufficient_user_authentication", acr_values="${'a'.repeat(3000)}"`,
  ])
    assert.equal(readChallenge(other), null, String(other));
  fc.assert(fc.property(fc.string(), (text) => void readChallenge(`Bearer ${text}`)));
});

test('what is not known, too old or too weak is not enough', () => {
  const facts = { acr: MFA, authTime: before5 };
  assert.equal(meetsWish(facts, { acr: MFA, maxAgeSeconds: 300 }, NOW), true);
  assert.equal(meetsWish(facts, { acr: MFA, maxAgeSeconds: 200 }, NOW), false);
  assert.equal(meetsWish(facts, { acr: 'phr', maxAgeSeconds: null }, NOW), false);
  assert.equal(meetsWish({ ...facts, acr: 'phr' }, { acr: MFA, maxAgeSeconds: null }, NOW), true);
  assert.equal(meetsWish({ ...facts, authTime: null }, { acr: null, maxAgeSeconds: 300 }, NOW), false);
  assert.equal(includesContext('urn:unknown', MFA), false);
  assert.equal(includesContext('phr', 'urn:unknown'), false);
});

/** Signs in as an operator and makes that sign-in an hour old. */
async function signInAnHourAgo(): Promise<TestBrowser> {
  const browser = new TestBrowser();
  assert.equal((await browser.open(`${desk.origin}/operator/sign-in`)).status, 200);
  await desk.db
    .updateTable('sessions')
    .set({ auth_time: new Date(Date.now() - 3_600_000) })
    .execute();
  desk.provider.requests.length = 0;
  return browser;
}

test('RFC 9470 a page that needs a fresh sign-in asks for one and is come back to; the rest of the desk stays open', async () => {
  const browser = await signInAnHourAgo();
  assert.equal((await browser.open(`${desk.origin}/operator`)).status, 200);
  assert.equal(desk.provider.requests.length, 0);
  const page = await browser.open(`${desk.origin}/operator/own-sign-in`);
  assert.equal(page.url.pathname, '/operator/own-sign-in');
  assert.match(page.text, /Påloggingen din/);
  assert.equal(desk.provider.requests[0]?.['max_age'], '300');
  assert.equal(desk.provider.requests[0]?.['acr_values'], MFA);
  await browser.open(`${desk.origin}/operator/own-sign-in`);
  assert.equal(browser.trail.length, 1, 'fresh, and not asked again');
});

test('RFC 9470 a resource answers 401 with what it needs, and the way that the challenge names leads on', async () => {
  const browser = await signInAnHourAgo();
  const refused = await browser.open(`${desk.origin}/operator/own-sign-in.json`);
  assert.equal(refused.status, 401);
  const challenge = refused.headers.get('www-authenticate') ?? '';
  assert.deepEqual(readChallenge(challenge), { acr: null, maxAgeSeconds: 300 });
  const way = new URLSearchParams({ challenge, return: '/operator/own-sign-in.json' });
  const granted = await browser.open(`${desk.origin}/operator/step-up?${way}`);
  assert.equal(granted.status, 200);
  assert.equal(JSON.parse(granted.text).acr, MFA);
  const nonsense = await browser.open(`${desk.origin}/operator/step-up?challenge=Basic`);
  assert.equal(nonsense.status, 400);
  const away = new URLSearchParams({ challenge, return: 'https://evil.example/' });
  assert.equal((await browser.open(`${desk.origin}/operator/step-up?${away}`)).url.pathname, '/operator');
});

// Seen to fail with the context that was asked for not looked for in what came back.
test('RFC 9470 a provider that gives less than was asked for is refused, and the session stays as it was', async () => {
  const browser = await signInAnHourAgo();
  const challenge = writeChallenge({ acr: 'phr', maxAgeSeconds: null });
  const less = await browser.open(`${desk.origin}/operator/step-up?${new URLSearchParams({ challenge })}`);
  assert.equal(less.status, 403);
  assert.deepEqual(JSON.parse(String(desk.provider.requests[0]?.['claims'])).id_token.acr.values, ['phr']);
  assert.equal((await browser.open(`${desk.origin}/operator`)).status, 200);
  desk.tamper = (claims) => ({ ...claims, auth_time: Number(claims['auth_time']) - 3600 });
  const old = await browser.open(`${desk.origin}/operator/own-sign-in`);
  assert.ok(old.status >= 400, `status ${old.status}`);
  desk.tamper = (claims) => ({ ...claims, acr: 'phr' });
  const more = await browser.open(`${desk.origin}/operator/step-up?${new URLSearchParams({ challenge })}`);
  assert.equal(more.status, 200);
});
