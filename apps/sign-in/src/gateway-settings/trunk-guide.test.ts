import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ConfigurationError, readConfiguration } from '@vakt/foundation/configuration';
import { z } from 'zod';
import { delivery } from '../settings-delivery.ts';

const GUIDE = new URL('../../../../docs/guides/place-calls-over-a-sip-trunk.md', import.meta.url);
const ENVIRONMENT = {
  SIP_PASSWORD: 'secret-word of the trunk',
  ELKS_USERNAME: 'u0123456789abcdef',
  ELKS_PASSWORD: 'a-password-of-the-api',
};

const folder = mkdtempSync(join(tmpdir(), 'vakt-trunk-guide-'));
after(() => rmSync(folder, { recursive: true }));

function read(text: string) {
  const file = join(folder, 'vakt.yaml');
  writeFileSync(file, text);
  return readConfiguration(z.strictObject({ delivery }), { file, environment: ENVIRONMENT }).delivery;
}

const blocks = [...readFileSync(GUIDE, 'utf8').matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text);

test('every settings example of the guide is accepted, and what is left out has its default', () => {
  const [first, second] = blocks.map((text) => read(text).gateways[0]);
  assert.ok(first?.kind === 'sip-trunk' && second?.kind === 'sip-trunk');
  const { proxyPort, localPort, rtpPorts, ringSeconds, extension, callsAtOnce, timeoutMs, promptsFolder } = first;
  assert.deepEqual(
    { proxyPort, localPort, rtpPorts, ringSeconds, extension, callsAtOnce, timeoutMs, promptsFolder },
    {
      proxyPort: 5060,
      localPort: 5060,
      rtpPorts: { from: 30_000, to: 30_999 },
      ringSeconds: 30,
      extension: 'digits',
      callsAtOnce: 100,
      timeoutMs: 4000,
      promptsFolder: null,
    },
  );
  assert.deepEqual([second.user, second.domain, second.localPort, second.extension], [null, null, 0, 'ask']);
});

test('what is no host, network, number or range is a fault, and no secret is quoted in it', () => {
  const [text = ''] = blocks;
  const faults = (written: string, instead: string) => {
    assert.ok(text.includes(written), written);
    try {
      read(text.replace(written, instead));
    } catch (error) {
      assert.ok(error instanceof ConfigurationError);
      assert.ok(!error.message.includes('secret-word'), error.message);
      return error.faults.map(({ path }) => path.replace('delivery.gateways[0].', ''));
    }
    return assert.fail(`${instead} was accepted`);
  };
  assert.deepEqual(faults('sip.operator.example', '"sip:operator.example:5060"'), ['proxyHost']);
  assert.deepEqual(faults('domain: operator.example', 'domain: "a;b"'), ['domain']);
  assert.deepEqual(faults('"+4773500000"', '"73500000"'), ['from']);
  assert.deepEqual(faults('192.0.2.0/28', '192.0.2.0/99'), ['allowedSources[0]']);
  assert.deepEqual(faults('192.0.2.0/28', 'sip.operator.example'), ['allowedSources[0]']);
  assert.deepEqual(faults('user: fjord-login', 'user: "a\\"b"'), ['user']);
  assert.deepEqual(faults('      password: env:SIP_PASSWORD\n', ''), ['password']);
  assert.deepEqual(faults('      user: fjord-login\n', ''), ['password']);
  assert.deepEqual(faults('      user:', '      rtpPorts: { from: 30000, to: 30001 }\n      user:'), ['rtpPorts']);
});
