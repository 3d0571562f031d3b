import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listCountries, nameCountry } from './countries.ts';
import {
  formatDate,
  formatDateTime,
  formatDuration,
  formatList,
  formatMinutes,
  formatNumber,
  minutesLeft,
} from './format.ts';
import { pickLanguage, readAcceptLanguage } from './languages.ts';

test('minutes that count down are rounded up', () => {
  assert.deepEqual([0, 1, 60, 61, 600].map(minutesLeft), [1, 1, 1, 2, 10]);
  assert.equal(formatMinutes('nb', 61), '2 minutter');
  assert.equal(formatMinutes('en', 20), '1 minute');
});

test('lengths of time are told exactly', () => {
  assert.equal(formatDuration('nb', 30), '30 sekunder');
  assert.equal(formatDuration('nb', 90), '1 minutt og 30 sekunder');
  assert.equal(formatDuration('nb', 3600), '1 time');
  assert.equal(formatDuration('nb', 86_400), '24 timer');
  assert.equal(formatDuration('en', 600), '10 minutes');
  assert.equal(formatDuration('en', 7 * 86_400), '7 days');
  assert.equal(formatDuration('nb', 0), '0 sekunder');
});

test('numbers, lists and dates are in the language', () => {
  assert.equal(formatNumber('nb', 20_000), '20\u00a0000');
  assert.equal(formatList('nb', ['a', 'b', 'c']), 'a, b og c');
  const at = new Date('2025-11-23T11:14:00Z');
  assert.equal(formatDate('nb', at), '23. november 2025');
  assert.equal(formatDateTime('nb', at), '23. november 2025 kl. 12:14');
  assert.equal(formatDate('en', at), '23 November 2025');
});

test('countries: the first on top, sorted as the language sorts, fallback told', () => {
  const regions = ['AX', 'SE', 'NO', 'AT'];
  assert.deepEqual(
    listCountries('nb', 'NO', regions).map((one) => one.name),
    ['Norge', 'Sverige', 'Østerrike', 'Åland'],
  );
  assert.equal(listCountries('en', 'SE', regions)[0]?.name, 'Sweden');
  assert.deepEqual(nameCountry('se', 'BQ'), { region: 'BQ', name: 'Karibisk Nederland', lang: 'nb' });
  assert.deepEqual(nameCountry('se', 'SE'), { region: 'SE', name: 'Ruoŧŧa', lang: 'se' });
});

test('the language is picked by preference among the offered ones', () => {
  assert.equal(pickLanguage(readAcceptLanguage('de, en-GB;q=0.8, nb;q=0.5')), 'en');
  assert.equal(pickLanguage(readAcceptLanguage('no')), 'nb');
  assert.equal(pickLanguage(['nn', 'en']), 'en');
  assert.equal(pickLanguage(['nn', 'en'], ['nb', 'nn', 'en']), 'nn');
  assert.equal(pickLanguage([]), 'nb');
  assert.deepEqual(readAcceptLanguage('en;q=0.1, nb, xx;q=0'), ['nb', 'en']);
  assert.deepEqual(readAcceptLanguage(null), []);
});
