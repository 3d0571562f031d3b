import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkAccess, type Facts, isOperator, MULTI_FACTOR } from './check-access.ts';

const home = { id: 'ntnu', domain: 'ntnu.no' };
const rule = { role: 'desk-operator', people: ['ola', 'liv@fjordheim.example'] };
const facts = (changes: Partial<Facts> = {}): Facts => ({
  acr: MULTI_FACTOR,
  amr: ['pwd', 'otp', 'mfa'],
  authTime: new Date(),
  roles: [],
  userName: 'kari',
  organisation: 'ntnu',
  ...changes,
});

test('an operator is one by role or by name', () => {
  assert.equal(isOperator(facts({ roles: ['student', 'desk-operator'] }), rule, home), true);
  assert.equal(isOperator(facts({ userName: 'ola' }), rule, home), true);
  assert.equal(isOperator(facts({ userName: 'OLA@NTNU.NO' }), rule, home), true);
  assert.equal(isOperator(facts({ userName: 'liv@fjordheim.example', organisation: 'fjordheim' }), rule, home), true);
  assert.equal(isOperator(facts(), rule, home), false);
  assert.equal(isOperator(facts({ roles: ['desk-operator'] }), { role: null, people: [] }, home), false);
});

test('a name of another organisation is another person', () => {
  assert.equal(isOperator(facts({ userName: 'ola', organisation: 'fjordheim' }), rule, home), false);
  assert.equal(isOperator(facts({ userName: 'ola@fjordheim.example', organisation: 'fjordheim' }), rule, home), false);
  assert.equal(isOperator(facts({ userName: 'liv' }), rule, home), false);
  assert.equal(isOperator(facts({ userName: null }), rule, home), false);
});

test('the level is asked before the role: one factor learns nothing about roles', () => {
  const one = { acr: 'https://refeds.org/profile/sfa', amr: ['pwd'] };
  assert.equal(checkAccess('operator', null, rule, home), 'sign-in-needed');
  assert.equal(
    checkAccess('operator', facts({ ...one, roles: ['desk-operator'] }), rule, home),
    'second-factor-needed',
  );
  assert.equal(checkAccess('operator', facts(one), rule, home), 'second-factor-needed');
  assert.equal(checkAccess('operator', facts(), rule, home), 'not-operator');
  assert.equal(checkAccess('operator', facts({ userName: 'ola' }), rule, home), 'allowed');
  assert.equal(checkAccess('self-service', facts(one), rule, home), 'allowed');
  assert.equal(checkAccess('self-service', null, rule, home), 'sign-in-needed');
});

// Seen to fail: with any one of the three conditions taken out of hasTwoFactors().
test('T10 whatever the facts: an operator page opens only with the context, the method mfa and a time, all three', () => {
  const anyFacts = fc.record({
    acr: fc.constantFrom(MULTI_FACTOR, 'https://refeds.org/profile/sfa', '', `${MULTI_FACTOR} `),
    amr: fc.subarray(['pwd', 'otp', 'sms', 'tel', 'mfa', 'MFA']),
    authTime: fc.constantFrom(null, new Date(0)),
    roles: fc.subarray(['desk-operator', 'student']),
    userName: fc.constantFrom(null, 'kari', 'ola'),
    organisation: fc.constantFrom(null, 'ntnu', 'fjordheim'),
  });
  fc.assert(
    fc.property(anyFacts, (one) => {
      const twoFactors = one.acr === MULTI_FACTOR && one.amr.includes('mfa') && one.authTime !== null;
      assert.equal(checkAccess('operator', one, rule, home) === 'allowed', twoFactors && isOperator(one, rule, home));
    }),
    { numRuns: 500 },
  );
});
