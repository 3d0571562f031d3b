import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ConfigurationError, readConfiguration } from '@vakt/foundation/configuration';
import { z } from 'zod';
import { delivery } from '../settings-delivery.ts';

const GUIDE = new URL('../../../../docs/guides/place-calls-through-a-provider.md', import.meta.url);
const ENVIRONMENT = {
  TWILIO_ACCOUNT_SID: `AC${'0123456789abcdef'.repeat(2)}`,
  TWILIO_AUTH_TOKEN: 'a-token-of-thirty-two-characters',
  VONAGE_APPLICATION_ID: 'aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab',
  VONAGE_SIGNATURE_SECRET: 'a-signature-secret-of-the-account',
  ELKS_USERNAME: 'u0123456789abcdef',
  ELKS_PASSWORD: 'a-password-of-the-api',
};

const folder = mkdtempSync(join(tmpdir(), 'vakt-voice-guide-'));
after(() => rmSync(folder, { recursive: true }));
writeFileSync(
  join(folder, 'vonage.key'),
  `-----BEGIN PRIVATE KEY-----\n${'A'.repeat(200)}\n-----END PRIVATE KEY-----\n`,
);

function read(text: string) {
  const file = join(folder, 'vakt.yaml');
  writeFileSync(file, text);
  return readConfiguration(z.strictObject({ delivery }), { file, environment: ENVIRONMENT }).delivery;
}

const blocks = [...readFileSync(GUIDE, 'utf8').matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text);

test('every settings example of the guide is accepted, and together they show every kind of voice provider', () => {
  const kinds = blocks.flatMap((text) => read(text).gateways.map(({ kind }) => kind));
  assert.deepEqual([...new Set(kinds)].toSorted(), ['46elks-voice', 'twilio-voice', 'vonage-voice']);
  const [first] = read(blocks[0] ?? '').gateways;
  assert.ok(first?.kind === 'twilio-voice');
  assert.deepEqual(
    [first.channels, first.extension, first.speech, first.machineDetection, first.apiUrl],
    [['call'], 'digits', 'clips', false, 'https://api.twilio.com'],
  );
});

test('what is no account, number or key is a fault, and no secret is quoted in it', () => {
  const faults = (written: string, instead: string) => {
    const text = blocks.find((block) => block.includes(written));
    assert.ok(text, written);
    try {
      read(text.replace(written, instead));
    } catch (error) {
      assert.ok(error instanceof ConfigurationError);
      assert.ok(!error.message.includes('secret-word'), error.message);
      return error.faults.map(({ path }) => path);
    }
    return assert.fail(`${instead} was accepted`);
  };
  assert.deepEqual(faults('"+4721000000"', '"21000000"'), ['delivery.gateways[0].from']);
  assert.deepEqual(faults('env:TWILIO_ACCOUNT_SID', 'secret-word'), ['delivery.gateways[0].accountSid']);
  assert.deepEqual(faults('env:TWILIO_AUTH_TOKEN', 'secret-word'), ['delivery.gateways[0].authToken']);
  assert.deepEqual(faults('env:VONAGE_APPLICATION_ID', 'secret-word'), ['delivery.gateways[0].applicationId']);
  assert.deepEqual(faults('file:vonage.key', 'secret-word'), ['delivery.gateways[0].privateKey']);
  assert.deepEqual(faults('ringSeconds: 30', 'ringSeconds: 90'), ['delivery.gateways[0].ringSeconds']);
  assert.deepEqual(faults('extension: ask', 'speech: provider'), ['delivery.gateways[0].speech']);
});
