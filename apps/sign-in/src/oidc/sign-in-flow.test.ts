import assert from 'node:assert/strict';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import * as rp from 'openid-client';
import { TestBrowser } from './test-browser.ts';
import {
  createService,
  discover,
  finishJourney,
  grantedTo,
  openInteraction,
  openTestDoor,
  REDIRECT,
  redeem,
  signIn,
  startRequest,
  type TestDoor,
} from './test-door.ts';

const session = { idleSeconds: 3600, absoluteSeconds: 86400 };

describe('a complete sign-in', () => {
  let test: TestDoor;
  let config: rp.Configuration;
  before(async () => {
    test = await openTestDoor();
    config = await discover(test, 'desk');
  });
  after(() => test.close());

  it('gives an ID token with everything that a relying party needs, and userinfo says the same', async () => {
    const request = await startRequest(config);
    const signedInAt = Math.floor(Date.now() / 1000) - 40;
    const callback = await signIn(test, new TestBrowser(), request, grantedTo('kari', { authTime: signedInAt }));
    const tokens = await redeem(config, callback, request);
    const claims = tokens.claims();
    assert.equal(claims?.sub, 'kari');
    // Seen to fail with oidc-provider's own claims: acr, amr and auth_time stay out unless they are mapped to `openid`.
    assert.equal(claims?.acr, 'https://refeds.org/profile/mfa');
    assert.deepEqual(claims?.amr, ['pwd', 'sms', 'mfa', 'mca']);
    assert.equal(claims?.auth_time, signedInAt);
    assert.equal(typeof claims?.sid, 'string');
    assert.equal(claims?.name, 'KARI');
    assert.equal(claims?.preferred_username, 'kari@ntnu.no');
    assert.deepEqual(claims?.roles, ['student']);
    assert.ok(!('email' in (claims ?? {})), 'an unknown e-mail address is left out');
    const info = await rp.fetchUserInfo(config, tokens.access_token, 'kari');
    assert.deepEqual([info.name, info.roles, info.preferred_username], ['KARI', ['student'], 'kari@ntnu.no']);
  });

  it('gives only what the scopes ask for, and passes over scopes and claims that it does not know', async () => {
    const claims = JSON.stringify({ id_token: { shoe_size: { essential: true } } });
    const request = await startRequest(config, { scope: 'openid email unheard_of', claims });
    const callback = await signIn(test, new TestBrowser(), request, grantedTo('kari'));
    const token = (await redeem(config, callback, request)).claims();
    assert.equal(token?.sub, 'kari');
    for (const left of ['name', 'roles', 'preferred_username', 'shoe_size']) assert.ok(!(left in (token ?? {})), left);
  });

  it('needs five database calls, and none for finishing a journey', async () => {
    const request = await startRequest(config);
    const browser = new TestBrowser();
    const count = async <T>(work: () => Promise<T>): Promise<[number, T]> => {
      const start = test.counter.calls;
      const result = await work();
      return [test.counter.calls - start, result];
    };
    const [authorize, uid] = await count(() => openInteraction(test, browser, request.url));
    const [load] = await count(() => test.door.loadRequest(uid));
    const [resume, callback] = await count(() => finishJourney(test, browser, uid, grantedTo('ola')));
    const [token] = await count(() => redeem(config, callback, request));
    assert.deepEqual({ authorize, load, resume, token }, { authorize: 1, load: 1, resume: 2, token: 1 });
  });

  it('reads what was asked for from the request behind an interaction', async () => {
    const claims = JSON.stringify({
      id_token: { acr: { essential: true, values: ['https://refeds.org/profile/mfa'] } },
    });
    const more = {
      claims,
      prompt: 'select_account',
      login_hint: 'kari@ntnu.no',
      ui_locales: 'no en-GB fr',
      max_age: '60',
    };
    const uid = await openInteraction(test, new TestBrowser(), (await startRequest(config, more)).url);
    assert.deepEqual(await test.door.loadRequest(uid), {
      clientId: 'desk',
      acrValues: [],
      essentialAcr: ['https://refeds.org/profile/mfa'],
      forceSignIn: false,
      chooseAccount: true,
      maxAge: 60,
      loginHint: 'kari@ntnu.no',
      uiLocales: ['nb', 'en'],
    });
    assert.equal(await test.door.loadRequest('made-up-made-up-made-up'), null);
    assert.equal(await test.door.loadRequest('../../etc'), null);
  });

  it('works with a pushed authorization request, once (RFC 9126)', async () => {
    const verifier = rp.randomPKCECodeVerifier();
    const state = rp.randomState();
    const code_challenge = await rp.calculatePKCECodeChallenge(verifier);
    const params = { redirect_uri: REDIRECT, scope: 'openid', code_challenge, code_challenge_method: 'S256', state };
    const url = await rp.buildAuthorizationUrlWithPAR(config, params);
    assert.deepEqual([...url.searchParams.keys()].sort(), ['client_id', 'request_uri']);
    const request = { url, verifier, state };
    const other = new TestBrowser();
    const uidOfOther = await openInteraction(test, other, url);
    const callback = await signIn(test, new TestBrowser(), request, grantedTo('kari'));
    assert.equal((await redeem(config, callback, request)).claims()?.sub, 'kari');
    const refused = await finishJourney(test, other, uidOfOther, grantedTo('eve')).catch(
      (error: Error) => error.message,
    );
    assert.match(String(refused), /invalid_request_uri|400/);
    assert.equal((await new TestBrowser().open(url)).status, 400);
  });

  it('ends an interaction with the error that a journey gives', async () => {
    const request = await startRequest(config);
    const browser = new TestBrowser();
    const uid = await openInteraction(test, browser, request.url);
    const next = await test.door.refuse(uid, 'access_denied', 'the person said no');
    const callback = new URL((await browser.open(next?.location ?? '')).headers.get('location') ?? '');
    assert.equal(callback.searchParams.get('error'), 'access_denied');
    assert.equal(callback.searchParams.get('state'), request.state);
    assert.equal(await test.door.refuse('made-up-made-up-made-up', 'access_denied', ''), null);
  });

  it('makes addresses from the configured origin, whatever a client puts in its headers (T18)', async () => {
    const { port } = new URL(test.issuer);
    const forged = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' };
    const path = '/.well-known/openid-configuration';
    const body = await new Promise<string>((resolve, reject) => {
      // Not fetch: it does not let a caller name another host.
      const sent = httpRequest({ port, path, headers: forged }, async (response) => {
        let text = '';
        for await (const part of response) text += part;
        resolve(text);
      });
      sent.on('error', reject).end();
    });
    // Seen to fail without `pinOrigin`.
    assert.ok(!body.includes('evil.example') && body.includes(`"${test.issuer}/oidc/token"`), body);
  });

  it('sets cookies that are bound to this host and to TLS when it is reached by https', async () => {
    const settings = { publicUrl: new URL('https://id.example'), services: [createService('desk')], session };
    const twin = await test.createTwin({ settings });
    const server = createServer((incoming, response) => twin.handle(incoming, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { url } = await startRequest(config);
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const response = await fetch(origin + url.pathname + url.search, { redirect: 'manual' });
    const uid = /[\w-]+$/.exec(response.headers.get('location') ?? '')?.[0] ?? '';
    test.decisions.finished.set(uid, { browserToken: 'theirs', granted: grantedTo('https') });
    const cookie = response.headers.getSetCookie().map((line) => line.split(';')[0]);
    const back = await fetch(`${origin}/oidc/auth/${uid}`, {
      redirect: 'manual',
      headers: { cookie: [...cookie, 'browser=theirs'].join('; ') },
    });
    twin.close();
    server.close();
    const lines = [...response.headers.getSetCookie(), ...back.headers.getSetCookie()].filter(
      (one) => !one.includes('1970'),
    );
    assert.ok(lines.some((one) => /^__Host-oidc_session=[^;]+; path=\/;/.test(one)));
    assert.ok(lines.some((one) => /^__Secure-oidc_resume=[^;]+; path=\/oidc\/auth\//.test(one)));
    for (const one of lines) assert.match(one, /; samesite=lax; secure; httponly/);
    assert.match(back.headers.get('location') ?? '', /iss=https%3A%2F%2Fid\.example/);
  });

  it('keeps neither an id nor a payload readable in the database', async () => {
    const request = await startRequest(config, { state: 'canary-state', login_hint: 'canary-hint' });
    const browser = new TestBrowser();
    const uid = await openInteraction(test, browser, request.url);
    const callback = await finishJourney(test, browser, uid, grantedTo('canary-account'));
    const rows = await sql<{ text: string }>`select a::text as text from oidc_artifacts a`.execute(test.db);
    const keys = await sql<{ text: string }>`select k::text as text from signing_keys k`.execute(test.db);
    const all = [...rows.rows, ...keys.rows].map(({ text }) => text).join('\n');
    const secrets = [uid, callback.searchParams.get('code'), browser.cookie('oidc_session'), 'canary', '"d":'];
    // Seen to fail with `JSON.stringify(payload)` in place of the seal, and with the id in place of its hash.
    for (const secret of secrets) assert.ok(secret && !all.includes(secret), String(secret));
  });
});
