import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lintSignInText } from '@vakt/transports/text-encoding';
import type { Organisation } from '../settings.ts';
import { createTestSettings } from '../test-settings.ts';
import { type MethodChange, type OwnerNotices, writeNotices } from './tell-owner.ts';

const CHANGES: MethodChange[] = ['number-changed', 'method-added', 'method-removed', 'methods-reset'];

function settingsOf(changes: Partial<Organisation>) {
  const settings = createTestSettings('http://localhost:4000', 'postgres://localhost/none');
  return { ...settings, organisations: settings.organisations.map((one) => ({ ...one, ...changes, id: one.id })) };
}

// Seen to fail (first found so) with the organisation's name in the text, and with the host as it stands in the address.
test('P5 a notice is whole and without a link, whatever the organisation is called and wherever its help is', () => {
  const names: Partial<Organisation>[] = [
    { helpUrl: 'https://www.ntnu.no/hjelp' },
    { name: 'Sámi allaskuvla', domain: 'samas.no', helpUrl: 'https://hjelp.samas.no' },
    { name: 'Universitetet i Tromsø – Norges arktiske universitet', domain: 'uit.no', helpUrl: 'https://uit.no/hjelp' },
  ];
  for (const changes of names) {
    for (const language of ['nb', 'nn', 'en'] as const) {
      const notices = CHANGES.map((change, at) => ({ change, numbers: [`+479000000${at}`] }));
      const written = writeNotices(settingsOf(changes), { organisation: 'ntnu', drill: false, language, notices });
      assert.deepEqual(
        written.flatMap(({ text }) => lintSignInText(text)),
        [],
      );
      assert.equal(new Set(written.map(({ text }) => text)).size, CHANGES.length);
    }
  }
});

test('a phone is told one thing: the first that names it', () => {
  const order: OwnerNotices = {
    organisation: 'ntnu',
    drill: false,
    language: 'en',
    notices: [
      { change: 'number-changed', numbers: ['+4790000001'] },
      { change: 'method-added', numbers: ['+4790000001', '+4790000002'] },
    ],
  };
  const written = writeNotices(settingsOf({}), order);
  assert.deepEqual(
    written.map(({ to, text }) => [to, / was changed\./.test(text), / was added /.test(text)]),
    [
      ['+4790000001', true, false],
      ['+4790000002', false, true],
    ],
  );
});
