import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decideGate, demandsTwoFactors, type GateFacts, isLevelUnreachable } from './decide-gate.ts';
import { deriveLevel, isLevelEnough, ONE_FACTOR, TWO_FACTORS } from './levels.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const HOUR = 3_600_000;
const PHISHING_RESISTANT = 'https://refeds.org/profile/phr';

const levels = fc.subarray([ONE_FACTOR, TWO_FACTORS, PHISHING_RESISTANT, 'urn:unknown']);

/** Any facts that may come together. */
const facts: fc.Arbitrary<GateFacts> = fc.record({
  now: fc.constant(NOW),
  startedAt: fc.oneof(fc.integer({ min: NOW - HOUR, max: NOW }), fc.constant(Number.POSITIVE_INFINITY)),
  policy: fc.record({
    secondFactor: fc.constantFrom('required' as const, 'when-enrolled' as const),
    secondFactorMaxAgeSeconds: fc.constantFrom(0, 60, 3600, 86_400),
    passwordMaxAgeSeconds: fc.constantFrom(60, 3600, 86_400),
  }),
  request: fc.record({
    acrValues: levels,
    essentialAcr: fc.option(levels),
    forceSignIn: fc.boolean(),
    maxAge: fc.option(fc.constantFrom(0, 60, 3600)),
  }),
  session: fc.option(
    fc.record({
      passwordAt: fc.option(fc.integer({ min: NOW - 26 * HOUR, max: NOW })),
      secondFactorAt: fc.option(fc.integer({ min: NOW - 26 * HOUR, max: NOW })),
    }),
  ),
  accountOpen: fc.boolean(),
  methods: fc.nat(2),
  disabledMethods: fc.nat(2),
});

const check = (property: (given: GateFacts) => boolean) => fc.assert(fc.property(facts, property), { numRuns: 3000 });

const isEnrolled = (given: GateFacts) => given.methods + given.disabledMethods > 0;

// Each of the first six seen to fail: account not asked, switched-off methods not counted, demand not asked, `forceSignIn`
// not asked, the gate open to two methods, unreachable levels not looked for.
test('nobody passes without an open account and a password in this session', () => {
  check((given) => decideGate(given) !== 'open' || (given.accountOpen && given.session?.passwordAt != null));
  check((given) => given.accountOpen || ['sign-in', 'unreachable'].includes(decideGate(given)));
});

test('T7 who has a method, even a switched-off one, passes with a second factor of this session only, and never enrols by password', () => {
  check((given) => decideGate(given) !== 'open' || !isEnrolled(given) || given.session?.secondFactorAt != null);
  check((given) => decideGate(given) !== 'enrol' || !isEnrolled(given));
});

test('where two factors are demanded nobody passes who has no method', () => {
  check(
    (given) => decideGate(given) !== 'open' || isEnrolled(given) || !demandsTwoFactors(given.policy, given.request),
  );
});

test('what is older than policy and request allow counts only if it was proved in this very sign-in', () => {
  check((given) => {
    const at = given.session?.secondFactorAt;
    if (decideGate(given) !== 'open' || !isEnrolled(given) || at == null || at >= given.startedAt) return true;
    const age = (given.now - at) / 1000;
    return (
      !given.request.forceSignIn &&
      age <= given.policy.secondFactorMaxAgeSeconds &&
      age <= (given.request.maxAge ?? Number.POSITIVE_INFINITY)
    );
  });
  check((given) => {
    const at = given.session?.passwordAt;
    if (['sign-in', 'unreachable'].includes(decideGate(given)) || at == null || at >= given.startedAt) return true;
    const age = (given.now - at) / 1000;
    return (
      !given.request.forceSignIn &&
      age <= given.policy.passwordMaxAgeSeconds &&
      age <= (given.request.maxAge ?? Number.POSITIVE_INFINITY)
    );
  });
});

test('a stricter policy, a shorter age, one more method or a demand never opens a gate', () => {
  const opens = (given: GateFacts) => decideGate(given) === 'open';
  check((given) => opens(given) || !opens({ ...given, policy: { ...given.policy, secondFactor: 'required' } }));
  check((given) => opens(given) || !opens({ ...given, policy: { ...given.policy, secondFactorMaxAgeSeconds: 0 } }));
  check((given) => opens(given) || !opens({ ...given, request: { ...given.request, forceSignIn: true } }));
  check((given) => !isEnrolled(given) || opens(given) || !opens({ ...given, methods: given.methods + 1 }));
  check(
    (given) =>
      opens(given) || !opens({ ...given, session: given.session && { ...given.session, secondFactorAt: null } }),
  );
});

test('an essential level that we never give is unreachable, whoever asks', () => {
  check((given) => (decideGate(given) === 'unreachable') === isLevelUnreachable(given.request));
  assert.equal(
    isLevelUnreachable({ acrValues: [], essentialAcr: [PHISHING_RESISTANT], forceSignIn: false, maxAge: null }),
    true,
  );
  assert.equal(
    isLevelUnreachable({ acrValues: [PHISHING_RESISTANT], essentialAcr: null, forceSignIn: false, maxAge: null }),
    false,
  );
});

// Seen to fail with the password not asked for in deriveLevel.
test('T10 a level is what the factors give: two only for a password and a second one', () => {
  for (const second of ['sms', 'tel', 'otp', null] as const) {
    for (const password of [true, false]) {
      const { acr, amr } = deriveLevel({ password, second });
      assert.equal(acr === TWO_FACTORS, password && second !== null);
      assert.equal(amr.includes('mfa'), password && second !== null);
      assert.equal(amr.includes('mca'), password && (second === 'sms' || second === 'tel'));
    }
  }
  assert.equal(isLevelEnough(ONE_FACTOR, [TWO_FACTORS]), false);
  assert.equal(isLevelEnough(TWO_FACTORS, [ONE_FACTOR]), true);
  assert.equal(isLevelEnough(TWO_FACTORS, ['urn:unknown', PHISHING_RESISTANT]), false);
  assert.equal(isLevelEnough(TWO_FACTORS, []), false);
});
