import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { FirstFactor, SecondFactor } from '../tables.ts';
import { countedSecond, decideGate, type GateFacts, isLevelUnreachable, neededLevel } from './decide-gate.ts';
import { deriveLevel, isLevelEnough, ONE_FACTOR, PHISHING_RESISTANT, TWO_FACTORS } from './levels.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SECONDS: readonly SecondFactor[] = ['sms', 'tel', 'otp', 'hwk', 'swk', 'recovery', 'pass', 'pass-once', 'device'];
const FIRSTS: readonly FirstFactor[] = ['password', 'passkey'];

const levels = fc.subarray([ONE_FACTOR, TWO_FACTORS, PHISHING_RESISTANT, 'urn:unknown']);

/** Any facts that may come together. */
const facts: fc.Arbitrary<GateFacts> = fc.record({
  now: fc.constant(NOW),
  startedAt: fc.oneof(fc.integer({ min: NOW - HOUR, max: NOW }), fc.constant(Number.POSITIVE_INFINITY)),
  policy: fc.record({
    block: fc.boolean(),
    level: fc.constantFrom('one-factor' as const, 'two-factors' as const, 'phishing-resistant' as const),
    enrolledAnswer: fc.boolean(),
    factorMaxAgeSeconds: fc.constantFrom(0, 60, 3600, 86_400),
    firstFactorMaxAgeSeconds: fc.constantFrom(60, 3600, 86_400),
    rememberDays: fc.constantFrom(0, 1, 30),
    passkeyAlone: fc.boolean(),
    highest: fc.boolean(),
    rules: fc.constant([]),
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
      firstFactor: fc.constantFrom(...FIRSTS),
      secondFactor: fc.option(fc.constantFrom(...SECONDS)),
      secondFactorAt: fc.option(fc.integer({ min: NOW - 3 * DAY, max: NOW })),
      secondFactorUntil: fc.option(fc.integer({ min: NOW - HOUR, max: NOW + HOUR })),
    }),
  ),
  accountOpen: fc.boolean(),
  methods: fc.nat(2),
  disabledMethods: fc.nat(2),
  passkeys: fc.nat(2),
  passStands: fc.boolean(),
});

const check = (property: (given: GateFacts) => boolean) =>
  fc.assert(
    fc.property(facts, (given) => property({ ...given, passkeys: Math.min(given.passkeys, given.methods) })),
    { numRuns: 5000 },
  );

const isEnrolled = (given: GateFacts) => given.methods + given.disabledMethods > 0;
const opens = (given: GateFacts) => decideGate(given) === 'open';
/** What counts of a session, as the answer to a relying party reports it. */
const reached = (given: GateFacts) =>
  given.session
    ? deriveLevel({ first: given.session.firstFactor, second: countedSecond(given, given.session) }).acr
    : '';

// Each seen to fail with its condition taken out of decideGate: account, first factor, block, methods, level.
test('nobody passes without an open account and a first factor in this session, nor past a block', () => {
  check((given) => !opens(given) || (given.accountOpen && given.session?.passwordAt != null && !given.policy.block));
  check((given) => given.accountOpen || ['sign-in', 'unreachable'].includes(decideGate(given)));
});

test('T7 who has a method, even a switched-off one, passes with a factor that counts, and never enrols by password', () => {
  check(
    (given) =>
      !opens(given) ||
      !isEnrolled(given) ||
      (given.session !== null && countedSecond(given, given.session) !== null) ||
      (!given.policy.enrolledAnswer && neededLevel(given) === ONE_FACTOR),
  );
  check((given) => {
    if (!isEnrolled(given) || !['enrol', 'enrol-passkey'].includes(decideGate(given))) return true;
    return given.session !== null && countedSecond(given, given.session) !== null;
  });
});

test('T10 nobody passes below the level that is needed; only the own page lets in who came back to mend that', () => {
  check((given) => {
    if (!opens(given) || isLevelEnough(reached(given), [neededLevel(given)])) return true;
    const way = given.session?.secondFactor ?? null;
    return given.policy.highest && way !== null && ['recovery', 'pass'].includes(way);
  });
});

test('where two factors are demanded nobody passes who has no method', () => {
  check((given) => !opens(given) || isEnrolled(given) || neededLevel(given) === ONE_FACTOR);
});

test('an account whose pass stands is enrolled with the pass, not with the password alone', () => {
  check(
    (given) =>
      decideGate(given) !== 'enrol' ||
      !given.passStands ||
      ['recovery', 'pass', 'pass-once'].includes(given.session?.secondFactor ?? ''),
  );
});

test('a pass for one use opens nothing: it leads to a method', () => {
  check((given) => given.session?.secondFactor !== 'pass-once' || !isEnrolled(given) || reachesByPassword(given));
});

/** Open without the pass counting for anything: one factor is enough, or the pass ran out. */
function reachesByPassword(given: GateFacts): boolean {
  return !opens(given) || (neededLevel(given) === ONE_FACTOR && !given.policy.enrolledAnswer);
}

