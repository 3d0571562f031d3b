import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { createSilentLog } from '@vakt/foundation/log';
import { createJobs } from '@vakt/storage/jobs';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import * as rp from 'openid-client';
import type { LogoutNotice } from './back-channel-logout.ts';
import { TestBrowser } from './test-browser.ts';
import {
  createService,
  discover,
  grantedTo,
  openTestDoor,
  redeem,
  SIGNED_OUT,
  signIn,
  startRequest,
  type TestDoor,
} from './test-door.ts';

/** A relying party's back channel: answers as told, and keeps what it was sent. */
interface Receiver {
  server: Server;
  url: string;
  answers: number[];
  received: string[];
}

async function openReceiver(): Promise<Receiver> {
  const receiver = { url: '', answers: [] as number[], received: [] as string[] };
  const server = createServer(async (request: IncomingMessage, response) => {
    let body = '';
    for await (const part of request) body += part;
    receiver.received.push(new URLSearchParams(body).get('logout_token') ?? '');
    response.writeHead(receiver.answers.shift() ?? 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // An address of this machine, as an administrator may well configure: the provider by itself refuses to call it.
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/logout`;
  return Object.assign(receiver, { server });
}

describe('signing out', () => {
  let test: TestDoor;
  let receiver: Receiver;
  let config: rp.Configuration;
  before(async () => {
    receiver = await openReceiver();
    test = await openTestDoor([createService('desk', receiver.url), createService('mail')]);
    config = await discover(test, 'desk');
  });
  after(async () => {
    receiver.server.close();
    await test.close();
  });

  const enter = async (browser: TestBrowser, accountId: string) => {
    const request = await startRequest(config);
    return redeem(config, await signIn(test, browser, request, grantedTo(accountId)), request);
  };
  const ask = (browser: TestBrowser, more: Record<string, string>) =>
    browser.open(rp.buildEndSessionUrl(config, { post_logout_redirect_uri: SIGNED_OUT, ...more }));
  const confirm = async (browser: TestBrowser, page: Response, more: Record<string, string> = { logout: 'yes' }) => {
    const xsrf = /name="xsrf" value="(\w+)"/.exec(await page.text())?.[1] ?? '';
    const body = new URLSearchParams({ xsrf, ...more });
    return browser.open(`${test.issuer}/oidc/session/end/confirm`, { method: 'POST', body });
  };

  it('asks first, ends the account session, tells relying parties, and leads back with the state', async () => {
    const browser = new TestBrowser();
    const tokens = await enter(browser, 'kari');
    const page = await ask(browser, { id_token_hint: String(tokens.id_token), state: 'back' });
    assert.equal(page.status, 200);
    assert.match(page.headers.get('content-security-policy') ?? '', /form-action 'self' http:\/\/localhost:9/);
    assert.ok(!test.decisions.ended.has('session-of-kari'), 'nothing ends before the person says so');
    const back = await confirm(browser, page);
    assert.equal(back.headers.get('location'), `${SIGNED_OUT}?state=back`);
    assert.ok(test.decisions.ended.has('session-of-kari'));
    assert.equal(browser.cookie('oidc_session'), undefined);
    assert.deepEqual(test.queue.waiting.splice(0), [
      { clientId: 'desk', accountId: 'kari', sid: tokens.claims()?.sid },
    ]);
  });

  it('who stays, stays signed in', async () => {
    const browser = new TestBrowser();
    await enter(browser, 'stays');
    const back = await confirm(browser, await ask(browser, { client_id: 'desk' }), {});
    assert.ok(back.headers.get('location')?.startsWith(SIGNED_OUT));
    assert.ok(!test.decisions.ended.has('session-of-stays'));
    assert.equal((await ask(browser, { client_id: 'desk' })).status, 200);
    test.queue.waiting.length = 0;
  });

  it('nobody is signed out by a form on another site (ASVS 10.6.2)', async () => {
    const browser = new TestBrowser();
    await enter(browser, 'target');
    const body = new URLSearchParams({ xsrf: 'guess', logout: 'yes' });
    for (const visit of [false, true]) {
      if (visit) await ask(browser, { client_id: 'desk' });
      const response = await browser.open(`${test.issuer}/oidc/session/end/confirm`, { method: 'POST', body });
      assert.equal(response.status, 400);
    }
    assert.ok(!test.decisions.ended.has('session-of-target'));
  });

  it('an address to go back to must be registered, exactly', async () => {
    const browser = new TestBrowser();
    await enter(browser, 'kari2');
    for (const address of [`${SIGNED_OUT}/x`, 'http://evil.example/']) {
      const response = await ask(browser, { client_id: 'desk', post_logout_redirect_uri: address });
      assert.deepEqual([response.status, response.headers.get('location')], [400, null]);
    }
  });

  it('who is not signed in is led on without a question, and nothing is stored', async () => {
    const before = test.counter.calls;
    const back = await ask(new TestBrowser(), { client_id: 'desk', state: 's' });
    assert.equal(back.headers.get('location'), `${SIGNED_OUT}?state=s`);
    const plain = await new TestBrowser().open(`${test.issuer}/oidc/session/end`);
    assert.match(await (await fetch(plain.headers.get('location') ?? '')).text(), /You are signed out/);
    assert.equal(test.counter.calls, before);
    assert.deepEqual(plain.headers.getSetCookie(), []);
  });

  it('a failure while the account session ends leaves the person signed in and able to try again', async () => {
    const browser = new TestBrowser();
    await enter(browser, 'again');
    const end = test.decisions.endProviderSession.bind(test.decisions);
    test.decisions.endProviderSession = async () => {
      test.decisions.endProviderSession = end;
      throw new Error('the database went away');
    };
    assert.equal((await confirm(browser, await ask(browser, { client_id: 'desk' }))).status, 500);
    assert.equal((await confirm(browser, await ask(browser, { client_id: 'desk' }))).status, 303);
    assert.ok(test.decisions.ended.has('session-of-again'));
    test.queue.waiting.length = 0;
  });

  it('a session that ends on our side is told to relying parties too, once', async () => {
    const tokens = await enter(new TestBrowser(), 'closed');
    const uid = test.decisions.providerSessions.get('session-of-closed') ?? '';
    await test.door.endSession(uid);
    await test.door.endSession(uid);
    assert.deepEqual(test.queue.waiting.splice(0), [
      { clientId: 'desk', accountId: 'closed', sid: tokens.claims()?.sid },
    ]);
  });

  it('a relying party that was down is told when it is up again, with a token made then', async () => {
    const jobs = await createJobs(test.databaseUrl, createSilentLog());
    try {
      const queue = await jobs.defineQueue<LogoutNotice>('logout-test', { retries: 5, retryDelaySeconds: 1 });
      const twin = await test.createTwin({ queue });
      receiver.received.length = 0;
      receiver.answers = [503, 429];
      await queue.send({ clientId: 'desk', accountId: 'kari', sid: 'the-sid' });
      for (let turn = 0; turn < 400 && receiver.received.length < 3; turn += 1) {
        await wait(50);
        // The queue looks for jobs that are due when a new one comes, and else twice a minute: longer than a test waits.
        if (turn % 20 === 0) await queue.send({ clientId: 'gone', accountId: 'nobody', sid: '' });
      }
      twin.close();
      assert.equal(receiver.received.length, 3);
    } finally {
      await jobs.close();
    }
    const token = receiver.received[2] ?? '';
    const claims = decodeJwt(token);
    assert.equal(decodeProtectedHeader(token).typ, 'logout+jwt');
    assert.deepEqual([claims.sub, claims.sid, claims.aud, claims.iss], ['kari', 'the-sid', 'desk', test.issuer]);
    assert.ok('http://schemas.openid.net/event/backchannel-logout' in (claims.events as object));
    assert.equal(new Set(receiver.received.map((one) => decodeJwt(one).jti)).size, 3);
    await jwtVerify(token, createRemoteJWKSet(new URL(`${test.issuer}/oidc/jwks`)), {
      issuer: test.issuer,
      audience: 'desk',
    });
  });

  it('a refusal is final, but for "too slow" and "too many"', async () => {
    for (const [status, left] of [
      [400, 0],
      [404, 0],
      [408, 1],
      [429, 1],
      [500, 1],
      [302, 1],
      [204, 0],
    ] as const) {
      await test.queue.send({ clientId: 'desk', accountId: 'kari', sid: 'x' });
      receiver.answers = [status];
      assert.equal(await test.queue.deliver(), left, String(status));
      test.queue.waiting.length = 0;
    }
  });

  it('a notice for a relying party that is no longer configured is dropped', async () => {
    await test.queue.send({ clientId: 'gone', accountId: 'kari', sid: 'x' });
    await test.queue.send({ clientId: 'mail', accountId: 'kari', sid: 'x' });
    assert.equal(await test.queue.deliver(), 0);
  });
});
