import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newSigns, readSigns, showSigns } from './signs.ts';

test('signs are read back however they were written down', () => {
  for (let round = 0; round < 200; round += 1) {
    const signs = newSigns(15);
    assert.match(signs, /^[0-9a-hjkmnp-tv-z]{15}$/);
    const shown = showSigns(signs, 5);
    assert.match(shown, /^[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}$/);
    for (const written of [shown, shown.toLowerCase(), shown.replaceAll('-', ' '), ` ${shown.replaceAll('-', '.')} `])
      assert.equal(readSigns(written, 15), signs);
  }
});

test('look-alikes are the digits that they look like; other letters, lengths and kinds are nothing', () => {
  assert.equal(readSigns('OIL0-1l2o', 8), '01101120');
  assert.equal(readSigns('ＯＫ', 2), '0k');
  for (const wrong of ['abcd', 'abcdefgu', 'abcdefgæ', 'abcdefgh2', '', ' '.repeat(500), null, 12345678, ['abcdefgh']])
    assert.equal(readSigns(wrong, 8), null);
  assert.equal(readSigns('abcdefgh', 8, 48), 'abcdefgh');
  assert.equal(readSigns('a'.repeat(49), 8, 48), null);
});

test('every sign comes as often as the others', () => {
  const counts = new Map<string, number>();
  for (const sign of newSigns(32_000)) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  assert.equal(counts.size, 32);
  // 1,000 each; seven standard deviations either way.
  for (const [sign, count] of counts) assert.ok(count > 780 && count < 1220, `${sign}: ${count}`);
});
