import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkStoredNumber, readPhoneNumber } from './phone-numbers.ts';

const ANYWHERE = ['NO', 'SE', 'DK', 'FI', 'IS', 'GB', 'DE', 'FR', 'NL', 'PL', 'US', 'CH', 'ES', 'EE', 'IT', 'RU'];

/** Ranges that nobody is to be sent to, in numbers of valid length. The plans are the countries' own (E.164). */
const COSTLY: [what: string, numbers: string[]][] = [
  ['NO 800, 801 toll-free', ['+4780012345', '+4780112345']],
  ['NO 810, 815 shared cost and company numbers', ['+4781012345', '+4781549300']],
  ['NO 812, 813 voicemail', ['+4781212345', '+4781312345']],
  ['NO 820, 829 premium', ['+4782012345', '+4782912345']],
  [
    'NO 850–855 IP telephony',
    ['+4785012345', '+4785112345', '+4785212345', '+4785312345', '+4785412345', '+4785512345'],
  ],
  ['NO 880 personal', ['+4788012345']],
  ['NO 58, 59 machines', ['+4758012345', '+47580012345678', '+4759012345', '+47590012345678']],
  ['NO 0xxxx company numbers, 4 and 5 digits', ['+4702800', '+4704000', '+471881', '+47116117', '+4712345']],
  [
    'SE premium, shared, toll-free, pager, UAN',
    ['+46900123456', '+46939123456', '+46944123456', '+46771123456', '+4620123456', '+46740123456', '+46101234567'],
  ],
  ['DK premium, toll-free', ['+4590123456', '+4580123456']],
  [
    'FI premium, toll-free, company',
    ['+358600123456', '+358700123456', '+35880012345', '+358201234567', '+358293123456'],
  ],
  ['IS toll-free, IP telephony, premium', ['+3548001234', '+3544901234', '+3549011234']],
  [
    'GB premium, personal, UAN, toll-free, IP telephony, pager',
    [
      '+449012345678',
      '+447012345678',
      '+443001234567',
      '+448451234567',
      '+448001234567',
      '+445612345678',
      '+447640123456',
    ],
  ],
  [
    'DE premium, toll-free, shared, personal, IP telephony, pager',
    ['+499001234567', '+498001234567', '+491801234567', '+4970012345678', '+4932123456789', '+4916812345'],
  ],
  [
    'FR premium, shared, IP telephony, machines',
    ['+33899123456', '+33892123456', '+33811123456', '+33972123456', '+33700123456', '+33700123456789'],
  ],
  [
    'NL premium, UAN, IP telephony, pager, machines',
    ['+319001234567', '+31906123456', '+31880123456', '+31851234567', '+31661234567', '+3197012345678'],
  ],
  ['PL premium, shared, IP telephony', ['+48701234567', '+48801234567', '+48391234567']],
  ['US premium, toll-free, personal', ['+19002345678', '+18002345678', '+15002345678', '+15332345678']],
  ['CH premium, shared', ['+41900123456', '+41840123456']],
  ['ES premium, shared, personal', ['+34803123456', '+34902123456', '+34704123456']],
  ['EE, IT, RU premium', ['+3729001234', '+39899123456', '+78091234567']],
  [
    'satellites and global services',
    ['+881612345678', '+88213123456', '+870773123456', '+979123456789', '+80012345678', '+808123456789'],
  ],
];

for (const [what, numbers] of COSTLY) {
  test(`P11 ${what}: refused when it is typed, for text and for a call, and again at the send`, () => {
    for (const number of numbers) {
      for (const wantsText of [true, false]) {
        assert.match(readPhoneNumber(number, 'NO', { wantsText }).verdict, /^(not-allowed|bad-number)$/, number);
        const stored = checkStoredNumber(number, { wantsText, allowedCountries: ANYWHERE });
        assert.match(stored.verdict, /^(not-allowed|bad-number)$/, number);
      }
    }
  });
}

test('ordinary numbers of the same countries are taken', () => {
  for (const number of ['+4790012345', '+4741112345', '+46701234567', '+4520123456', '+358401234567', '+3546112345']) {
    assert.equal(checkStoredNumber(number, { wantsText: true, allowedCountries: ANYWHERE }).verdict, 'ok', number);
  }
  for (const number of [
    '+447520123456',
    '+4915112345678',
    '+33612345678',
    '+31612345678',
    '+48512345678',
    '+12015550123',
  ])
    assert.equal(checkStoredNumber(number, { wantsText: true, allowedCountries: ANYWHERE }).verdict, 'ok', number);
});

test('P11 a neighbour behind the same calling code is its own country: +44 is not only Britain, +1 not only the States', () => {
  const allowed = { wantsText: true, allowedCountries: ['GB', 'US'] };
  for (const number of ['+447624123456', '+447781123456', '+18762345678', '+18092345678', '+77012345678'])
    assert.equal(checkStoredNumber(number, allowed).verdict, 'country-not-allowed', number);
});

test('P11 a stored number is judged by the list of today, and a landline gets no text', () => {
  assert.equal(
    checkStoredNumber('+46701234567', { wantsText: true, allowedCountries: ['NO'] }).verdict,
    'country-not-allowed',
  );
  assert.equal(
    checkStoredNumber('+4722334455', { wantsText: true, allowedCountries: ['NO'] }).verdict,
    'cannot-take-sms',
  );
  assert.equal(checkStoredNumber('+4722334455', { wantsText: false, allowedCountries: ['NO'] }).verdict, 'ok');
  for (const text of ['', '+', 'imported', '22334455x'])
    assert.equal(checkStoredNumber(text, { wantsText: false, allowedCountries: ['NO'] }).verdict, 'bad-number', text);
});
