import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Baresip, listMissingBaresipParts, startBaresip } from '../../../../tools/peers/baresip.ts';
import { type KamailioOptions, listMissingKamailioParts, startKamailio } from '../../../../tools/peers/kamailio.ts';
import { createTestNetwork, type TestNetwork, whyNoTestNetwork } from '../../../../tools/peers/netns.ts';
import { waitUntil } from '../../../../tools/peers/process.ts';
import { makeCall, openTestTrunk, type TestTrunk, trunkOptions } from './test-trunk.ts';

const missing = [...listMissingKamailioParts(), ...listMissingBaresipParts()];
const skip =
  missing.length > 0
    ? `not installed: ${missing.join(', ')} (apt-get install kamailio baresip-core)`
    : (whyNoTestNetwork() ?? false);

const PASSWORD = 'a trunk pass-word';

describe('a call through a proxy that asks for a password (kamailio)', { skip, concurrency: true }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'vakt-kamailio-'));
  let network: TestNetwork;
  const open: (() => Promise<void>)[] = [];
  let port = 7000;

  before(() => {
    network = createTestNetwork();
  });
  after(async () => {
    await Promise.all(open.map((close) => close()));
    network?.remove();
    rmSync(folder, { recursive: true });
  });

  async function connect(
    proof: Pick<KamailioOptions, 'algorithm' | 'challenge'>,
    password = PASSWORD,
  ): Promise<{ phone: Baresip; trunk: TestTrunk; said: () => string }> {
    port += 20;
    const [own, behind] = [port, port + 10];
    const realm = 'trunk.example.org';
    const folderOf = (name: string) => join(folder, `${own}-${name}`);
    const proxy = await startKamailio({
      network,
      folder: folderOf('proxy'),
      port: own,
      behind,
      realm,
      password: PASSWORD,
      ...proof,
    });
    open.push(() => proxy.stop());
    const phone = await startBaresip({
      network,
      folder: folderOf('phone'),
      number: '+4791234567',
      port: behind,
      codec: 'PCMA',
    });
    open.push(() => phone.stop());
    const trunk = await openTestTrunk(
      trunkOptions({ proxyHost: network.inside, proxyPort: own, user: 'vakt', password, probeSeconds: 30 }),
    );
    open.push(() => trunk.close());
    return { phone, trunk, said: proxy.output };
  }

  for (const proof of [
    { algorithm: 'MD5', challenge: 407 },
    { algorithm: 'SHA-256', challenge: 401 },
  ] as const) {
    it(`proves itself with ${proof.algorithm} (${proof.challenge}), and speaks, hears keys and hangs up over the recorded route`, async () => {
      const { phone, trunk } = await connect(proof);
      assert.deepEqual(trunk.changes, [{ up: true, reason: null, alert: false }]);
      await trunk.gateway.checkLink();
      const call = makeCall({ mode: 'approve', code: '' });
      assert.deepEqual(await trunk.gateway.placeCall(call), { verdict: 'handed-over', gatewayMessageId: null });
      await waitUntil('it is answered', () => trunk.told(call).includes('answered'));
      await waitUntil('something is heard', () => phone.heard().some((sample) => Math.abs(sample) > 1000));
      await phone.press('#');
      assert.deepEqual(await trunk.ended(call), ['ringing', 'answered', 'approved']);
      // Our BYE came through the proxy: the telephone knows that it is over.
      await waitUntil('the telephone hears BYE', () => /session closed/.test(phone.output()));
    });

    it(`with a wrong password (${proof.algorithm}, ${proof.challenge}): the operator is alerted, and nobody is called`, async () => {
      const { phone, trunk } = await connect(proof, 'wrong');
      const verdict = await trunk.gateway.placeCall(makeCall());
      assert.deepEqual(verdict, { verdict: 'refused', reason: 'auth', advice: 'alert' });
      assert.doesNotMatch(phone.output(), /answering call/);
    });
  }

  it('hears the other side hang up through the proxy', async () => {
    const { phone, trunk } = await connect({ algorithm: 'MD5', challenge: 407 });
    const call = makeCall();
    await trunk.gateway.placeCall(call);
    await waitUntil('it is answered', () => trunk.told(call).includes('answered'));
    await waitUntil('something is heard', () => phone.heard().some((sample) => Math.abs(sample) > 1000));
    await phone.hangUp();
    assert.deepEqual(await trunk.ended(call), ['ringing', 'answered', 'not-confirmed']);
  });
});
