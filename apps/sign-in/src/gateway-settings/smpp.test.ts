import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ConfigurationError } from '@vakt/foundation/configuration';
import { listWarnings, loadSettings } from '../config.ts';
import type { Settings } from '../settings.ts';
import { LEAST } from './test-least.ts';

const folder = mkdtempSync(join(tmpdir(), 'vakt-smpp-settings-'));
after(() => rmSync(folder, { recursive: true }));

/** The least that an installation writes down, with one gateway. */
const write = (more: string) => `${LEAST}delivery:
  sender: Fjord
  gateways:
    - { kind: smpp, name: operator, host: smpp.example, systemId: vakt, password: env:SMPP_PASSWORD, ${more} }
`;

function load(text: string): Settings {
  const file = join(folder, 'vakt.yaml');
  writeFileSync(file, text);
  return loadSettings({ VAKT_CONFIG: file, SMPP_PASSWORD: 'secret' });
}

function faultsOf(text: string): string {
  try {
    load(text);
  } catch (error) {
    assert.ok(error instanceof ConfigurationError, String(error));
    return error.faults.map((fault) => `${fault.path} ${fault.text}`).join();
  }
  assert.fail('the file was accepted');
}

test('what need not be written is the usual', () => {
  assert.deepEqual(load(write('')).delivery.gateways, [
    {
      ...{ kind: 'smpp', name: 'operator', channels: ['sms'], host: 'smpp.example', port: 2775, tls: null },
      ...{ systemId: 'vakt', password: 'secret', systemType: '', serviceType: '' },
      ...{ addressRange: { ton: 0, npi: 0, range: '' }, shortCode: { ton: 3, npi: 0 }, window: 10 },
      ...{ messagesPerSecond: null, messageIds: 'as-is', receiptErrors: {}, timeoutMs: 5000 },
    },
  ]);
});

test('a link without TLS is warned of, unless it stays on this machine', () => {
  const warned = (text: string) => listWarnings(load(text)).some((one) => /operator is reached without TLS/.test(one));
  assert.equal(warned(write('')), true);
  assert.equal(warned(write('tls: {}')), false);
  for (const host of ['"::1"', '127.0.0.1', 'localhost']) {
    assert.equal(warned(write('').replace('smpp.example', host)), false, host);
  }
});

test('the CA file lies beside the configuration, and must be there', () => {
  writeFileSync(join(folder, 'ca.pem'), 'a certificate');
  const [gateway] = load(write('tls: { caFile: ca.pem }')).delivery.gateways;
  assert.deepEqual(gateway?.kind === 'smpp' && gateway.tls, { caFile: join(folder, 'ca.pem'), serverName: null });
  assert.match(faultsOf(write('tls: { caFile: none.pem }')), /gateways\[0\]\.tls\.caFile leads to no file/);
});

test('what SMPP has no room or no letters for is refused', () => {
  assert.match(faultsOf(write('systemType: "blå"')), /gateways\[0\]\.systemType must be letters/);
  assert.match(faultsOf(write('serviceType: TOOLONG')), /gateways\[0\]\.serviceType/);
  assert.match(faultsOf(write('window: 0')), /gateways\[0\]\.window/);
  assert.match(faultsOf(write('receiptErrors: { "0A": barred }')), /receiptErrors/);
});
