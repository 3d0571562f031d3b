import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from 'otpauth';
import { clockAtStart, codeAt, codeNow, type HeldToken, isThere, newSecret, run } from './test-tokens.ts';
import type { TokenAlgorithm, TokenMaterial } from './token.ts';
import { findCode, findTwoCodes } from './token-codes.ts';

const material = (token: HeldToken, nextCounter = 0, drift = 0): TokenMaterial => ({ ...token, nextCounter, drift });

const held = (changes: Partial<HeldToken> = {}): HeldToken => ({
  id: 'token',
  serial: '1',
  kind: 'totp',
  algorithm: 'SHA1',
  digits: 6,
  intervalSeconds: 30,
  secret: newSecret(),
  ...changes,
});

const ascii = (text: string) => new Secret({ buffer: new Uint8Array(Buffer.from(text)).buffer }).base32;

// RFC 4226 appendix D.
const HOTP_VECTORS = [
  '755224',
  '287082',
  '359152',
  '969429',
  '338314',
  '254676',
  '287922',
  '162583',
  '399871',
  '520489',
];
test('codes of a counter are those of RFC 4226, appendix D', () => {
  const token = held({ kind: 'hotp', intervalSeconds: null, secret: ascii('12345678901234567890') });
  for (const [counter, code] of HOTP_VECTORS.entries())
    assert.deepEqual(findCode(material(token, counter), code, new Date(0)), {
      verdict: 'right',
      place: { counter, drift: 0 },
    });
});

// RFC 6238 appendix B (with the secrets of its reference implementation, as long as the hash).
const TOTP_VECTORS: [number, TokenAlgorithm, string][] = [
  [59, 'SHA1', '94287082'],
  [59, 'SHA256', '46119246'],
  [59, 'SHA512', '90693936'],
  [1111111109, 'SHA1', '07081804'],
  [1111111109, 'SHA256', '68084774'],
  [1111111109, 'SHA512', '25091201'],
  [20000000000, 'SHA1', '65353130'],
  [20000000000, 'SHA256', '77737706'],
  [20000000000, 'SHA512', '47863826'],
];
test('codes of a clock are those of RFC 6238, appendix B, for all three hashes', () => {
  const bytes = { SHA1: 20, SHA256: 32, SHA512: 64 };
  for (const [seconds, algorithm, code] of TOTP_VECTORS) {
    const secret = ascii('1234567890'.repeat(7).slice(0, bytes[algorithm]));
    const found = findCode(material(held({ algorithm, digits: 8, secret })), code, new Date(seconds * 1000));
    assert.deepEqual(found, { verdict: 'right', place: { counter: Math.floor(seconds / 30), drift: 0 } });
  }
});

test('a clock is right one interval either way, by its own drift; a counter ten ahead', () => {
  const clock = clockAtStart();
  for (const intervalSeconds of [30, 60]) {
    const token = held({ intervalSeconds });
    const verdicts = (drift: number) =>
      [-3, -2, -1, 0, 1, 2, 3].map(
        (steps) => findCode(material(token, 0, drift), codeNow(token, clock, steps), clock.now()).verdict,
      );
    assert.deepEqual(verdicts(0), ['wrong', 'wrong', 'right', 'right', 'right', 'wrong', 'wrong']);
    assert.deepEqual(verdicts(2), ['wrong', 'wrong', 'wrong', 'wrong', 'right', 'right', 'right']);
  }
  const token = held({ kind: 'hotp', intervalSeconds: null });
  const at = (counter: number) => findCode(material(token, 100), codeAt(token, counter), clock.now()).verdict;
  assert.deepEqual([99, 100, 110, 111].map(at), ['wrong', 'right', 'right', 'wrong']);
});

test('two codes in a row are right within the wide window only, in order, and unused', () => {
  const clock = clockAtStart();
  const now = clock.now();
  const totp = held();
  const step = Math.floor(now.getTime() / 30_000);
  const pair = (token: HeldToken, at: number): [string, string] => [codeAt(token, at - 1), codeAt(token, at)];
  const drifted = (drift: number) => findTwoCodes(material(totp), pair(totp, step + drift), now);
  for (const drift of [-10, -3, 0, 4, 10])
    assert.deepEqual(drifted(drift), { verdict: 'right', place: { counter: step + drift, drift } });
  for (const drift of [-12, -11, 11, 12]) assert.equal(drifted(drift).verdict, 'wrong');
  const [one, two] = pair(totp, step);
  assert.equal(findTwoCodes(material(totp), [two, one], now).verdict, 'wrong');
  assert.equal(findTwoCodes(material(totp), [one, one], now).verdict, 'wrong');
  assert.equal(findTwoCodes(material(totp, step), [one, two], now).verdict, 'replayed');
  const hotp = held({ kind: 'hotp', intervalSeconds: null });
  const ahead = (counter: number) => findTwoCodes(material(hotp, 7), pair(hotp, counter + 1), now);
  assert.deepEqual(ahead(1007), { verdict: 'right', place: { counter: 1008, drift: 0 } });
  assert.equal(ahead(1008).verdict, 'wrong');
  assert.equal(ahead(6).verdict, 'wrong');
});

test('T11 what is no code of its length is wrong', () => {
  const token = held({ digits: 8 });
  for (const code of [
    '',
    ' ',
    '123456',
    '123456789',
    'abcdefgh',
    '１２３４５６７８',
    '-1234567',
    '1e500000',
    '\u0000'.repeat(8),
  ])
    assert.equal(findCode(material(token), code, new Date()).verdict, 'wrong');
});

const OATHTOOL = isThere('oathtool');
test('the codes are those of oathtool', {
  skip: OATHTOOL ? false : 'oathtool is missing: apt-get install oathtool',
}, () => {
  const now = new Date('2026-11-26T01:02:03Z');
  const stamp = '2026-11-26 01:02:03 UTC';
  for (const algorithm of ['SHA1', 'SHA256', 'SHA512'] as const) {
    for (const digits of [6, 8] as const) {
      for (const intervalSeconds of [30, 60]) {
        const token = held({ algorithm, digits, intervalSeconds });
        const words = [
          `--totp=${algorithm}`,
          '-b',
          token.secret,
          '-d',
          `${digits}`,
          '-s',
          `${intervalSeconds}s`,
          '-N',
          stamp,
        ];
        const code = run('oathtool', words).trim();
        const counter = Math.floor(now.getTime() / 1000 / intervalSeconds);
        assert.deepEqual(findCode(material(token), code, now), { verdict: 'right', place: { counter, drift: 0 } });
      }
    }
  }
  const token = held({ kind: 'hotp', intervalSeconds: null });
  const codes = run('oathtool', ['--hotp', '-b', token.secret, '-c', '500', '-w', '1']).trim().split('\n');
  const [one = '', two = ''] = codes;
  assert.deepEqual(findTwoCodes(material(token), [one, two], now), {
    verdict: 'right',
    place: { counter: 501, drift: 0 },
  });
});
