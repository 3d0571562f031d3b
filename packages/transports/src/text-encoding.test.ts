import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encodeText, lintSignInText, measureText } from './text-encoding.ts';

const NB =
  '123456 er koden din for å logge inn i NTNU hjelp (melding KD). Den gjelder i 10 minutter. Ikke gi den til noen.\n\n@login.ntnu.no #123456';

describe('measureText', () => {
  it('counts the sign-in text in bokmål: GSM 03.38, one part', () => {
    assert.deepEqual(measureText(NB), { encoding: 'gsm7', units: 135, parts: 1 });
  });

  it('knows the letters that GSM 03.38 has and has not', () => {
    for (const letter of 'æøåÆØÅäöéèàñüßΩ€[]{}\\~^|') assert.equal(measureText(letter).encoding, 'gsm7', letter);
    for (const letter of 'áčđŋšŧžêôóç–…“”«»`\t') assert.equal(measureText(letter).encoding, 'ucs2', letter);
  });

  it('counts escape pairs twice, in units and at the limit of a part', () => {
    assert.deepEqual(measureText('€'.repeat(80)), { encoding: 'gsm7', units: 160, parts: 1 });
    assert.deepEqual(measureText(`${'€'.repeat(80)}a`), { encoding: 'gsm7', units: 161, parts: 2 });
  });

  it('never splits an escape pair: 153 septets hold 76 pairs, so 152 pairs and one need three parts', () => {
    assert.equal(measureText('€'.repeat(152)).parts, 2);
    assert.equal(measureText('€'.repeat(153)).parts, 3);
    assert.equal(measureText('a'.repeat(306)).parts, 2);
    assert.equal(measureText('a'.repeat(307)).parts, 3);
  });

  it('counts UCS-2 in 16-bit units and never splits a surrogate pair', () => {
    assert.deepEqual(measureText('č'.repeat(70)), { encoding: 'ucs2', units: 70, parts: 1 });
    assert.deepEqual(measureText('č'.repeat(71)), { encoding: 'ucs2', units: 71, parts: 2 });
    assert.equal(measureText('😀'.repeat(35)).parts, 1);
    // 67 units hold 33 pairs.
    assert.equal(measureText('😀'.repeat(66)).parts, 2);
    assert.equal(measureText('😀'.repeat(67)).parts, 3);
  });

  it('takes composed and decomposed letters for the same', () => {
    assert.deepEqual(measureText('a\u030a'), { encoding: 'gsm7', units: 1, parts: 1 });
  });

  it('counts an empty text as one part of nothing', () => {
    assert.deepEqual(measureText(''), { encoding: 'gsm7', units: 0, parts: 1 });
  });
});

describe('encodeText', () => {
  const encode = (text: string) => encodeText(text).parts.map((part) => part.toString('hex'));

  it('writes the bytes that were seen to arrive: one septet an octet', () => {
    assert.deepEqual(encode('æøå ÆØÅ'), ['1d0c0f201c0b0e']);
    assert.deepEqual(encode('@£$\n_Δà'), ['0001020a11107f']);
    assert.deepEqual(encode('^{}\\[~]|€'), ['1b141b281b291b2f1b3c1b3d1b3e1b401b65']);
  });

  it('writes UTF-16, high byte first, when one letter is not in GSM 03.38', () => {
    assert.deepEqual(encode('đ😀'), ['0111d83dde00']);
    assert.equal(encodeText('đ').encoding, 'ucs2');
  });

  it('divides as it measures, and loses nothing', () => {
    for (const text of ['', NB, 'a'.repeat(161), '€'.repeat(153), '😀'.repeat(67), `${'č'.repeat(66)}😀č`]) {
      const { encoding, parts } = encodeText(text);
      assert.equal(parts.length, measureText(text).parts);
      const units = parts.reduce((sum, part) => sum + part.length, 0) / (encoding === 'gsm7' ? 1 : 2);
      assert.equal(units, measureText(text).units);
    }
  });
});

describe('lintSignInText', () => {
  it('finds nothing wrong with the texts that we send', () => {
    assert.deepEqual(lintSignInText(NB), []);
    assert.deepEqual(lintSignInText('123456 ovttagearddekoda: NTNU hjelp (KD, 10 min)'), []);
  });

  it('P5: refuses a message that says only "U", and an empty one', () => {
    assert.deepEqual(lintSignInText('U'), ['too-short']);
    assert.deepEqual(lintSignInText(' \n '), ['empty']);
    assert.deepEqual(lintSignInText('123456', { leastCharacters: 6 }), []);
  });

  it('finds a second part, web links, and placeholders that nobody filled', () => {
    assert.deepEqual(lintSignInText('a'.repeat(161)), ['more-than-one-part']);
    assert.deepEqual(lintSignInText('123456 er koden din: https://login.ntnu.no'), ['web-link']);
    assert.deepEqual(lintSignInText('123456 er koden din for {service} (KD)'), ['unresolved-placeholder']);
    assert.deepEqual(lintSignInText('undefined er koden din for NTNU hjelp'), ['unresolved-placeholder']);
  });
});
