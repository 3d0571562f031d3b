import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { TestBrowser } from '../testing/test-browser.ts';
import { MFA, openTestDesk, type TestDesk } from '../testing/test-desk.ts';

let desk: TestDesk;
before(async () => {
  desk = await openTestDesk();
});
after(() => desk.close());
beforeEach(() => {
  desk.tamper = null;
  desk.provider.requests.length = 0;
  desk.asEndUser();
});

test('an end user gets into self-service with the password alone, under the own name', async () => {
  const browser = new TestBrowser();
  const page = await browser.open(`${desk.origin}/self-service`);
  assert.equal(page.status, 200);
  assert.equal(page.url.pathname, '/self-service');
  assert.match(page.text, /Mine saker/);
  assert.match(page.text, /<strong>Kari Nordmann<\/strong>/);
  const [request] = desk.provider.requests;
  assert.equal(request?.['acr_values'], undefined);
  assert.equal(request?.['prompt'], undefined);
  assert.equal(request?.['ui_locales'], 'nb');
  assert.equal(request?.['code_challenge_method'], 'S256');
});

test('an operator comes in with two factors, through the account chooser, and is greeted by name', async () => {
  desk.asOperator();
  const page = await new TestBrowser().open(`${desk.origin}/operator/sign-in`);
  assert.equal(page.status, 200);
  assert.equal(page.url.pathname, '/operator');
  assert.match(page.text, /Hei, Kari Nordmann/);
  assert.match(page.text, /Du er ikke med i noen gruppe/);
  const [request] = desk.provider.requests;
  assert.equal(request?.['acr_values'], MFA);
  assert.equal(request?.['prompt'], 'select_account');
  assert.equal(request?.['max_age'], '43200');
  const claims = JSON.parse(String(request?.['claims']));
  assert.deepEqual(claims.id_token.acr, { essential: true, values: [MFA] });
});

test('the request travels by the back channel (PAR): the address holds a reference and nothing else of it', async () => {
  const browser = new TestBrowser();
  await browser.open(`${desk.origin}/operator/sign-in`);
  const authorize = browser.trail.find((url) => url.origin === desk.provider.issuer.origin);
  assert.deepEqual([...(authorize?.searchParams.keys() ?? [])].toSorted(), ['client_id', 'request_uri']);
});

test('a deep link comes back to itself after the sign-in', async () => {
  const page = await new TestBrowser().open(`${desk.origin}/self-service?from=mail`);
  assert.equal(page.url.pathname + page.url.search, '/self-service?from=mail');
});

test('a step up keeps the person in mind: login_hint, no chooser', async () => {
  const browser = new TestBrowser();
  await browser.open(`${desk.origin}/self-service`);
  desk.asOperator();
  const page = await browser.open(`${desk.origin}/operator`);
  assert.equal(page.url.pathname, '/operator');
  const request = desk.provider.requests.at(-1);
  assert.deepEqual([request?.['login_hint'], request?.['prompt']], ['kari', undefined]);
});

test('somebody with two factors who is no operator is told so, with a way to self-service', async () => {
  desk.asOperator('student');
  desk.provider.answer.claims['roles'] = ['student'];
  const browser = new TestBrowser();
  const page = await browser.open(`${desk.origin}/operator/sign-in`);
  assert.equal(page.status, 403);
  assert.match(page.text, /Du er ikke operatør/);
  assert.match(page.text, /student@ntnu\.no/);
  assert.match(page.text, /href="\/self-service"/);
  assert.equal((await browser.open(`${desk.origin}/self-service`)).status, 200);
  assert.equal(desk.provider.requests.length, 1, 'self-service needs no second sign-in');
});

test('the language of the browser is spoken and handed on; the menu overrules it', async () => {
  const browser = new TestBrowser('en-GB,en;q=0.8');
  const page = await browser.open(`${desk.origin}/self-service`);
  assert.match(page.text, /<html lang="en"/);
  assert.equal(desk.provider.requests[0]?.['ui_locales'], 'en');
  const chosen = await browser.open(`${desk.origin}/language?language=nb&return=/self-service`);
  assert.equal(chosen.url.pathname, '/self-service');
  assert.match(chosen.text, /<html lang="nb"/);
  assert.match((await new TestBrowser('fr').open(desk.origin)).text, /<html lang="nb"/);
});

test('whoever cancels at the sign-in service gets a page with a way on, and no session', async () => {
  desk.provider.answer.error = 'access_denied';
  const browser = new TestBrowser();
  const page = await browser.open(`${desk.origin}/self-service`);
  assert.equal(page.status, 403);
  assert.match(page.text, /Du avbrøt påloggingen/);
  assert.equal(browser.cookies.has('desk-session'), false);
});

test('a provider that cannot reach the level says so, and the page does too', async () => {
  desk.provider.answer.error = 'unmet_authentication_requirements';
  const page = await new TestBrowser().open(`${desk.origin}/operator`);
  assert.equal(page.status, 403);
  assert.match(page.text, /Operatører må logge inn med kode/);
});

test('a sign-in service that is down gives a page with a way on, and works when it is up again', async (t) => {
  const own = await openTestDesk();
  t.after(() => own.close());
  await own.provider.stop();
  const browser = new TestBrowser();
  const page = await browser.open(`${own.origin}/operator/sign-in`);
  assert.equal(page.status, 503);
  assert.equal(page.headers.get('retry-after'), '5');
  assert.match(page.text, /Påloggingen er ikke tilgjengelig nå/);
  assert.match(page.text, /href="\/operator\/sign-in"/);
  assert.equal((await browser.open(own.origin)).status, 200, 'the front page needs nobody');
  assert.equal((await browser.open(`${own.origin}/ready`)).status, 200);
  await own.provider.restart();
  assert.equal((await browser.open(`${own.origin}/self-service`)).status, 200);
  await own.provider.stop();
  assert.equal((await new TestBrowser().open(`${own.origin}/self-service`)).status, 503, 'also with metadata known');
});
