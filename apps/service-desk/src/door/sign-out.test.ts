import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { TestBrowser } from '../testing/test-browser.ts';
import { openTestDesk, type TestDesk } from '../testing/test-desk.ts';

let desk: TestDesk;
before(async () => {
  desk = await openTestDesk();
});
after(() => desk.close());
beforeEach(() => desk.asEndUser());

async function signIn(accountId = 'kari'): Promise<TestBrowser> {
  desk.asEndUser(accountId);
  const browser = new TestBrowser();
  assert.equal((await browser.open(`${desk.origin}/self-service`)).status, 200);
  return browser;
}

/** Whether the desk still knows the browser, seen by whether it has to be sent away to sign in. */
async function isSignedIn(browser: TestBrowser): Promise<boolean> {
  const page = await browser.open(`${desk.origin}/self-service`, (url) => url.origin !== desk.origin);
  return page.url.origin === desk.origin;
}

test('signing out ends the session here and at the sign-in service, and the front page says so', async () => {
  const browser = await signIn();
  const stolen = browser.cookies.get('desk-session') ?? '';
  const question = await browser.submit(`${desk.origin}/sign-out`);
  assert.equal(question.url.origin, desk.provider.issuer.origin, 'the browser is sent on to be signed out there');
  assert.equal(browser.cookies.has('desk-session'), false);
  const action = /action="([^"]+)"/.exec(question.text)?.[1] ?? '';
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(question.text)?.[1] ?? '';
  const page = await browser.submit(action, { xsrf, logout: 'yes' });
  assert.equal(page.url.href, `${desk.origin}/signed-out`);
  assert.match(page.text, /Du er logget ut av NTNU hjelp/);
  browser.cookies.set('desk-session', stolen);
  assert.equal(await isSignedIn(browser), false, 'the old cookie is worth nothing');
});

test('signing out where nobody is signed in ends at the front page', async () => {
  const page = await new TestBrowser().submit(`${desk.origin}/sign-out`);
  assert.deepEqual([page.status, page.url.pathname + page.url.search], [200, '/signed-out']);
});

test('signing out while the sign-in service is down ends our session and says what it could not do', async (t) => {
  const own = await openTestDesk();
  t.after(() => own.close());
  const browser = new TestBrowser();
  await browser.open(`${own.origin}/self-service`);
  const token = browser.cookies.get('desk-session') ?? '';
  await own.db.updateTable('sessions').set({ id_token_sealed: 'v1.lost.key' }).execute();
  const page = await browser.submit(`${own.origin}/sign-out`);
  assert.equal(page.url.search, '?here');
  assert.match(page.text, /Lukk nettleseren/);
  browser.cookies.set('desk-session', token);
  const again = await browser.open(`${own.origin}/self-service`, (url) => url.origin !== own.origin);
  assert.notEqual(again.url.origin, own.origin);
});

// Seen to fail: with refuseForeignForms() taken out of app.ts.
describe('a foreign site cannot sign anybody out', () => {
  const headers: [string, Record<string, string>][] = [
    ['cross-site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ['same-site (a sister host)', { 'sec-fetch-site': 'same-site' }],
    ['another origin, no fetch metadata', { origin: 'https://evil.example' }],
    ['an opaque origin', { origin: 'null' }],
    ['neither header', {}],
    ['contradicting headers', { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' }],
  ];
  for (const [what, sent] of headers) {
    test(what, async () => {
      const browser = await signIn();
      const page = await browser.submit(`${desk.origin}/sign-out`, {}, sent);
      assert.equal(page.status, 403);
      assert.equal(await isSignedIn(browser), true);
    });
  }

  test('by a link or a picture', async () => {
    const browser = await signIn();
    assert.equal((await browser.open(`${desk.origin}/sign-out`)).status, 404);
    assert.equal(await isSignedIn(browser), true);
  });
});
