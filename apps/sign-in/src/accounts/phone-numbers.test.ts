import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lastTwoDigits, maskNumber } from './mask-number.ts';
import { countryOf, formatNumber, listDiallingCodes, readPhoneNumber } from './phone-numbers.ts';

const read = (typed: string, region = 'NO', wantsText = false) => {
  const verdict = readPhoneNumber(typed, region, { wantsText });
  return verdict.verdict === 'ok' ? `${verdict.e164} ${verdict.country} ${verdict.kind}` : verdict.verdict;
};

test('a Norwegian number is understood however it is typed', () => {
  for (const typed of [
    '91234567',
    '912 34 567',
    '91 23 45 67',
    '912.34.567',
    '912-34-567',
    '+4791234567',
    '+47 912 34 567',
    '(+47) 912 34 567',
    '(+47)91234567',
    '(0047) 91234567',
    '0047 912 34 567',
    '004791234567',
    '4791234567',
    ' 912\u00a034\u00a0567 ',
    '９１２３４５６７',
    '\u202a+47 91234567\u202c',
  ]) {
    assert.equal(read(typed), '+4791234567 NO mobile', JSON.stringify(typed));
  }
  assert.equal(read('41234567'), '+4741234567 NO mobile');
});

test('fixed and mobile are told apart: a text message needs a number that can take one', () => {
  for (const [typed, e164] of [
    ['22334455', '+4722334455'],
    ['70123456', '+4770123456'],
  ] as const) {
    assert.equal(read(typed), `${e164} NO fixed`);
    assert.equal(read(typed, 'NO', true), 'cannot-take-sms');
  }
  const verdict = readPhoneNumber('91234567', 'NO', { wantsText: true });
  assert.deepEqual(verdict, { verdict: 'ok', e164: '+4791234567', country: 'NO', canText: true, kind: 'mobile' });
  assert.equal(read('415 555 2671', 'US', true), '+14155552671 US fixed-or-mobile');
});

test('what is no number is bad', () => {
  for (const typed of [
    '',
    ' ',
    '9123456',
    '912345678',
    '58012345',
    '59012345',
    '04000',
    '1881',
    '112',
    '+4758012345678',
    '580012345678',
    'nittien',
    '91234567 ext 3',
    '91234567;ext=3',
    '1-800-FLOWERS',
    '+47+4791234567',
    '+',
    '00000000',
    '٩١٢٣٤٥٦٧x',
    '91234567'.repeat(20),
    'tel:+4791234567',
    "91234567' or 1=1",
  ]) {
    assert.equal(read(typed), 'bad-number', JSON.stringify(typed));
  }
  assert.equal(read('91234567', 'XX'), 'bad-number');
  assert.equal(read('91234567', ''), 'bad-number');
});

test('numbers that cost, that are shared, or that are IP telephony are not for sign-in', () => {
  for (const typed of [
    '80012345',
    '81012345',
    '81549300',
    '82012345',
    '82912345',
    '85012345',
    '88012345',
    '+18002530000',
    '+4485012',
  ]) {
    assert.match(read(typed), /^(not-allowed|bad-number)$/, typed);
  }
  for (const typed of ['80012345', '81549300', '82012345', '85012345', '88012345', '02800'])
    assert.equal(read(typed), 'not-allowed', typed);
});

test('Svalbard is Norway', () => {
  assert.equal(read('79021234'), '+4779021234 NO fixed');
  assert.equal(read('91234567', 'SJ'), '+4791234567 NO mobile');
  const verdict = readPhoneNumber('79021234', 'SJ', { wantsText: false, allowedCountries: ['NO'] });
  assert.equal(verdict.verdict, 'ok');
});

test('a number typed with another country’s code is that country’s, and says so', () => {
  assert.equal(read('+46 70 123 45 67'), '+46701234567 SE mobile');
  assert.equal(read('0046701234567'), '+46701234567 SE mobile');
  assert.equal(read('070-123 45 67', 'SE'), '+46701234567 SE mobile');
  assert.equal(read('+4791234567', 'SE'), '+4791234567 NO mobile');
});

test('a country that codes are not sent to is refused, typed or chosen', () => {
  const only = { wantsText: true, allowedCountries: ['NO'] };
  assert.equal(readPhoneNumber('+46701234567', 'NO', only).verdict, 'country-not-allowed');
  assert.equal(readPhoneNumber('0701234567', 'SE', only).verdict, 'country-not-allowed');
  assert.equal(readPhoneNumber('91234567', 'NO', only).verdict, 'ok');
  assert.equal(
    readPhoneNumber('91234567', 'NO', { wantsText: true, allowedCountries: [] }).verdict,
    'country-not-allowed',
  );
});

test('whatever is typed, the answer is a verdict, and an accepted number reads back as itself', () => {
  const typed = fc.oneof(fc.string({ maxLength: 60 }), fc.stringMatching(/^[+\d().\s-]{0,20}$/));
  fc.assert(
    fc.property(typed, fc.constantFrom('NO', 'SE', 'US', 'GB', 'SJ', 'FI'), (text, region) => {
      const verdict = readPhoneNumber(text, region, { wantsText: false });
      if (verdict.verdict !== 'ok') return;
      assert.match(verdict.e164, /^\+[1-9]\d{6,14}$/);
      assert.deepEqual(readPhoneNumber(verdict.e164, 'NO', { wantsText: false }), verdict);
    }),
    { numRuns: 500 },
  );
});

test('a mask hides all but the last two digits, and shows how long the calling code is', () => {
  assert.equal(maskNumber('+4791234504'), '+XX XXXXXX04');
  assert.equal(maskNumber('+46701234567'), '+XX XXXXXXX67');
  assert.equal(maskNumber('+14155550123'), '+X XXXXXXXX23');
  assert.equal(maskNumber('+358401234567'), '+XXX XXXXXXX67');
  assert.equal(lastTwoDigits('+4791234504'), '04');
});

test('a mask never shows more than two digits of any number', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\+[1-9]\d{6,14}$/), (number) => {
      const mask = maskNumber(number);
      assert.equal(mask.replaceAll(/\D/g, ''), number.slice(-2));
      assert.equal(mask.replaceAll(/[^X\d]/g, '').length, number.length - 1);
    }),
  );
});

test('numbers are shown as people write them', () => {
  assert.equal(formatNumber('+4791234567'), '+47 912 34 567');
  assert.equal(formatNumber('+4722334455'), '+47 22 33 44 55');
  assert.equal(formatNumber('+46701234567'), '+46 70 123 45 67');
  assert.equal(countryOf('+4779021234'), 'NO');
  assert.equal(countryOf('+46701234567'), 'SE');
});

test('every country is listed with its code, in the language’s order, the organisation’s first', () => {
  const list = listDiallingCodes('nb', 'NO');
  assert.deepEqual(list[0], { region: 'NO', code: '+47', name: 'Norge' });
  assert.ok(list.length > 230);
  assert.equal(new Set(list.map((one) => one.region)).size, list.length);
  assert.equal(list.at(-1)?.name, 'Åland', 'å comes last in Norwegian');
  assert.equal(listDiallingCodes('en', 'NO')[0]?.name, 'Norway');
  assert.equal(listDiallingCodes('en')[0]?.name, 'Afghanistan');
  assert.ok(listDiallingCodes('se').every((one) => one.name.length > 1));
});
