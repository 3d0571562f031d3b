import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import { createFixedClock } from '@vakt/foundation/clock';
import { isSignedByTwilio } from './twilio-signature.ts';
import { isSignedByVonage } from './vonage-signature.ts';

describe("Twilio's signature", () => {
  // The example of Twilio's documentation and of the tests of its libraries.
  const url = 'https://mycompany.com/myapp.php?foo=1&bar=2';
  const fields = {
    Digits: '1234',
    CallSid: 'CA1234567890ABCDE',
    To: '+18005551212',
    Caller: '+12349013030',
    From: '+12349013030',
  };
  const body = new URLSearchParams(fields).toString();
  const sign = (signature: string) => ({ 'x-twilio-signature': signature });
  const right = sign('0/KCTR6DLpKmkAf8muzZqo1nDgQ=');
  const check = (change: Partial<Parameters<typeof isSignedByTwilio>[1]> = {}, token = '12345') =>
    isSignedByTwilio(token, { method: 'POST', url, body, headers: right, ...change });

  it('is the one of the documentation', () => {
    assert.equal(check(), true);
  });

  it('is right with and without the port in the address', () => {
    assert.equal(check({ url: url.replace('.com/', '.com:443/') }), true);
    assert.equal(check({ url: url.replace('.com/', '.com:8443/') }), true);
    const ported = createHmac('sha1', '12345').update('https://a.example:443/x?y=1').digest('base64');
    assert.equal(check({ method: 'GET', url: 'https://a.example/x?y=1', headers: sign(ported) }), true);
  });

  it('is wrong when anything is changed', () => {
    assert.equal(check({}, '12346'), false);
    assert.equal(check({ url: url.replace('bar=2', 'bar=3') }), false);
    assert.equal(check({ url: url.replace('https', 'http') }), false);
    assert.equal(check({ body: body.replace('1234', '1235') }), false);
    assert.equal(check({ body: `${body}&More=1` }), false);
    assert.equal(check({ body: '' }), false);
    assert.equal(check({ method: 'GET' }), false);
    assert.equal(check({ headers: {} }), false);
    for (const wrong of ['', 'x', '0/KCTR6DLpKmkAf8muzZqo1nDgQ=AAAA', 'AAAAAAAAAAAAAAAAAAAAAAAAAAA='])
      assert.equal(check({ headers: sign(wrong) }), false);
  });

  it('takes repeated fields as the libraries do, and refuses a form without end', () => {
    const signature = createHmac('sha1', '12345').update(`${url}Body1Body2`).digest('base64');
    assert.equal(check({ body: 'Body=2&Body=1&Body=2', headers: sign(signature) }), true);
    assert.equal(check({ body: 'a=1&'.repeat(100_000) }), false);
  });
});

describe("Vonage's signature", () => {
  const clock = createFixedClock(new Date('2026-05-01T12:00:00Z'));
  const now = clock.now().getTime() / 1000;
  const body = '{"dtmf":{"digits":"1","timed_out":false},"uuid":"aaaaaaaa"}';
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const write = (claims: object, { secret = 'secret', alg = 'HS256' } = {}) => {
    const signed = `${encode({ alg, typ: 'JWT' })}.${encode(claims)}`;
    return `Bearer ${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
  };
  const claims = { iat: now, payload_hash: hash(body), iss: 'Vonage' };
  const check = (authorization: string, text = body) =>
    isSignedByVonage({ secret: 'secret', clock }, { body: text, headers: { authorization } });

  it('is right for the body that was hashed, whatever spaces stand in it', () => {
    assert.equal(check(write(claims)), true);
    assert.equal(check(write({ ...claims, exp: now + 60 })), true);
    assert.equal(check(write(claims), JSON.stringify(JSON.parse(body), null, 2)), true);
    assert.equal(check(write({ ...claims, payload_hash: hash('no json') }), 'no json'), true);
  });

  it('is wrong for another body, secret, algorithm or time', () => {
    assert.equal(check(write(claims), body.replace('"1"', '"2"')), false);
    assert.equal(check(write({ ...claims, payload_hash: undefined })), false);
    assert.equal(check(write(claims, { secret: 'other' })), false);
    for (const alg of ['none', 'HS384', 'RS256', 'hs256']) assert.equal(check(write(claims, { alg })), false);
    for (const iat of [now - 301, now + 301, `${now}`, undefined])
      assert.equal(check(write({ ...claims, iat })), false);
    for (const exp of [now - 1, now, 'never', null]) assert.equal(check(write({ ...claims, exp })), false);
  });

  it('is wrong without a signature, or with anything that is no token', () => {
    const [header, payload] = write(claims).split('.');
    for (const wrong of [
      '',
      'Bearer',
      'Bearer a.b.c',
      `${header}.${payload}.`,
      `${header}.${payload}`,
      `${write(claims)}.x`,
    ])
      assert.equal(check(wrong), false);
    assert.equal(check(write({ ...claims, filler: 'x'.repeat(10_000) })), false);
    assert.equal(isSignedByVonage({ secret: 'secret', clock }, { body, headers: {} }), false);
  });
});
