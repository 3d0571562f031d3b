import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import * as rp from 'openid-client';
import { discover, grantedTo, openInteraction, finishJourney, openTestDoor, redeem, signIn, startRequest, TestBrowser, type TestDoor } from './test-door.ts';

describe('a complete sign-in', () => {
  let test: TestDoor;
  before(async () => {
    test = await openTestDoor();
  });
  after(() => test.close());

  it('gives an ID token with everything that a relying party needs, and userinfo says the same', async () => {
    const config = await discover(test, 'desk');
    const request = await startRequest(config);
    const callback = await signIn(test, new TestBrowser(), request, grantedTo('kari'));
    const tokens = await redeem(config, callback, request);
    const claims = tokens.claims();
    assert.equal(claims?.sub, 'kari');
    assert.equal(claims?.acr, 'https://refeds.org/profile/mfa');
    assert.deepEqual(claims?.amr, ['pwd', 'sms', 'mfa', 'mca']);
    assert.equal(typeof claims?.auth_time, 'number');
    assert.equal(typeof claims?.sid, 'string');
    assert.equal(claims?.name, 'KARI');
    assert.equal(claims?.preferred_username, 'kari@ntnu.no');
    assert.deepEqual(claims?.roles, ['student']);
    const info = await rp.fetchUserInfo(config, tokens.access_token, 'kari');
    assert.equal(info.name, 'KARI');
  });

  it('costs few database calls', async () => {
    const config = await discover(test, 'desk');
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
});
