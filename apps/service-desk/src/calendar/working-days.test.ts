import assert from 'node:assert/strict';
import test from 'node:test';
import { addDays, parseDay, weekdayOf } from './days.ts';
import { daysOff, easterSunday, isWorkingDay } from './working-days.ts';

// Dates of Easter as almanacs print them, early, late and around a change of century.
const EASTERS = [
  '1961-04-02',
  '1981-04-19',
  '2000-04-23',
  '2008-03-23',
  '2011-04-24',
  '2019-04-21',
  '2023-04-09',
  '2024-03-31',
  '2025-04-20',
  '2026-04-05',
  '2027-03-28',
  '2038-04-25',
  '2076-04-19',
  '2285-03-22',
];

test('Easter falls where almanacs have it', () => {
  for (const day of EASTERS) assert.equal(easterSunday(Number(day.slice(0, 4))), day);
});

test('Easter is a Sunday from 22 March to 25 April in every year', () => {
  for (let year = 1900; year <= 2500; year += 1) {
    const day = easterSunday(year);
    assert.equal(weekdayOf(day), 0, day);
    assert.ok(day.slice(5) >= '03-22' && day.slice(5) <= '04-25', day);
  }
});

test('the days off of 2026', () => {
  assert.deepEqual([...daysOff(2026)].sort(), [
    '2026-01-01',
    '2026-04-02',
    '2026-04-03',
    '2026-04-05',
    '2026-04-06',
    '2026-05-01',
    '2026-05-14',
    '2026-05-17',
    '2026-05-24',
    '2026-05-25',
    '2026-12-24',
    '2026-12-25',
    '2026-12-26',
    '2026-12-31',
  ]);
});

test('two holidays may meet: in 2008 Ascension was the first of May, in 2027 Whit Monday is 17 May', () => {
  assert.equal(addDays(easterSunday(2008), 39), '2008-05-01');
  assert.equal(addDays(easterSunday(2027), 50), '2027-05-17');
  assert.equal(daysOff(2008).size, 13);
  assert.equal(daysOff(2027).size, 13);
});

test('a working day is no weekend and no holiday', () => {
  for (const day of ['2026-11-26', '2026-04-01', '2026-04-07', '2026-05-18', '2026-05-26', '2026-12-23', '2024-02-29'])
    assert.ok(isWorkingDay(day), day);
  for (const day of ['2026-11-28', '2026-11-29', '2026-04-02', '2026-05-14', '2026-05-25', '2026-12-24', '2027-01-01'])
    assert.ok(!isWorkingDay(day), day);
});

test('days are counted over months, years, leap days and changes of the clock', () => {
  assert.equal(addDays('2026-12-31', 1), '2027-01-01');
  assert.equal(addDays('2024-02-28', 1), '2024-02-29');
  assert.equal(addDays('2026-03-28', 2), '2026-03-30');
  assert.equal(addDays('2026-10-26', -2), '2026-10-24');
});

test('only days that exist are read', () => {
  assert.equal(parseDay('2024-02-29'), '2024-02-29');
  for (const text of ['2026-02-29', '2026-13-01', '26-01-01', '2026-1-1', '', '2026-01-01 ', 'infinity', '0000-00-00'])
    assert.equal(parseDay(text), null, text);
});
