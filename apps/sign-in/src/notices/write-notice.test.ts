import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKeyring } from '@vakt/foundation/secrets';
import { lintSignInText } from '@vakt/transports/text-encoding';
import type { LanguageTag, Organisation } from '../settings.ts';
import { createTestSettings } from '../test-settings.ts';
import { KINDS, type News, type NoticeDetails, type NoticeKind, type UndoCodes } from './notice.ts';
import { readTypedSigns, showReference, signNotice } from './sign-reference.ts';
import { type NoticeFacts, writeMail, writeText } from './write-notice.ts';

const LANGUAGES: LanguageTag[] = ['nb', 'nn', 'se', 'en'];
const AT = new Date('2026-11-26T02:00:00Z');
const UNDO: UndoCodes = { text: 'ABCDEFGH23456', mail: 'ZYXWVUTS98765', until: AT, number: '+4790000001' };
const settings = createTestSettings('https://login.ntnu.no', 'postgres://localhost/none');

const DETAILS: NoticeDetails = {
  'number-changed': { method: 'authentication-phone' },
  'method-added': { method: 'passkey' },
  'method-removed': { method: 'alternate-phone' },
  'method-blocked': { method: 'hardware-token' },
  'methods-reset': {},
  'default-changed': {},
  'recovery-codes-made': {},
  'recovery-code-used': { left: 0 },
  'pass-ordered': {},
  'pass-collected': {},
  'pass-used': {},
  'pass-revoked': {},
  'sessions-ended': {},
  'device-remembered': {},
  'device-stolen': {},
  'account-unlocked': {},
  'account-disabled': {},
  'account-enabled': {},
  'password-set': {},
  'attempts-suspicious': {},
  'not-me-received': { until: AT.getTime() },
  'number-restored': { until: AT.getTime() },
};

const ALL = Object.entries(DETAILS).map(([kind, detail]) => ({ kind, detail }) as News);

function factsOf(news: News, language: LanguageTag, change: Partial<Organisation> = {}): NoticeFacts {
  const [organisation] = settings.organisations;
  if (!organisation) throw new Error('There is no organisation.');
  return {
    news,
    organisation: { ...organisation, ...change },
    publicUrl: settings.publicUrl,
    language,
    reference: 'KD7F2M9Q',
    at: AT,
    displayName: 'Kari Nordmann',
    undo: news.kind === 'number-changed' ? UNDO : null,
  };
}

const ORGANISATIONS: Partial<Organisation>[] = [
  { helpUrl: 'https://www.ntnu.no/hjelp' },
  { name: 'Sámi allaskuvla', domain: 'samas.no', helpUrl: 'https://hjelp.samas.no' },
  { name: 'Universitetet i Tromsø – Norges arktiske universitet', domain: 'uit.no', helpUrl: 'https://uit.no/hjelp' },
];

// Seen to fail (first found so) with the organisation's name in the text, with the host as it stands in the address, and
// with the quotation marks of the titles.
test('P5 a text is one part, whole and without a link, of every kind, in every language, whatever the organisation is called', () => {
  for (const change of ORGANISATIONS)
    for (const language of LANGUAGES)
      for (const news of ALL.filter(({ kind }) => KINDS[kind].texts))
        for (const to of ['+4790000001', '+4790000002']) {
          const text = writeText(factsOf(news, language, change), to);
          assert.deepEqual(lintSignInText(text), [], `${news.kind} ${language}: ${text}`);
          assert.ok(text.includes('KD7F-2M9Q') || text.includes('ABCD-EFGH-23456'), text);
        }
});

test('the undo code is in the text to the old number and in the mail, each its own; no other phone has one', () => {
  const facts = factsOf({ kind: 'number-changed', detail: { method: 'authentication-phone' } }, 'nb');
  assert.match(writeText(facts, UNDO.number), /ABCD-EFGH-23456/);
  assert.doesNotMatch(writeText(facts, '+4790000002'), /ABCD|ZYXW/);
  const { text, html } = writeMail(facts);
  assert.match(text, /ZYXW-VUTS-98765/);
  assert.doesNotMatch(text + html, /ABCD-EFGH/);
});

