import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdsNumber } from './holds-number.ts';

// Seen to fail with the pattern for words left out, and with dates not taken out.
test('T8 numbers and codes in a reason are found, dates and case numbers are let be', () => {
  for (const text of [
    'ring 91234567',
    '+47 912 34 567',
    'koden 482913',
    'fnr 010190 12345',
    '912.34.567',
    '1-2-3-4-5-6',
  ])
    assert.equal(holdsNumber(text), true, text);
  for (const text of [
    'sak NTNU0612345',
    'INC00012345',
    '2026-11-26',
    'siden 24.12.2026',
    'rom 12345',
    'kl. 08:12 og 09:30',
    '',
  ])
    assert.equal(holdsNumber(text), false, text);
});
