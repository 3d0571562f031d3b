import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKeyring } from '@vakt/foundation/secrets';
import { createCode, createReference, hashCode, readTypedCode } from './code-words.ts';

const keyring = createKeyring([{ id: 'test', bytes: Buffer.alloc(32, 7) }]);

// Seen to fail with spaces left in.
test('a typed code is read as people type it', () => {
  for (const typed of [
    '123456',
    ' 123456 ',
    '123 456',
    '123-456',
    '12 34 56',
    '１２３４５６',
    '123\u00a0456',
    '\u200b123456',
  ]) {
    assert.equal(readTypedCode(typed, 6), '123456', JSON.stringify(typed));
  }
});

// Seen to fail with every text taken for a code.
test('T11 what is no code is none: other lengths, letters, lists, objects, other digits, huge texts', () => {
  const bad = [
    '',
    '12345',
    '1234567',
    '12345a',
    '+12345',
    '1e5000',
    '0x1234',
    '-12345',
    '123.456',
    '١٢٣٤٥٦',
    `${'0'.repeat(100)}123456`,
    ' '.repeat(41),
    null,
    undefined,
    123456,
    ['123456'],
    { toString: () => '123456' },
    true,
  ];
  for (const typed of bad) assert.equal(readTypedCode(typed, 6), null, JSON.stringify(typed));
  assert.equal(readTypedCode('123456', 8), null);
});

// Seen to fail with the challenge left out of the hash.
test('T20 the same code in two challenges has two hashes, and its sealed form opens for its own alone', () => {
  assert.notEqual(hashCode(keyring, 'one', '123456'), hashCode(keyring, 'other', '123456'));
  const made = createCode(keyring, 'one', 6);
  assert.match(made.code, /^\d{6}$/);
  assert.equal(keyring.open('one-time-code', made.codeSealed, 'one'), made.code);
  assert.throws(() => keyring.open('one-time-code', made.codeSealed, 'other'));
  assert.equal(made.codeSealed.includes(made.code) || made.codeHash.includes(made.code), false);
});

test('codes are spread over all values, leading zeros too', () => {
  const codes = new Set(Array.from({ length: 2000 }, () => createCode(keyring, 'one', 6).code));
  assert.equal(codes.size > 1900, true);
  const firsts = new Set([...codes].map((code) => code[0]));
  assert.equal(firsts.size, 10);
});

// Seen to fail with the used ones not looked at.
test('P3 references are two letters that cannot be mistaken, and none comes twice in a challenge', () => {
  const used: string[] = [];
  for (let count = 0; count < 19 * 19; count += 1) {
    const reference = createReference(used);
    assert.match(reference, /^[BCDFGHJKLMNPRSTVWXZ]{2}$/);
    assert.equal(used.includes(reference), false);
    used.push(reference);
  }
});
