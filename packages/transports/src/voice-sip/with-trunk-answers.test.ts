import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createTestNetwork, type TestNetwork, whyNoTestNetwork } from '../../../../tools/peers/netns.ts';
import { waitUntil } from '../../../../tools/peers/process.ts';
import {
  listMissingSippParts,
  type Sipp,
  type SippStep,
  startSipp,
  writePeerSdp,
} from '../../../../tools/peers/sipp.ts';
import type { SendVerdict } from '../transport.ts';
import type { SipTrunkOptions } from './options.ts';
import { makeCall, openTestTrunk, type TestTrunk, trunkOptions } from './test-trunk.ts';

const missing = listMissingSippParts();
const skip =
  missing.length > 0
    ? `not installed: ${missing.join(', ')} (apt-get install sip-tester)`
    : (whyNoTestNetwork() ?? false);

const HANDED_OVER: SendVerdict = { verdict: 'handed-over', gatewayMessageId: null };
const NOT_TAKEN: SendVerdict = { verdict: 'refused', reason: 'temporary', advice: 'try-next' };
const REFUSED: SendVerdict = { verdict: 'refused', reason: 'auth', advice: 'alert' };
const WRONG: SendVerdict = { verdict: 'refused', reason: 'config', advice: 'alert' };

describe('what a trunk answers (sipp)', { skip, concurrency: true }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'vakt-sipp-'));
  let network: TestNetwork;
  const open: (() => Promise<void>)[] = [];
  let port = 6000;

  before(() => {
    network = createTestNetwork();
  });
  after(async () => {
    await Promise.all(open.map((close) => close()));
    network?.remove();
    rmSync(folder, { recursive: true });
  });

  /** The far end with its script, and a trunk of ours that leads there. */
  async function connect(
    steps: readonly SippStep[],
    change: Partial<SipTrunkOptions> = {},
  ): Promise<{ peer: Sipp; trunk: TestTrunk }> {
    port += 10;
    const own = port;
    const peer = await startSipp({ network, folder: join(folder, `${own}`), port: own, steps });
    open.push(() => peer.stop());
    const trunk = await openTestTrunk(trunkOptions({ proxyHost: network.inside, proxyPort: own, ...change }));
    open.push(() => trunk.close());
    return { peer, trunk };
  }
  const refuse = (status: number): SippStep[] => [{ take: 'INVITE' }, { answer: status }, { take: 'ACK' }];
  const ringAndRefuse = (status: number): SippStep[] => [
    { take: 'INVITE' },
    { answer: 180 },
    { pauseMs: 200 },
    { answer: status },
    { take: 'ACK' },
  ];
  const answer = (): SippStep[] => [
    { take: 'INVITE' },
    { answer: 180 },
    { answer: 200, sdp: writePeerSdp(network.inside) },
    { take: 'ACK' },
  ];

  for (const [status, outcome] of [
    [486, 'busy'],
    [600, 'busy'],
    [603, 'declined'],
    [480, 'unreachable'],
    [404, 'bad-number'],
    [484, 'bad-number'],
    [487, 'no-answer'],
  ] as const) {
    it(`${status} before any ringing is the outcome of the call: ${outcome}; no second trunk is tried`, async () => {
      const { peer, trunk } = await connect(refuse(status));
      const call = makeCall();
      assert.deepEqual(await trunk.gateway.placeCall(call), HANDED_OVER);
      assert.deepEqual(await trunk.ended(call), [outcome]);
      await peer.finished();
    });
  }

  for (const [status, verdict] of [
    [503, NOT_TAKEN],
    [500, NOT_TAKEN],
    [408, NOT_TAKEN],
    [403, REFUSED],
    [401, REFUSED],
    [488, WRONG],
    [302, WRONG],
  ] as const) {
    it(`${status} before any ringing was not taken: ${verdict.verdict === 'refused' ? verdict.advice : ''}`, async () => {
      const { peer, trunk } = await connect(refuse(status));
      const call = makeCall();
      assert.deepEqual(await trunk.gateway.placeCall(call), verdict);
      assert.deepEqual(trunk.told(call), []);
      await peer.finished();
    });
  }

  for (const [status, outcome] of [
    [486, 'busy'],
    [603, 'declined'],
    [503, 'gateway-failed'],
    [408, 'no-answer'],
  ] as const) {
    it(`${status} after ringing: ${outcome}, whatever it is`, async () => {
      const { peer, trunk } = await connect(ringAndRefuse(status));
      const call = makeCall();
      assert.deepEqual(await trunk.gateway.placeCall(call), HANDED_OVER);
      assert.deepEqual(await trunk.ended(call), ['ringing', outcome]);
      await peer.finished();
    });
  }

  const untilCancelled = (first: SippStep[]): SippStep[] => [
    { take: 'INVITE' },
    ...first,
    { take: 'CANCEL' },
    { answerLast: 200 },
    { answer: 487 },
    { take: 'ACK' },
  ];

  it('nobody answers: CANCEL at our own ring limit', async () => {
    const { peer, trunk } = await connect(untilCancelled([{ answer: 180 }]), { ringSeconds: 1 });
    const call = makeCall();
    assert.deepEqual(await trunk.gateway.placeCall(call), HANDED_OVER);
    assert.deepEqual(await trunk.ended(call), ['ringing', 'no-answer']);
    await peer.finished();
  });

  it('silence: given up, cancelled, and the next trunk is tried', async () => {
    const { peer, trunk } = await connect(untilCancelled([]), { timeoutMs: 1200 });
    const call = makeCall();
    assert.deepEqual(await trunk.gateway.placeCall(call), NOT_TAKEN);
    assert.deepEqual(trunk.told(call), []);
    await peer.finished();
  });

  it('a sign-in that ends while it rings ends the ringing; the code ends it too', async () => {
    const ringing = await connect(untilCancelled([{ answer: 183 }]));
    const call = makeCall();
    await ringing.trunk.gateway.placeCall(call);
    await ringing.trunk.gateway.endCall(call.reference);
    await ringing.trunk.gateway.endCall('no-such-call');
    assert.deepEqual(await ringing.trunk.ended(call), ['ringing', 'no-answer']);
    await ringing.peer.finished();
    const short = await connect(untilCancelled([{ answer: 180 }]));
    const other = makeCall({ validForSeconds: 1 });
    await short.trunk.gateway.placeCall(other);
    assert.deepEqual(await short.trunk.ended(other), ['ringing', 'no-answer']);
    await short.peer.finished();
  });

  it('hangs up in the middle: before a key it is not confirmed', async () => {
    const { peer, trunk } = await connect([...answer(), { pauseMs: 500 }, { ask: 'BYE' }, { takeAnswer: 200 }]);
    const call = makeCall();
    assert.deepEqual(await trunk.gateway.placeCall(call), HANDED_OVER);
    assert.deepEqual(await trunk.ended(call), ['ringing', 'answered', 'not-confirmed']);
    await peer.finished();
  });

  it('is hung up with BYE when the sign-in ends during the call', async () => {
    const { peer, trunk } = await connect([...answer(), { take: 'BYE' }, { answerLast: 200 }]);
    const call = makeCall();
    await trunk.gateway.placeCall(call);
    await waitUntil('it is answered', () => trunk.told(call).includes('answered'));
    await trunk.gateway.endCall(call.reference);
    assert.deepEqual(await trunk.ended(call), ['ringing', 'answered', 'not-confirmed']);
    await peer.finished();
  });

  it('repeats its 200: each is acknowledged, and the call is one', async () => {
    const { peer, trunk } = await connect([
      ...answer(),
      { pauseMs: 400 },
      { answer: 200, sdp: writePeerSdp(network.inside) },
      { pauseMs: 400 },
      { ask: 'BYE' },
      { takeAnswer: 200 },
    ]);
    const call = makeCall();
    await trunk.gateway.placeCall(call);
    assert.deepEqual(await trunk.ended(call), ['ringing', 'answered', 'not-confirmed']);
    await peer.finished();
    // For sipp the ACK is a repeat, which it answers by a 200 of its own accord; that may not go on for ever.
    const repeats = Number(/> ACK +1 +(\d+)/.exec(peer.output())?.[1]);
    assert.ok(repeats >= 1 && repeats < 20, `${repeats} repeats of ACK`);
  });

  it('answers with a codec that we cannot speak: hung up, a fault of the configuration', async () => {
    const { peer, trunk } = await connect([
      { take: 'INVITE' },
      { answer: 200, sdp: writePeerSdp(network.inside, '9 18') },
      { take: 'ACK' },
      { take: 'BYE' },
      { answerLast: 200 },
    ]);
    const call = makeCall();
    assert.deepEqual(await trunk.gateway.placeCall(call), WRONG);
    assert.deepEqual(trunk.told(call), []);
    await peer.finished();
  });

  it('presses keys by INFO, in both shapes, and changes and probes the call meanwhile', async () => {
    const sdp = writePeerSdp(network.inside, '0 8 101', 40_002);
    const { peer, trunk } = await connect([
      ...answer(),
      { ask: 'OPTIONS' },
      { takeAnswer: 200 },
      { ask: 'INVITE', body: sdp },
      { takeAnswer: 200 },
      { ask: 'ACK' },
      { ask: 'UPDATE', body: sdp },
      { takeAnswer: 200 },
      { ask: 'INFO', type: 'application/dtmf-relay', body: 'Signal=0\nDuration=160' },
      { takeAnswer: 200 },
      { ask: 'INFO', type: 'application/dtmf', body: '#' },
      { takeAnswer: 200 },
      { take: 'BYE' },
      { answerLast: 200 },
    ]);
    const call = makeCall();
    await trunk.gateway.placeCall(call);
    assert.deepEqual(await trunk.ended(call), ['ringing', 'answered', 'denied']);
    await peer.finished();
  });
});