// Seen to fail with the origin in place of the host.
test('a mail of every kind and language holds no link, nothing that is fetched, and no form', () => {
  for (const language of LANGUAGES)
    for (const news of ALL) {
      const { subject, text, html } = writeMail(factsOf(news, language));
      for (const part of [subject, text, html]) {
        assert.doesNotMatch(part, /https?:|\bwww\.|mailto:|tel:/i, news.kind);
        assert.doesNotMatch(part, /\{[a-z]+\}|undefined|NaN|\[object/, news.kind);
      }
      assert.doesNotMatch(html, /<a\b|href|src=|url\(|<form|<input|<script|<img|<link|@import/i);
      assert.doesNotMatch(text + html, /\/(sign-in|security|undo|notice|mfasetup)\b/);
      assert.match(text, /KD7F-2M9Q/);
      assert.match(text, /login\.ntnu\.no/);
      assert.match(html, new RegExp(`<html lang="${language}">`));
      assert.match(subject, /^NTNU: .{5,}/);
    }
});

test('a name or a support line that holds markup, line ends or turned writing is text and nothing else', () => {
  const hostile = '<img src=x onerror=alert(1)>\r\nBcc: x@y.z\u202e & "q"';
  const news: News = { kind: 'method-added', detail: { method: 'app' } };
  const facts = { ...factsOf(news, 'nb', { name: `A\r\nBcc: b@c.d <b>`, supportLine: hostile }), displayName: hostile };
  const { subject, text, html } = writeMail(facts);
  assert.doesNotMatch(subject, /[\r\n]/);
  assert.doesNotMatch(html, /<img|<b>/);
  assert.doesNotMatch(text + html, /\u202e|\r/);
  assert.match(text, /^Hei, <img src=x onerror=alert\(1\)> Bcc: x@y\.z & "q"!$/m);
});

// Seen to fail: with the line of the default language in every mail.
test('a mail says how to reach support in its own language, where that is written', () => {
  const news: News = { kind: 'method-added', detail: { method: 'app' } };
  const supportLine = { nb: 'Ring 73', en: 'Call 73' };
  assert.match(writeMail(factsOf(news, 'en', { supportLine })).text, /Call 73/);
  assert.match(writeMail(factsOf(news, 'nb', { supportLine })).text, /Ring 73/);
});

test('the reference is the same for the same row, another for another, and another without the key', () => {
  const keyring = createKeyring([{ id: 'one', bytes: Buffer.alloc(32, 1) }]);
  const notice = { id: 'a', accountId: 'b', news: ALL[0] as News, at: AT };
  const reference = signNotice(keyring, notice);
  assert.match(reference, /^[2-9A-HJ-NP-Z]{8}$/);
  assert.equal(signNotice(keyring, { ...notice, news: structuredClone(notice.news) }), reference);
  const others = [
    { ...notice, id: 'c' },
    { ...notice, accountId: 'c' },
    { ...notice, at: new Date(AT.getTime() + 1) },
    { ...notice, news: ALL[1] as News },
    { ...notice, news: { kind: 'number-changed', detail: { method: 'office-phone' } } as News },
  ];
  for (const other of others) assert.notEqual(signNotice(keyring, other), reference);
  assert.notEqual(signNotice(createKeyring([{ id: 'one', bytes: Buffer.alloc(32, 2) }]), notice), reference);
});

test('what is typed from a notice is understood however it was copied, and nothing else is', () => {
  assert.deepEqual(readTypedSigns(' kd7f–2m9q '), { kind: 'reference', signs: 'KD7F2M9Q' });
  assert.deepEqual(readTypedSigns('abcd-efgh-23456'), { kind: 'code', signs: 'ABCDEFGH23456' });
  assert.equal(showReference('KD7F2M9Q'), 'KD7F-2M9Q');
  for (const typed of [
    '',
    '   ',
    'KD7F-2M9',
    'KD7F-2M9O',
    '12345678',
    '<script>',
    'KD7F2M9Q\u0000',
    'ABCDEFGH234567',
    '🙂'.repeat(8),
  ])
    assert.equal(readTypedSigns(typed), null, typed);
});

test('every kind says how it is told', () => {
  assert.deepEqual(Object.keys(KINDS).sort(), (Object.keys(DETAILS) as NoticeKind[]).sort());
});