test('what is older than policy and request allow counts only if it was proved in this very sign-in', () => {
  check((given) => {
    const { session } = given;
    if (!session || countedSecond(given, session) === null) return true;
    const at = session.secondFactorAt ?? 0;
    const inTime = session.secondFactorUntil === null || session.secondFactorUntil > given.now;
    if (at >= given.startedAt && session.secondFactor !== 'device') return inTime;
    const age = (given.now - at) / 1000;
    const isDevice = session.secondFactor === 'device';
    const most = isDevice ? given.policy.rememberDays * 86_400 : given.policy.factorMaxAgeSeconds;
    if (isDevice && (given.policy.rememberDays === 0 || given.policy.highest)) return false;
    if (at >= given.startedAt) return inTime;
    return inTime && !given.request.forceSignIn && age <= most && age <= (given.request.maxAge ?? age);
  });
  check((given) => {
    const at = given.session?.passwordAt;
    if (['sign-in', 'unreachable'].includes(decideGate(given)) || at == null || at >= given.startedAt) return true;
    const age = (given.now - at) / 1000;
    return (
      !given.request.forceSignIn &&
      age <= given.policy.firstFactorMaxAgeSeconds &&
      age <= (given.request.maxAge ?? Number.POSITIVE_INFINITY)
    );
  });
});

/** A pass for one use holds its owner at enrolment while it counts, even where the password alone would do. */
const opensOrHeld = (given: GateFacts) => opens(given) || given.session?.secondFactor === 'pass-once';

test('a stricter policy, a shorter age, or a demand never opens a gate', () => {
  const stricter = (change: (given: GateFacts) => Partial<GateFacts['policy']>) =>
    check((given) => opensOrHeld(given) || !opens({ ...given, policy: { ...given.policy, ...change(given) } }));
  stricter(() => ({ block: true }));
  stricter(() => ({ level: 'phishing-resistant' }));
  stricter(({ policy }) => ({ level: policy.level === 'one-factor' ? 'two-factors' : policy.level }));
  stricter(() => ({ enrolledAnswer: true }));
  stricter(() => ({ factorMaxAgeSeconds: 0 }));
  stricter(() => ({ rememberDays: 0 }));
  stricter(() => ({ passkeyAlone: false }));
  check((given) => opensOrHeld(given) || !opens({ ...given, request: { ...given.request, forceSignIn: true } }));
  check(
    (given) =>
      given.request.essentialAcr !== null ||
      opensOrHeld(given) ||
      !opens({ ...given, request: { ...given.request, essentialAcr: ['phr'] } }),
  );
  check(
    (given) =>
      !isEnrolled(given) || opensOrHeld(given) || !opens({ ...given, disabledMethods: given.disabledMethods + 1 }),
  );
  check((given) => {
    const without = { ...given, session: given.session && { ...given.session, secondFactor: null } };
    return opensOrHeld(given) || !opens(without);
  });
});

// Seen to fail (found by the sequences) with the unenrolled decided first: a service for one factor was told "mfa".
test('T10 a pass for one use opens nothing while it counts, not even what asks for one factor', () => {
  check((given) => {
    const isHeld = given.session?.secondFactor === 'pass-once' && countedSecond(given, given.session) !== null;
    return !isHeld || decideGate(given) !== 'open';
  });
});

test('an essential level that we do not know is unreachable, whoever asks', () => {
  check((given) => (decideGate(given) === 'unreachable') === isLevelUnreachable(given.request));
  const request = { acrValues: [], essentialAcr: ['urn:unknown'], forceSignIn: false, maxAge: null };
  assert.equal(isLevelUnreachable(request), true);
  assert.equal(isLevelUnreachable({ ...request, essentialAcr: null, acrValues: ['urn:unknown'] }), false);
});

test('a wish for what the person has no passkey for is not insisted on; an essential level is', () => {
  const policy = { level: 'one-factor', highest: false } as GateFacts['policy'];
  const request = { acrValues: [PHISHING_RESISTANT], essentialAcr: null, forceSignIn: false, maxAge: null };
  assert.equal(neededLevel({ policy, request, passkeys: 0 }), TWO_FACTORS);
  assert.equal(neededLevel({ policy, request, passkeys: 1 }), PHISHING_RESISTANT);
  const essential = { ...request, acrValues: [], essentialAcr: [PHISHING_RESISTANT] };
  assert.equal(neededLevel({ policy, request: essential, passkeys: 0 }), PHISHING_RESISTANT);
  assert.equal(
    neededLevel({ policy, request: { ...essential, essentialAcr: [PHISHING_RESISTANT, ONE_FACTOR] }, passkeys: 0 }),
    ONE_FACTOR,
  );
});

// Seen to fail with the first factor not asked for in deriveLevel.
test('T10 a level is what the factors give', () => {
  for (const first of FIRSTS) {
    for (const second of [...SECONDS, null]) {
      const { acr, amr } = deriveLevel({ first, second });
      const isPasskey = second === 'hwk' || second === 'swk';
      assert.equal(acr === PHISHING_RESISTANT, isPasskey);
      assert.equal(acr === ONE_FACTOR, second === null);
      assert.equal(amr.includes('pwd'), first === 'password');
      assert.equal(amr.includes('mca'), second === 'sms' || second === 'tel');
      assert.equal(amr.includes('mfa'), second !== null || first === 'passkey');
      assert.equal(amr.includes('otp'), ['otp', 'recovery', 'pass', 'pass-once'].includes(second ?? ''));
    }
  }
  assert.equal(isLevelEnough(ONE_FACTOR, [TWO_FACTORS]), false);
  assert.equal(isLevelEnough(TWO_FACTORS, [ONE_FACTOR]), true);
  assert.equal(isLevelEnough(TWO_FACTORS, ['urn:unknown', PHISHING_RESISTANT]), false);
  assert.equal(isLevelEnough(PHISHING_RESISTANT, [TWO_FACTORS]), true);
  assert.equal(isLevelEnough(TWO_FACTORS, []), false);
});
