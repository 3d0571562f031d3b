import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isMessageKey } from '@vakt/messages/translate';
import { describeEvent, describeLine } from './describe-event.ts';
import { ALL_KINDS, AUDIT_CLASSES, isKind, KINDS, kindsOf } from './kinds.ts';
import { listSampleEvents } from './test-events.ts';

const NAMES = {
  services: [{ id: 'desk', name: 'NTNU hjelp' }],
  organisations: [{ id: 'ntnu', name: 'NTNU' }],
};

test('every kind that events.ts names has a class and words of its own, in bokmål and English', () => {
  const source = readFileSync(new URL('events.ts', import.meta.url), 'utf8');
  const named = [...source.matchAll(/^ {2}'([a-z-]+)': [{R]/gm)].map(([, kind]) => kind);
  assert.ok(named.length > 30);
  for (const kind of named) {
    assert.ok(kind && isKind(kind), `${kind} has no line in kinds.ts`);
    assert.ok(
      listSampleEvents(null).some((event) => event.kind === kind),
      `${kind} has no sample in test-events.ts`,
    );
  }
  assert.equal(new Set(ALL_KINDS.map((kind) => KINDS[kind].words)).size, ALL_KINDS.length);
  assert.equal(AUDIT_CLASSES.flatMap(kindsOf).length, ALL_KINDS.length);
  for (const language of ['nb', 'en'] as const) {
    const said = listSampleEvents(null).map((event) => describeEvent(language, NAMES, event).what);
    assert.equal(new Set(said).size, said.length, language);
    assert.ok(said.every((words) => words.length > 5));
  }
});

/** Facts that are shown as they are: what somebody else named. */
const AS_THEY_ARE = 'gateway outboxId kid limit acr roles proof act hash importId tokenId methodId'.split(' ');
/** Names and sentences that people wrote. */
const WRITTEN: readonly string[] = ['root', 'a1', 'a2', 'lost the phone'];

test('every fact of every kind has a term, and every word of ours is said in plain words', () => {
  for (const event of listSampleEvents(null)) {
    for (const [field, value] of Object.entries(event.detail)) {
      assert.ok(isMessageKey(`audit.field.${field}`), `${event.kind}: the fact ${field} has no term`);
      for (const one of [value].flat()) {
        if (typeof one !== 'string' || AS_THEY_ARE.includes(field) || WRITTEN.includes(one)) continue;
        const [fact] = describeEvent('nb', NAMES, { kind: event.kind, detail: { [field]: one } }).facts;
        assert.notEqual(fact?.details, one, `${event.kind}: ${field} "${one}" has no words`);
      }
    }
  }
});

test('an event is said with names, countries and numbers of its language', () => {
  assert.deepEqual(describeEvent('en', NAMES, { kind: 'password-accepted', detail: { service: 'desk' } }), {
    what: 'The password was right',
    facts: [{ term: 'service', details: 'NTNU hjelp' }],
  });
  const closed = { what: 'country', subject: 'SE', country: null, seconds: 3600 };
  assert.deepEqual(
    describeEvent('nb', NAMES, { kind: 'sends-closed', detail: closed }).facts.map(({ details }) => details),
    ['land', 'Sverige', '3\u00a0600'],
  );
  const at = new Date('2026-11-26T10:00:00Z');
  assert.equal(
    describeLine('nb', NAMES, { kind: 'code-accepted', at, detail: { factor: 'sms', purpose: 'sign-in' } }),
    '26. november 2026 kl. 11:00: Koden ble godtatt (måte: SMS, formål: innlogging)',
  );
});

test('who acted is named only where the reader may know it', () => {
  const by = '5f2f0c1e-7a70-4ab4-8dd1-3b1f3f6c7a10';
  const event = { kind: 'method-removed', detail: { by } };
  const sayBy = (names: Parameters<typeof describeEvent>[1]) => describeEvent('nb', names, event).facts[0]?.details;
  assert.equal(sayBy(NAMES), 'brukerstøtte');
  assert.equal(sayBy({ ...NAMES, workers: new Map([[by, 'Ola Hansen']]) }), 'Ola Hansen');
});

test('what another version recorded is shown, and no word of a table by accident', () => {
  const strange = { kind: 'constructor', detail: { toString: 'x', nested: { a: 1 }, method: '__proto__' } };
  const { what, facts } = describeEvent('en', NAMES, strange);
  assert.equal(what, 'An event of an unknown kind');
  assert.deepEqual(
    facts.map(({ details }) => details),
    ['x', '{"a":1}', '__proto__'],
  );
});
