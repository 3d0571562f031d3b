import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Baresip, listMissingBaresipParts, startBaresip } from '../../../../tools/peers/baresip.ts';
import { createTestNetwork, type TestNetwork, whyNoTestNetwork } from '../../../../tools/peers/netns.ts';
import { waitUntil } from '../../../../tools/peers/process.ts';
import { createClipLibrary } from '../prompts/clips.ts';
import type { CodeCall } from '../transport.ts';
import { findHeard, renderSection } from './test-hearing.ts';
import { makeCall, openTestTrunk, type TestTrunk, trunkOptions } from './test-trunk.ts';

const missing = listMissingBaresipParts();
const skip =
  missing.length > 0
    ? `not installed: ${missing.join(', ')} (apt-get install baresip-core)`
    : (whyNoTestNetwork() ?? false);

const library = createClipLibrary();
const HANDED_OVER = { verdict: 'handed-over', gatewayMessageId: null };

describe('a call over SIP to a telephone (baresip)', { skip, concurrency: true }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'vakt-baresip-'));
  let network: TestNetwork;
  const open: (() => Promise<void>)[] = [];
  let port = 5060;

  before(() => {
    network = createTestNetwork();
  });
  after(async () => {
    await Promise.all(open.map((close) => close()));
    network?.remove();
    rmSync(folder, { recursive: true });
  });

  /** A telephone of its own for each test, so that all can speak at once. */
  async function connect(codec: 'PCMA' | 'PCMU' = 'PCMA'): Promise<{ phone: Baresip; trunk: TestTrunk }> {
    port += 10;
    const own = port;
    const phone = await startBaresip({
      network,
      folder: join(folder, `${own}`),
      number: '+4791234567',
      port: own,
      codec,
    });
    open.push(() => phone.stop());
    const trunk = await openTestTrunk(trunkOptions({ proxyHost: network.inside, proxyPort: own }));
    open.push(() => trunk.close());
    return { phone, trunk };
  }
  const place = async (trunk: TestTrunk, call: CodeCall) =>
    assert.deepEqual(await trunk.gateway.placeCall(call), HANDED_OVER);
  const answered = (trunk: TestTrunk, call: CodeCall) =>
    waitUntil('it is answered', () => trunk.told(call).includes('answered'));
  const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1000));
  const hear = (phone: Baresip, call: CodeCall, section: 'greeting' | 'reading' | 'goodbye') => {
    const found = findHeard(renderSection(library, call, section), phone.heard());
    assert.ok(found.correlation > 0.99, `${call.language} ${section}: correlation ${found.correlation}`);
    assert.ok(found.rms > 0.02, `${call.language} ${section}: loudness ${found.rms}`);
  };

  for (const [language, codec] of [
    ['nb', 'PCMA'],
    ['nn', 'PCMA'],
    ['en', 'PCMU'],
  ] as const) {
    it(`is heard whole in ${language} (${codec}): greeting, the code three times after a key, goodbye`, async () => {
      const { phone, trunk } = await connect(codec);
      const call = makeCall({ language });
      await place(trunk, call);
      await answered(trunk, call);
      await seconds(renderSection(library, call, 'greeting').length / 8000 + 0.5);
      await phone.press('5');
      assert.deepEqual(await trunk.ended(call), ['ringing', 'answered', 'read-out']);
      await waitUntil('we hang up after goodbye', () => /terminated|session closed/.test(phone.output()));
      for (const section of ['greeting', 'reading', 'goodbye'] as const) hear(phone, call, section);
    });
  }
});
