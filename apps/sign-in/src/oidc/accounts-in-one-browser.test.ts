import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import * as rp from 'openid-client';
import { TestBrowser } from './test-browser.ts';
import {
  createService,
  discover,
  finishJourney,
  grantedTo,
  openInteraction,
  openTestDoor,
  redeem,
  signIn,
  startRequest,
  type TestDoor,
} from './test-door.ts';

describe('accounts in one browser', () => {
  let test: TestDoor;
  let desk: rp.Configuration;
  let mail: rp.Configuration;
  let wiki: rp.Configuration;
  before(async () => {
    test = await openTestDoor(['desk', 'mail', 'wiki'].map((id) => createService(id, 'http://localhost:9/logout')));
    [desk, mail, wiki] = [await discover(test, 'desk'), await discover(test, 'mail'), await discover(test, 'wiki')];
  });
  after(() => test.close());

  /** Signs in and gives the ID token's claims, with the provider session that the account then has. */
  const enter = async (browser: TestBrowser, config: rp.Configuration, accountId: string) => {
    const request = await startRequest(config, { prompt: 'select_account' });
    const providerSessionUid = test.decisions.providerSessions.get(`session-of-${accountId}`) ?? null;
    const authTime = Math.floor(Date.now() / 1000) - 5;
    const callback = await signIn(test, browser, request, grantedTo(accountId, { providerSessionUid, authTime }));
    return redeem(config, callback, request);
  };

  /** Lets no request past its decision before `count` of them have got there: they have read everything, and written nothing. */
  const holdUntilAll = (count: number) => {
    const confirm = test.decisions.confirm.bind(test.decisions);
    const { promise, resolve } = Promise.withResolvers<void>();
    let waiting = 0;
    test.decisions.confirm = async (...question) => {
      waiting += 1;
      if (waiting === count) {
        test.decisions.confirm = confirm;
        resolve();
      }
      await promise;
      return confirm(...question);
    };
  };

  const confirmSignOut = async (browser: TestBrowser, page: Response) => {
    const xsrf = /name="xsrf" value="(\w+)"/.exec(await page.text())?.[1] ?? '';
    const body = new URLSearchParams({ xsrf, logout: 'yes' });
    await browser.open(`${test.issuer}/oidc/session/end/confirm`, { method: 'POST', body });
  };
  const signOut = async (browser: TestBrowser) =>
    confirmSignOut(browser, await browser.open(`${test.issuer}/oidc/session/end`));
  const toldClients = () =>
    test.queue.waiting
      .splice(0)
      .map(({ clientId }) => clientId)
      .sort();

  it('choosing another account signs nobody out, and each keeps its session at every relying party', async () => {
    const browser = new TestBrowser();
    const kari = (await enter(browser, desk, 'kari')).claims();
    const ola = (await enter(browser, desk, 'ola')).claims();
    assert.deepEqual([kari?.sub, ola?.sub], ['kari', 'ola']);
    assert.notEqual(kari?.sid, ola?.sid);
    // Seen to fail with the provider's own handling: the first account is logged out (its end_session_confirm detour).
    assert.deepEqual(test.queue.waiting, []);
    const karisSession = test.decisions.providerSessions.get('session-of-kari');
    const back = (await enter(browser, desk, 'kari')).claims();
    assert.deepEqual([back?.sub, back?.sid], ['kari', kari?.sid]);
    assert.equal(test.decisions.providerSessions.get('session-of-kari'), karisSession);
    assert.equal((await enter(browser, mail, 'ola')).claims()?.sub, 'ola');
    assert.deepEqual([...test.decisions.ended], []);
  });

  it('a journey that began under one account may end under another', async () => {
    const browser = new TestBrowser();
    await enter(browser, desk, 'per');
    const request = await startRequest(desk);
    const uid = await openInteraction(test, browser, request.url);
    await enter(browser, mail, 'anne');
    const callback = await finishJourney(test, browser, uid, grantedTo('siri'));
    // Seen to fail with the session kept in the interaction: "interaction session and authentication session mismatch".
    assert.equal((await redeem(desk, callback, request)).claims()?.sub, 'siri');
  });

  it('tabs that sign in at the same time all stay known for a later sign-out', async () => {
    const browser = new TestBrowser();
    await enter(browser, desk, 'ida');
    const providerSessionUid = test.decisions.providerSessions.get('session-of-ida') ?? null;
    const authTime = Math.floor(Date.now() / 1000) - 60;
    const started = await Promise.all([mail, wiki].map((config) => startRequest(config)));
    const uids = [];
    for (const { url } of started) uids.push(await openInteraction(test, browser, url));
    holdUntilAll(uids.length);
    await Promise.all(
      uids.map((uid) => finishJourney(test, browser, uid, grantedTo('ida', { providerSessionUid, authTime }))),
    );
    await signOut(browser);
    // Seen to fail without `mergeSession`: the tab that wrote last was the only one told.
    assert.deepEqual(toldClients(), ['desk', 'mail', 'wiki']);
  });

  it('the first sign-in of a browser, in two tabs at the same moment, makes one session', async () => {
    const browser = new TestBrowser();
    const uids = [];
    for (const config of [desk, mail]) {
      uids.push(await openInteraction(test, browser, (await startRequest(config)).url));
    }
    holdUntilAll(uids.length);
    await Promise.all(uids.map((uid) => finishJourney(test, browser, uid, grantedTo('liv'))));
    await signOut(browser);
    // Seen to fail with a random uid for each new session: one relying party told, and the account session left open.
    assert.deepEqual(toldClients(), ['desk', 'mail']);
    assert.ok(test.decisions.ended.has('session-of-liv'));
  });

  it('a relying party signs out the account that is signed in there, not the one that was used last', async () => {
    const browser = new TestBrowser();
    const tokens = await enter(browser, desk, 'una');
    await enter(browser, mail, 'vera');
    const sessionOf = (account: string) => test.decisions.providerSessions.get(`session-of-${account}`) ?? '';
    assert.equal(tokens.claims()?.sid, sessionOf('una'));
    const ask = (from: TestBrowser) =>
      from.open(rp.buildEndSessionUrl(desk, { id_token_hint: String(tokens.id_token) }));
    // Neither who has only the ID token nor who never had this account signs anybody out.
    const thief = new TestBrowser();
    await enter(thief, desk, 'mallory');
    assert.equal((await ask(thief)).status, 303);
    for (const account of ['una', 'vera']) test.decisions.owners.set(sessionOf(account), browser.token);
    const page = await ask(browser);
    assert.equal(page.status, 200);
    await confirmSignOut(browser, page);
    // Seen to fail without `chooseSignOutSession`: the account that was used last was signed out.
    assert.deepEqual(
      [...test.decisions.ended].filter((id) => /una|vera|mallory/.test(id)),
      ['session-of-una'],
    );
    assert.deepEqual(toldClients(), ['desk']);
    test.decisions.owners.delete(sessionOf('una'));
    assert.equal((await ask(browser)).status, 303, 'a session that has ended is not asked about');
    assert.ok(!test.decisions.ended.has('session-of-vera'));
  });

  it('a new sign-in gives the session a new id, and the old id is dead (ASVS 7.2.4)', async () => {
    const browser = new TestBrowser();
    await enter(browser, desk, 'eva');
    const before = browser.cookie('oidc_session');
    const providerSessionUid = test.decisions.providerSessions.get('session-of-eva') ?? null;
    const authTime = Math.floor(Date.now() / 1000) + 1;
    await signIn(test, browser, await startRequest(desk), grantedTo('eva', { providerSessionUid, authTime }));
    assert.notEqual(browser.cookie('oidc_session'), before);
    const thief = new TestBrowser();
    thief.cookies.push({ name: 'oidc_session', value: String(before), path: '/' });
    const page = await thief.open(`${test.issuer}/oidc/session/end`);
    assert.equal(page.status, 303, 'nobody is signed in under the old id');
  });

  it('an interaction of another browser cannot be finished, nor spoiled, by who knows its address', async () => {
    const request = await startRequest(desk);
    const browser = new TestBrowser();
    const uid = await openInteraction(test, browser, request.url);
    test.decisions.finished.set(uid, { browserToken: browser.token, granted: grantedTo('kari') });
    const thief = new TestBrowser();
    const bare = await thief.open(`${test.issuer}/oidc/auth/${uid}`);
    assert.equal(bare.status, 400);
    thief.cookies.push({ name: 'oidc_resume', value: uid, path: `/oidc/auth/${uid}` });
    // Seen to fail with unsigned cookies: the forged one opened the interaction and used it up.
    assert.equal((await thief.open(`${test.issuer}/oidc/auth/${uid}`)).status, 400);
    const callback = await finishJourney(test, browser, uid, grantedTo('kari'));
    assert.equal((await redeem(desk, callback, request)).claims()?.sub, 'kari');
  });

  it('cookies that were changed open nothing (T14)', async () => {
    for (const name of ['oidc_session', 'oidc_resume', 'oidc_resume.sig', 'browser']) {
      const browser = new TestBrowser();
      await enter(browser, desk, 'kari');
      const request = await startRequest(desk);
      const uid = await openInteraction(test, browser, request.url);
      test.decisions.finished.set(uid, { browserToken: browser.token, granted: grantedTo('kari') });
      browser.set(name, `${browser.cookie(name)?.slice(0, -2)}xx`);
      const response = await browser.open(`${test.issuer}/oidc/auth/${uid}`);
      const code = new URL(response.headers.get('location') ?? 'about:blank').searchParams.get('code');
      // The session cookie decides nothing: another value is as good as none.
      assert.equal(code !== null, name === 'oidc_session', name);
    }
  });

  it('reload and back after the end give a page that says so, not a failure', async () => {
    const browser = new TestBrowser();
    const request = await startRequest(desk);
    const uid = await openInteraction(test, browser, request.url);
    const jar = [...browser.cookies];
    await finishJourney(test, browser, uid, grantedTo('kari'));
    for (const cookies of [browser.cookies, jar]) {
      browser.cookies = cookies;
      const response = await browser.open(`${test.issuer}/oidc/auth/${uid}`);
      assert.equal(response.status, 400);
      assert.match(await response.text(), /This sign-in is over/);
    }
  });

  it('an interaction is answered once, however often the browser comes back at the same moment', async () => {
    const browser = new TestBrowser();
    const request = await startRequest(desk);
    const uid = await openInteraction(test, browser, request.url);
    test.decisions.finished.set(uid, { browserToken: browser.token, granted: grantedTo('kari') });
    holdUntilAll(20);
    const responses = await Promise.all(
      Array.from({ length: 20 }, () => browser.open(`${test.issuer}/oidc/auth/${uid}`)),
    );
    const codes = responses.map((one) =>
      new URL(one.headers.get('location') ?? 'about:blank').searchParams.get('code'),
    );
    // Seen to fail with the code inserted without `exists (select 1 from taken)`.
    assert.equal(codes.filter(Boolean).length, 1);
  });

  it('an answer that failed half-way has done nothing and can be asked for again', async () => {
    const browser = new TestBrowser();
    const request = await startRequest(desk);
    const uid = await openInteraction(test, browser, request.url);
    const confirm = test.decisions.confirm.bind(test.decisions);
    test.decisions.confirm = async () => {
      test.decisions.confirm = confirm;
      throw new Error('the database went away');
    };
    assert.equal((await browser.open(`${test.issuer}/oidc/auth/${uid}`)).status, 500);
    const callback = await finishJourney(test, browser, uid, grantedTo('kari'));
    assert.equal((await redeem(desk, callback, request)).claims()?.sub, 'kari');
  });

  it('a refused answer leaves the person signed in', async () => {
    const browser = new TestBrowser();
    await enter(browser, desk, 'gro');
    const callback = await signIn(test, browser, await startRequest(desk), { refused: 'access_denied' });
    assert.equal(callback.searchParams.get('error'), 'access_denied');
    // Seen to fail when the provider's renaming of a session was taken for its end.
    assert.ok(!test.decisions.ended.has('session-of-gro'));
    assert.equal((await browser.open(`${test.issuer}/oidc/session/end`)).status, 200);
  });
});
