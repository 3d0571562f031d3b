import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { listMissingBaresipParts, startBaresip } from '../../../../tools/peers/baresip.ts';
import { createTestNetwork, whyNoTestNetwork } from '../../../../tools/peers/netns.ts';
import { waitUntil } from '../../../../tools/peers/process.ts';
import type { HostPort } from './address.ts';
import { makeCall, openTestTrunk, trunkOptions } from './test-trunk.ts';

const missing = listMissingBaresipParts();
const skip =
  missing.length > 0
    ? `not installed: ${missing.join(', ')} (apt-get install baresip-core)`
    : (whyNoTestNetwork() ?? false);

const LOST_OF_TEN = 3;
const CALLS = 4;

/** Carries datagrams between us and the telephone, and loses three of ten in each direction. */
async function openLossyLine(address: string, phone: HostPort): Promise<{ line: Socket; count: () => number }> {
  const line = createSocket('udp4').bind({ address, port: 0 });
  await once(line, 'listening');
  let us: HostPort | null = null;
  let [carried, lost] = [0, 0];
  line.on('message', (bytes, source) => {
    const fromPhone = source.address === phone.host;
    if (!fromPhone) us = { host: source.address, port: source.port };
    carried += 1;
    // Every third and fourth and tenth: as bad as by chance, and the same for each run's order.
    if ([3, 4, 0].includes(carried % 10)) {
      lost += 1;
      return;
    }
    const to = fromPhone ? us : phone;
    if (to) line.send(bytes, to.port, to.host);
  });
  return { line, count: () => lost };
}

it(`over a line that loses ${LOST_OF_TEN} of 10 datagrams, calls come through and every one ends at both ends`, {
  skip,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vakt-loss-'));
  const network = createTestNetwork();
  const phone = await startBaresip({ network, folder, number: '+4791234567', port: 5060, codec: 'PCMA' });
  const { line, count } = await openLossyLine(network.outside, { host: network.inside, port: 5060 });
  // The line is the proxy; the telephone itself is nobody to us, so that all of SIP goes over the line.
  const trunk = await openTestTrunk(trunkOptions({ proxyHost: network.outside, proxyPort: line.address().port }));
  try {
    const calls = Array.from({ length: CALLS }, () => makeCall());
    const verdicts = await Promise.all(calls.map((call) => trunk.gateway.placeCall(call)));
    assert.ok(verdicts.every((one) => one.verdict === 'handed-over' || one.reason === 'temporary'));
    const taken = calls.filter((_, at) => verdicts[at]?.verdict === 'handed-over');
    assert.ok(taken.length >= CALLS / 2, `${taken.length} of ${CALLS} came through`);
    for (const call of taken) {
      await waitUntil(
        'it is answered, after however many repeats',
        () => trunk.told(call).includes('answered'),
        30_000,
      );
    }
    await Promise.all(calls.map((call) => trunk.gateway.endCall(call.reference)));
    // That it rang may be what was lost.
    for (const call of taken) assert.deepEqual((await trunk.ended(call)).slice(-2), ['answered', 'not-confirmed']);
    const ended = () => phone.output().match(/session closed/g)?.length ?? 0;
    await waitUntil('BYE comes through for each', () => ended() >= taken.length, 30_000);
    assert.ok(count() > CALLS, `${count()} datagrams were lost`);
  } finally {
    await trunk.close();
    await phone.stop();
    line.close();
    network.remove();
    rmSync(folder, { recursive: true });
  }
});
