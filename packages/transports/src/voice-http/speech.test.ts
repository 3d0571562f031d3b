import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { openCallHost } from './test-call-host.ts';
import type { CallScript } from './test-provider.ts';
import { openTwilio } from './test-twilio.ts';
import { openVonage } from './test-vonage.ts';
import { readXml } from './test-xml.ts';
import { writeTwiml } from './twiml.ts';

const host = await openCallHost();
const providers = await Promise.all([openTwilio(), openVonage()]);
after(() => Promise.all([host, ...providers].map((one) => one.close())));

const CODE_WORDS = /fire, åtte, to\. ni, en, tre/g;

for (const provider of providers) {
  const run = async (script: CallScript, gateway: Record<string, unknown>, language: 'nb' | 'nn' | 'en' = 'nb') => {
    const record = provider.expect(script);
    const hosted = await host.place(provider.createGateway(gateway), { language });
    await record.done;
    return { record, hosted };
  };

  describe(`${provider.kind}'s own voice`, () => {
    it('reads the same words, the digits as words, one by one', async () => {
      const { record, hosted } = await run({ keys: ['1'] }, { speech: 'provider' });
      assert.deepEqual(record.sounds, []);
      assert.deepEqual(
        record.said.map(({ language }) => language),
        ['nb-NO', 'nb-NO', 'nb-NO'],
      );
      const [greeting, reading] = record.said;
      assert.equal(
        greeting?.text,
        'Hei. Du har bedt om en kode for å logge inn. Trykk en tast for å høre koden. Trykk stjerne hvis det ikke var deg.',
      );
      assert.match(reading?.text ?? '', /^Melding, K, D, Koden din er, /);
      assert.equal([...(reading?.text ?? '').matchAll(CODE_WORDS)].length, 3);
      assert.ok(!/\d/.test(reading?.text ?? ''));
      assert.equal(hosted.outcome, 'read-out');
    });

    it('reads English in English', async () => {
      const { record } = await run({ keys: ['1'] }, { speech: 'provider' }, 'en');
      assert.equal(record.said[1]?.language, 'en-GB');
      assert.match(record.said[1]?.text ?? '', /four, eight, two\. nine, one, three/);
    });
  });

  describe(`${provider.kind} that listens for machines`, () => {
    it('says nothing of the code to a voicemail box: not confirmed', async () => {
      const { record, hosted } = await run({ machine: true, keys: ['1'] }, { machineDetection: true });
      assert.equal(hosted.outcome, 'not-confirmed');
      assert.deepEqual([record.questions, record.sounds], [0, []]);
      const human = await run({ keys: ['1'] }, { machineDetection: true });
      assert.equal(human.hosted.outcome, 'read-out');
    });

    it('asks a machine for a key when nobody listens for it: not confirmed', async () => {
      const { record, hosted } = await run({ machine: true }, {});
      assert.equal(hosted.outcome, 'not-confirmed');
      assert.equal(record.questions, 2);
    });
  });

  it(`${provider.kind}: the SIP answer says more than the state`, async () => {
    for (const [sipCode, outcome] of [
      [404, 'bad-number'],
      [484, 'bad-number'],
      [480, 'unreachable'],
      [486, 'busy'],
      [487, 'no-answer'],
      [603, 'declined'],
      [503, 'gateway-failed'],
      [499, 'unreachable'],
    ] as const) {
      const { hosted } = await run({ ending: provider.words.unreachable, sipCode }, {});
      assert.equal(hosted.outcome, outcome, String(sipCode));
    }
  });
}

it('nothing can break out of TwiML', () => {
  const hostile = `https://a.example/r/"><Say>x</Say>&amp;<!--'\u0000\u001f`;
  const call = {
    reference: 'r',
    to: '+4791234567',
    extension: null,
    language: 'nb',
    mode: 'read-code',
    code: '482913',
    messageReference: 'KD',
    validForSeconds: 60,
    receiptUrl: hostile,
  } as const;
  const sounds = { address: () => `${hostile}/sound`, serve: () => null };
  const move = { say: 'greeting', ask: { about: 'greeting', round: 1, zero: true }, receipt: null } as const;
  const written = hostile.replace('\u0000\u001f', '');
  const [gather, redirect, ...more] = readXml(writeTwiml('clips', sounds, call, move)).children;
  assert.deepEqual(more, []);
  assert.equal(gather?.attributes['action'], `${written}/key?ask=1&zero=1`);
  assert.equal(redirect?.text, `${written}/key?ask=1&zero=1`);
  assert.deepEqual(gather?.children, [{ name: 'Play', attributes: {}, children: [], text: `${written}/sound` }]);
});
