import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultCodes, defaultLimits } from './default-limits.ts';
import { listLimits } from './list-limits.ts';

const expected = (value: unknown) => (typeof value === 'object' ? Object.values(value ?? {}) : [value]);

test('every limit in force has its line, with its number', () => {
  const lines = listLimits({
    codes: { ...defaultCodes, digits: 8 },
    limits: { ...defaultLimits, sendsPerNumberHour: 4 },
  });
  const told = Object.fromEntries(lines.map(({ limit, values }) => [limit, values]));
  for (const [limit, value] of Object.entries({ ...defaultLimits, sendsPerNumberHour: 4 })) {
    assert.deepEqual(told[limit], expected(value));
  }
  assert.deepEqual(told['codeDigits'], [8]);
  assert.deepEqual(told['resendWaits'], [30, 60, 120]);
});

test('the defaults keep what binds us: NIST SP 800-63B-4 §3.1.3.2 and §3.2.2', () => {
  assert.ok(defaultCodes.lifeSeconds <= 600);
  assert.ok(defaultCodes.digits >= 6);
  assert.ok(defaultLimits.codeFailuresBeforeDisable <= 100);
  assert.ok(defaultLimits.codeWaitFirstSeconds >= 30 && defaultLimits.codeWaitMaxSeconds <= 3600);
});
