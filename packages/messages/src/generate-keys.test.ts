import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { findFaults, renderKeys, type Texts } from './generate-keys.ts';
import { languages } from './languages.ts';

function loadTexts(): Record<string, Texts> {
  const load = (tag: string): Texts =>
    JSON.parse(readFileSync(new URL(`texts/${tag}.json`, import.meta.url), 'utf8')) as Texts;
  return Object.fromEntries(languages.map(({ tag }) => [tag, load(tag)]));
}

test('the texts have no fault, and keys.ts is fresh', () => {
  const texts = loadTexts();
  assert.ok(Object.keys(texts['nb'] ?? {}).length > 300);
  assert.deepEqual(findFaults(languages, texts), []);
  assert.equal(
    readFileSync(new URL('keys.ts', import.meta.url), 'utf8'),
    renderKeys(texts),
    'keys.ts is stale: run `npm run messages`',
  );
});

/** Each fault is seen to be found on a broken sample. */
const BROKEN: readonly { name: string; nb?: Texts; en?: Texts; se?: Texts; fault: RegExp }[] = [
  { name: 'a text lacks in a complete language', en: {}, fault: /^en: a\.wait is missing$/ },
  {
    name: 'an unknown key',
    en: { 'a.wait': '{n, plural, one {#} other {#}}', 'a.more': 'x' },
    fault: /a\.more is unknown/,
  },
  { name: 'an unparsable text', en: { 'a.wait': '{n, plural, one {#}' }, fault: /^en: a\.wait cannot be read/ },
  { name: 'no other form', en: { 'a.wait': '{n, plural, one {#}}' }, fault: /^en: a\.wait cannot be read/ },
  { name: 'another argument', en: { 'a.wait': '{m, plural, one {#} other {#}}' }, fault: /takes \{ m: number \}/ },
  {
    name: 'another type',
    en: { 'a.wait': '{n} minutes' },
    fault: /takes \{ n: string \}, but nb takes \{ n: number \}/,
  },
  { name: 'a missing plural form', en: { 'a.wait': '{n, plural, other {#}}' }, fault: /lacks the plural form «one»/ },
  { name: 'the dual of Sámi', se: { 'a.wait': '{n, plural, one {#} other {#}}' }, fault: /^se: a\.wait lacks .*«two»/ },
  { name: 'an empty text', nb: { 'a.wait': '' }, en: { 'a.wait': '' }, fault: /is empty/ },
  { name: 'a key without a dot', nb: { wait: 'x' }, en: { wait: 'x' }, fault: /«wait» is not a dotted key/ },
];

test('every kind of fault is found', () => {
  const good: Texts = { 'a.wait': '{n, plural, one {#} other {#}}' };
  assert.deepEqual(findFaults(languages, { nb: good, en: good, nn: {}, se: {} }), []);
  for (const { name, fault, nb = good, en = good, se = {} } of BROKEN) {
    const faults = findFaults(languages, { nb, en, nn: {}, se });
    assert.ok(
      faults.some((found) => fault.test(found)),
      `${name}: ${faults.join(' · ')}`,
    );
  }
});

test('arguments become types: text, number, date and choice', () => {
  const nb = { 'a.b': '{who} {n, number} {at, date} {how, select, sms {a} other {b}}' };
  assert.match(renderKeys({ nb, en: nb }), /'a\.b': \{ at: Date; how: 'sms' \| 'other'; n: number; who: string \};/);
});
