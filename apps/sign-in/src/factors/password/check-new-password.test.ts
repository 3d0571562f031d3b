import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkNewPassword } from './check-new-password.ts';
import { isCommonPassword } from './common-passwords.ts';

// Seen to fail: with the list of words emptied, `password1` is ok; with the look-alikes left out, `P@ssw0rd`.
test('what guessers try first is refused, in English and Norwegian', () => {
  const guessed =
    `password passord1 Password123! P@ssw0rd P4ssord2024 qwertyui qwerty123 asdfghjk 12345678 123456789 87654321
    11111111 aaaaaaaa abcabcabc 12121212 1q2w3e4r 1qaz2wsx qazwsxedc abcd1234 abcdefgh iloveyou1 sommer2024 Sommer2025! vinter24
    welcome1 velkommen1 trondheim1 rosenborg1 superman1 football1 fotball12 letmein123 admin123 adminadmin dragon123 sunshine
    princess1 01.01.1990 19900101 31121999 monkey123 liverpool1 changeme1 test1234 testtest qwertyqwerty asdf1234 zxcvbnm1 Oktober24
    hemmelig hemmelig1 Norge2024 blåbær12blåbær`.split(/\s+/);
  const accepted = guessed.filter((password) => checkNewPassword(password) === 'ok');
  assert.deepEqual(accepted, ['blåbær12blåbær']);
});

test('passphrases and random passwords are accepted: no rule asks for digits or signs', () => {
  for (const password of [
    'riktig hest batteri stift',
    'korrekthestbatteristift',
    'tre små fjell i regn',
    'kvikklunsjpåtur',
    'mugamo-telika',
    'xk7vqp2m',
    '正しい馬の電池です',
  ]) {
    assert.equal(checkNewPassword(password), 'ok', password);
  }
  fc.assert(
    fc.property(
      fc.stringMatching(/^[a-z]{14}$/),
      (password) => checkNewPassword(password) === 'ok' || isCommonPassword(password),
    ),
  );
});

test('random passwords of eight characters are hardly ever taken for common ones', () => {
  const samples = fc.sample(fc.stringMatching(/^[a-zA-Z0-9]{8}$/), { numRuns: 2000, seed: 7 });
  const refused = samples.filter((password) => checkNewPassword(password) !== 'ok');
  assert.ok(refused.length <= 20, `${refused.length} of 2000: ${refused.slice(0, 5)}`);
});

test('words of the person and the place are no password', () => {
  const own = ['kari.nordmann', 'Kari Nordmann', 'NTNU', 'ntnu.no'];
  for (const password of ['nordmann1', 'Nordmann2024', 'ntnu2024', 'karinordmann', 'kari1234'])
    assert.equal(checkNewPassword(password, own), 'common', password);
  assert.equal(checkNewPassword('nordmannskogen ved fjorden', own), 'ok');
});

test('length is counted in characters: 7 is too short, 8 and 64 and 200 are fine, endless is not', () => {
  assert.equal(checkNewPassword('xk7vqp2'), 'too-short');
  assert.equal(checkNewPassword('😀😃😄'), 'too-short');
  assert.equal(checkNewPassword('xk7vqp2m'), 'ok');
  const long = 'lang setning med mange ulike ord i en rekke, ';
  assert.equal(checkNewPassword(long.repeat(2).slice(0, 64)), 'ok');
  assert.equal(checkNewPassword(long.repeat(5).slice(0, 200)), 'ok');
  assert.equal(checkNewPassword(long.repeat(50)), 'too-long');
  assert.equal(checkNewPassword('tabulator\tmidt i'), 'control-characters');
});
