import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { TestBrowser } from '../testing/test-browser.ts';
import { MFA, openTestDesk, SFA, type TestDesk } from '../testing/test-desk.ts';

/**
 * No operator comes in on a password alone, however they try. The provider of these tests is careless on purpose: it
 * answers with what the test says and never compares it with what was asked for.
 * Seen to fail: with requireTwoFactors() taken out of complete-sign-in.ts and hasTwoFactors() out of check-access.ts.
 */
let desk: TestDesk;
before(async () => {
  desk = await openTestDesk();
});
after(() => desk.close());
beforeEach(() => {
  desk.tamper = null;
  desk.asOperator();
});

async function signInAsOperator(): Promise<{ browser: TestBrowser; status: number; path: string }> {
  const browser = new TestBrowser();
  const page = await browser.open(`${desk.origin}/operator/sign-in`);
  assert.doesNotMatch(page.text, /Sakskø/);
  return { browser, status: page.status, path: page.url.pathname };
}

describe('T07 essential acr is never under-delivered: our own look at what came back', () => {
  const deliveries: [string, (claims: Record<string, unknown>) => Record<string, unknown>][] = [
    ['the context of one factor', (claims) => ({ ...claims, acr: SFA })],
    ['no context', ({ acr: _acr, ...claims }) => claims],
    ['an unknown context', (claims) => ({ ...claims, acr: 'urn:example:strong' })],
    ['a list of contexts', (claims) => ({ ...claims, acr: [MFA] })],
    ['a context that only begins like it', (claims) => ({ ...claims, acr: `${MFA}/../sfa` })],
    ['the context without mfa among the methods', (claims) => ({ ...claims, amr: ['pwd'] })],
    ['the context without methods', ({ amr: _amr, ...claims }) => claims],
    ['methods as an object', (claims) => ({ ...claims, amr: { 0: 'mfa' } })],
    ['no time of the sign-in', ({ auth_time: _time, ...claims }) => claims],
    ['a sign-in of two days ago', (claims) => ({ ...claims, auth_time: Number(claims['auth_time']) - 172_800 })],
    ['a time that is no number', (claims) => ({ ...claims, auth_time: 'now' })],
  ];
  for (const [what, tamper] of deliveries) {
    test(`T07 ${what}: no session at all`, async () => {
      desk.tamper = tamper;
      const { browser, status, path } = await signInAsOperator();
      assert.equal(path, '/callback');
      assert.ok(status === 403 || status === 400, `status ${status}`);
      assert.equal(browser.cookies.has('desk-session'), false);
    });
  }

  test('T07 a provider that answers with one factor of its own accord is refused too', async () => {
    desk.asEndUser();
    desk.provider.answer.claims['roles'] = ['desk-operator'];
    const { status } = await signInAsOperator();
    assert.equal(status, 403);
  });
});

test('T02 a session of one factor is asked to step up at every operator page, and refused when nothing more comes', async () => {
  desk.asEndUser();
  desk.provider.answer.claims['roles'] = ['desk-operator'];
  const browser = new TestBrowser();
  assert.equal((await browser.open(`${desk.origin}/self-service`)).status, 200);
  for (const path of [
    '/operator',
    '/operator/',
    '/operator/cases/1',
    '/operator?x=/self-service',
    '//operator',
    '/operator/../operator',
  ]) {
    const page = await browser.open(`${desk.origin}${path}`);
    assert.notEqual(page.status, 200, path);
    assert.doesNotMatch(page.text, /Du er ikke med i noen gruppe/, path);
  }
  assert.equal((await browser.open(`${desk.origin}/self-service`)).status, 200, 'the session of one factor lives on');
});

test('a role is that of this sign-in: taken away there, it is gone here at the next sign-in', async () => {
  const browser = new TestBrowser();
  assert.equal((await browser.open(`${desk.origin}/operator/sign-in`)).status, 200);
  desk.provider.answer.claims['roles'] = [];
  assert.equal((await browser.open(`${desk.origin}/operator/sign-in`)).status, 403);
  assert.equal((await browser.open(`${desk.origin}/operator`)).status, 403);
});

test('a role that is no text, or only holds the word, is no role', async () => {
  for (const roles of [{ 'desk-operator': true }, 'desk-operator-not', [['desk-operator']], 'DESK-OPERATOR']) {
    desk.provider.answer.claims['roles'] = roles;
    assert.equal((await new TestBrowser().open(`${desk.origin}/operator/sign-in`)).status, 403, JSON.stringify(roles));
  }
});
