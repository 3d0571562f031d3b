import assert from 'node:assert/strict';
import { test } from 'node:test';
import { securityHeaders } from './csp.ts';

const directives = (headers: Record<string, string>) =>
  new Map(
    (headers['Content-Security-Policy'] ?? '').split('; ').map((one) => {
      const [name = '', ...sources] = one.split(' ');
      return [name, sources.join(' ')];
    }),
  );

test('the policy is strict: nothing unsafe, nothing inline, no framing, no base, Trusted Types', () => {
  const headers = securityHeaders({ https: true });
  const policy = directives(headers);
  assert.doesNotMatch(headers['Content-Security-Policy'] ?? '', /unsafe|\*|nonce/);
  assert.equal(policy.get('default-src'), "'none'");
  assert.equal(policy.get('script-src'), "'self'");
  assert.equal(policy.get('style-src'), "'self'");
  assert.equal(policy.get('frame-ancestors'), "'none'");
  assert.equal(policy.get('base-uri'), "'none'");
  assert.equal(policy.get('form-action'), "'self'");
  assert.equal(policy.get('require-trusted-types-for'), "'script'");
});

test('the one kind of page that stands in a frame may stand in our own pages, and nothing else changes', () => {
  const [plain, framed] = [securityHeaders({ https: true }), securityHeaders({ https: true, framed: true })];
  assert.equal(directives(framed).get('frame-ancestors'), "'self'");
  assert.equal(framed['X-Frame-Options'], 'SAMEORIGIN');
  assert.equal(plain['X-Frame-Options'], 'DENY');
  const rest = (headers: Record<string, string>) =>
    [...directives(headers)].filter(([name]) => name !== 'frame-ancestors');
  assert.deepEqual(rest(framed), rest(plain));
});

test('forms may end at the origins that are given, each once', () => {
  const policy = directives(
    securityHeaders({
      https: true,
      formActions: ['https://desk.example', 'https://desk.example', 'http://localhost:4002'],
    }),
  );
  assert.equal(policy.get('form-action'), "'self' https://desk.example http://localhost:4002");
});

test('a source that would bring a directive or a keyword of its own is refused', () => {
  for (const source of [
    "https://a.example; script-src 'unsafe-inline'",
    "'unsafe-inline'",
    '*',
    'https://a.example/path',
    'https:',
    'javascript:',
  ]) {
    assert.throws(() => securityHeaders({ https: true, formActions: [source] }), /not an origin/, source);
    assert.throws(() => securityHeaders({ https: true, connect: [source] }), /not an origin/, source);
  }
});

test('https brings HSTS, http does not', () => {
  assert.match(securityHeaders({ https: true })['Strict-Transport-Security'] ?? '', /max-age=31536000/);
  const plain = securityHeaders({ https: false });
  assert.equal(plain['Strict-Transport-Security'], undefined);
  assert.doesNotMatch(plain['Content-Security-Policy'] ?? '', /upgrade-insecure-requests/);
});

test('the other headers: no referrer to others, no sniffing, own window, one-time codes and passkeys for ourselves alone', () => {
  const headers = securityHeaders({ https: true });
  assert.equal(headers['Referrer-Policy'], 'same-origin');
  assert.equal(headers['X-Content-Type-Options'], 'nosniff');
  assert.equal(headers['Cross-Origin-Opener-Policy'], 'same-origin');
  for (const feature of ['otp-credentials', 'publickey-credentials-get', 'publickey-credentials-create'])
    assert.ok(headers['Permissions-Policy']?.split(', ').includes(`${feature}=(self)`), feature);
});
