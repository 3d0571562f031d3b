import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languages } from './languages.ts';
import { composeCodeMessage } from './text-message.ts';
import { createTranslator } from './translate.ts';

/** GSM 03.38: the letters that cost one septet, and those of the extension table, which cost two. */
const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const EXTENDED = new Set('^{}\\[~]|€\f');

/** Septets of a text, or null when it does not fit in GSM-7 at all. */
function countSeptets(text: string): number | null {
  let septets = 0;
  for (const letter of text) {
    if (BASIC.has(letter)) septets += 1;
    else if (EXTENDED.has(letter)) septets += 2;
    else return null;
  }
  return septets;
}

/** Service name and host name together, as long as they may be. */
const LONGEST_NAMES = { service: 'Brukerstøtte for ansatte', host: 'innlogging.universitetet' };
const SAMPLE = { code: '123456', reference: 'KD', lifeSeconds: 600 };

test('the code message is one part of GSM-7 in every language, with the longest names', () => {
  assert.equal(LONGEST_NAMES.service.length + LONGEST_NAMES.host.length, 48);
  for (const { tag } of languages) {
    const text = composeCodeMessage(tag, { ...SAMPLE, ...LONGEST_NAMES });
    const septets = countSeptets(text);
    assert.ok(septets !== null, `${tag} needs UCS-2: ${text}`);
    assert.ok(septets <= 160, `${tag}: ${septets} septets`);
  }
});

test('the septet count finds what does not fit (the rule above is seen to fail)', () => {
  assert.equal(countSeptets('đ'), null);
  assert.equal(countSeptets('“quoted”'), null);
  assert.equal(countSeptets('[a]'), 5);
});

test('the words, the code first and the origin line last', () => {
  const nb = composeCodeMessage('nb', { ...SAMPLE, service: 'NTNU hjelp', host: 'login.ntnu.no' });
  assert.equal(
    nb,
    '123456 er koden din for å logge inn i NTNU hjelp (melding KD). Den gjelder i 10 minutter. Ikke gi den til noen.\n\n' +
      '@login.ntnu.no #123456',
  );
  assert.equal(countSeptets(nb), 135);
  const en = composeCodeMessage('en', { ...SAMPLE, service: 'NTNU hjelp', host: null });
  assert.equal(
    en,
    '123456 is your code to sign in to NTNU hjelp (message KD). It is valid for 10 minutes. Do not share it.',
  );
  assert.match(composeCodeMessage('nb', { ...SAMPLE, lifeSeconds: 599, service: 'x', host: null }), / 9 minutter\./);
});

test('every notice to an owner is one part of GSM-7', () => {
  for (const { tag } of languages) {
    const { t } = createTranslator(tag);
    const words = { organisation: 'NTNU', reference: 'KD7F-2M9Q', help: 'hjelp.ntnu.no' };
    for (const key of [
      'sms.numberChanged',
      'sms.methodAdded',
      'sms.methodRemoved',
      'sms.methodsReset',
      'sms.deviceStolen',
    ] as const) {
      const text = t(key, words);
      assert.ok((countSeptets(text) ?? 999) <= 160, text);
    }
  }
});
