import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillTemplate, firstNameOf, pickBody, unknownVariables } from './fill-template.ts';

const FACTS = {
  navn: 'Kari Nordmann',
  fornavn: 'Kari',
  sak: 'NTNU0000001',
  tittel: '{navn} $& $1',
  gruppe: 'Orakel',
  saksbehandler: 'Ola',
  brukerstøtte: 'NTNU hjelp',
  lenke: 'https://hjelp.test/NTNU0000001',
};

test('words in both languages are replaced, in any case, with spaces around', () => {
  assert.equal(fillTemplate('{fornavn} {First name} { NAVN } {case worker}', FACTS), 'Kari Kari Kari Nordmann Ola');
});

test('a value is put in as it is: neither a variable nor a pattern in it is read', () => {
  assert.equal(fillTemplate('«{tittel}»', FACTS), '«{navn} $& $1»');
});

test('what is no variable stays, and is told', () => {
  const body = 'if (x) {y} {} {{navn}} { kode }';
  assert.equal(fillTemplate(body, FACTS), 'if (x) {y} {} {Kari Nordmann} { kode }');
  assert.deepEqual(unknownVariables(body), ['y', ' kode ']);
});

test('the requester’s language, else the nearest that there is', () => {
  const bodies = { nb: 'nb', en: 'en' };
  assert.deepEqual(pickBody(bodies, 'nn'), { text: 'nb', lang: 'nb' });
  assert.deepEqual(pickBody(bodies, 'se'), { text: 'nb', lang: 'nb' });
  assert.deepEqual(pickBody(bodies, 'en'), { text: 'en', lang: 'en' });
  assert.deepEqual(pickBody({ en: 'en', nb: ' ' }, 'nb'), { text: 'en', lang: 'en' });
  assert.deepEqual(pickBody({}, 'nb'), { text: '', lang: 'nb' });
});

test('a first name is the first word', () => {
  assert.equal(firstNameOf('  Nils-Áslak  Dahl '), 'Nils-Áslak');
  assert.equal(firstNameOf(''), '');
});
