import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mayAnswer } from './core.ts';
import { answerChallenge, type Challenge, findChallenge } from './digest.ts';
import { parseMessage, type SipResponse } from './message.ts';

function respond(...challenges: string[]): SipResponse {
  const lines = [
    'SIP/2.0 401 Unauthorized',
    'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa',
    'From: <sip:a@b>;tag=1',
    'To: <sip:c@d>;tag=2',
    'Call-ID: x',
    'CSeq: 1 INVITE',
    ...challenges,
    '',
    '',
  ];
  const message = parseMessage(Buffer.from(lines.join('\r\n')));
  assert.ok(message?.kind === 'response');
  return message;
}

describe('the digest', () => {
  // The example of RFC 7616 §3.9.1, both algorithms.
  const challenge: Challenge = {
    realm: 'http-auth@example.org',
    nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
    algorithm: 'MD5',
    qop: 'auth',
    opaque: 'FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS',
    stale: false,
    answerIn: 'Authorization',
  };
  const mufasa = { user: 'Mufasa', password: 'Circle of Life' };
  const request = { method: 'GET', uri: '/dir/index.html' };
  const cnonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';

  it('gives the proof of RFC 7616 for MD5 and SHA-256', () => {
    assert.match(answerChallenge(challenge, mufasa, request, cnonce), /response="8ca523f5e9506fed4657c9700eebdbec"/);
    assert.match(
      answerChallenge({ ...challenge, algorithm: 'SHA-256' }, mufasa, request, cnonce),
      /response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"/,
    );
  });

  it('gives the proof of RFC 2069 where no qop is asked for', () => {
    // RFC 2069 §2.4 as corrected (erratum 749).
    const old: Challenge = {
      ...challenge,
      realm: 'testrealm@host.com',
      nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
      qop: null,
      opaque: null,
    };
    const answer = answerChallenge(old, { user: 'Mufasa', password: 'CircleOfLife' }, request);
    assert.match(answer, /response="1949323746fe6a43ef61f9606e7febea"/);
    assert.doesNotMatch(answer, /cnonce|qop|nc=/);
  });

  it('takes SHA-256 of several, and MD5 when nothing is named', () => {
    const md5 = 'WWW-Authenticate: Digest realm="a, b", nonce="n", qop="auth,auth-int"';
    const sha = 'WWW-Authenticate: Digest realm="a, b",nonce="n",algorithm=SHA-256,qop=auth, stale=true';
    assert.deepEqual(findChallenge(respond(md5)), {
      realm: 'a, b',
      nonce: 'n',
      algorithm: 'MD5',
      qop: 'auth',
      opaque: null,
      stale: false,
      answerIn: 'Authorization',
    });
    assert.equal(findChallenge(respond(md5, sha))?.algorithm, 'SHA-256');
    assert.equal(findChallenge(respond(md5, sha))?.stale, true);
  });

  it('answers nothing that it cannot: other schemes, algorithms, qop, or signs that would break out of their quotes', () => {
    for (const value of [
      'Basic realm="a"',
      'Digest realm="a"',
      'Digest realm="a", nonce="n", algorithm=MD5-sess',
      'Digest realm="a", nonce="n", qop="auth-int"',
      'Digest realm="a\\", uri=", nonce="n"',
      `Digest realm="${'a'.repeat(600)}", nonce="n"`,
    ]) {
      assert.equal(findChallenge(respond(`Proxy-Authenticate: ${value}`)), null, value);
    }
  });

  it('answers once, and again only when the nonce was stale', () => {
    assert.equal(mayAnswer(challenge, 0), true);
    assert.equal(mayAnswer(challenge, 1), false);
    assert.equal(mayAnswer({ ...challenge, stale: true }, 1), true);
    assert.equal(mayAnswer({ ...challenge, stale: true }, 3), false);
    assert.equal(mayAnswer(null, 0), false);
  });
});
