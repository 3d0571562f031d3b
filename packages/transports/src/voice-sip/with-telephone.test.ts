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
import type { SipTrunkOptions } from './options.ts';
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
  async function connect(
    codec: 'PCMA' | 'PCMU' = 'PCMA',
    change: Partial<SipTrunkOptions> = {},
  ): Promise<{ phone: Baresip; trunk: TestTrunk }> {
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
    const trunk = await openTestTrunk(trunkOptions({ proxyHost: network.inside, proxyPort: own, ...change }));
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

  it('takes 0# during the greeting and * during the reading for "this was not me"', async () => {
    const [one, other] = await Promise.all([connect(), connect()]);
    const [greeted, read] = [makeCall(), makeCall()];
    await Promise.all([place(one.trunk, greeted), place(other.trunk, read)]);
    await Promise.all([answered(one.trunk, greeted), answered(other.trunk, read)]);
    await seconds(1);
    await one.phone.press('0');
    await one.phone.press('#');
    await other.phone.press('7');
    await seconds(1);
    await other.phone.press('*');
    assert.deepEqual(await one.trunk.ended(greeted), ['ringing', 'answered', 'denied']);
    assert.deepEqual(await other.trunk.ended(read), ['ringing', 'answered', 'denied']);
    await waitUntil('goodbye was spoken', () => /session closed/.test(one.phone.output()));
    hear(one.phone, greeted, 'goodbye');
  });

  it('says nothing of the code to whoever presses no key, and asks twice', async () => {
    const { phone, trunk } = await connect();
    const call = makeCall({ language: 'en' });
    await place(trunk, call);
    assert.deepEqual(await trunk.ended(call), ['ringing', 'answered', 'not-confirmed']);
    hear(phone, call, 'greeting');
    const heard = phone.heard();
    const { at } = findHeard(renderSection(library, call, 'greeting'), heard);
    const rest = heard.subarray(at + 8000);
    assert.ok(findHeard(renderSection(library, call, 'greeting'), rest).correlation > 0.99, 'asked once only');
    assert.ok(findHeard(renderSection(library, call, 'reading').subarray(0, 24_000), heard).correlation < 0.5);
  });

  it('approves with #', async () => {
    const { phone, trunk } = await connect();
    const call = makeCall({ mode: 'approve', code: '', language: 'nn' });
    await place(trunk, call);
    await answered(trunk, call);
    await seconds(0.5);
    await phone.press('1');
    await phone.press('#');
    assert.deepEqual(await trunk.ended(call), ['ringing', 'answered', 'approved']);
  });

  it('presses the digits of an extension a second after the answer, then greets', async () => {
    const { phone, trunk } = await connect();
    const call = makeCall({ extension: '4071' });
    await place(trunk, call);
    await waitUntil('the digits arrive', () => phone.pressed().length >= 4);
    assert.equal(phone.pressed(), '4071');
    await seconds(3);
    await phone.hangUp();
    assert.deepEqual(await trunk.ended(call), ['ringing', 'answered', 'not-confirmed']);
    const hello = renderSection(library, call, 'greeting').subarray(0, 16_000);
    assert.ok(findHeard(hello, phone.heard()).correlation > 0.99);
  });

  it('asks a switchboard to transfer, and greets whoever presses # there', async () => {
    const { phone, trunk } = await connect('PCMA', { extension: 'ask' });
    const call = makeCall({ extension: '4071', language: 'en' });
    await place(trunk, call);
    await answered(trunk, call);
    const asked = renderSection(library, call, 'transfer');
    await seconds(asked.length / 8000 + 1);
    await phone.press('5');
    await phone.press('#');
    await seconds(3);
    await phone.press('*');
    assert.deepEqual(await trunk.ended(call), ['ringing', 'answered', 'denied']);
    assert.ok(findHeard(asked, phone.heard()).correlation > 0.99);
    const hello = renderSection(library, call, 'greeting').subarray(0, 16_000);
    assert.ok(findHeard(hello, phone.heard()).correlation > 0.99);
  });
});
