import assert from 'node:assert/strict';
import test from 'node:test';
import { addDays } from './days.ts';
import { dayInOslo, timeInOslo } from './oslo.ts';

test('an hour in Oslo is one hour ahead of UTC in winter and two in summer', () => {
  assert.equal(timeInOslo('2026-01-15', 16).toISOString(), '2026-01-15T15:00:00.000Z');
  assert.equal(timeInOslo('2026-07-15', 16).toISOString(), '2026-07-15T14:00:00.000Z');
});

test('the clocks change on the last Sundays of March and October', () => {
  assert.equal(timeInOslo('2026-03-28', 16).toISOString(), '2026-03-28T15:00:00.000Z');
  assert.equal(timeInOslo('2026-03-29', 0).toISOString(), '2026-03-28T23:00:00.000Z');
  assert.equal(timeInOslo('2026-03-29', 8).toISOString(), '2026-03-29T06:00:00.000Z');
  assert.equal(timeInOslo('2026-10-25', 0).toISOString(), '2026-10-24T22:00:00.000Z');
  assert.equal(timeInOslo('2026-10-25', 8).toISOString(), '2026-10-25T07:00:00.000Z');
  assert.equal(timeInOslo('2026-10-26', 16).toISOString(), '2026-10-26T15:00:00.000Z');
});

test('a day in Oslo begins before the day of UTC', () => {
  assert.equal(dayInOslo(new Date('2026-06-30T21:59:59.999Z')), '2026-06-30');
  assert.equal(dayInOslo(new Date('2026-06-30T22:00:00Z')), '2026-07-01');
  assert.equal(dayInOslo(new Date('2026-12-31T22:59:59Z')), '2026-12-31');
  assert.equal(dayInOslo(new Date('2026-12-31T23:00:00Z')), '2027-01-01');
});

test('each morning of ten years is eight o’clock on its own day', () => {
  for (let day = '2024-01-01'; day < '2034-01-01'; day = addDays(day, 1)) {
    const morning = timeInOslo(day, 8);
    assert.equal(dayInOslo(morning), day);
    assert.ok([6, 7].includes(morning.getUTCHours()), day);
  }
});
