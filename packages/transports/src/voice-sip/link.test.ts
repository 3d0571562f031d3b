import assert from 'node:assert/strict';
import { it } from 'node:test';
import { systemSchedule } from '../schedule.ts';
import { createKeptLink } from './link.ts';
import { bindUdp } from './test-peer.ts';
import { trunkOptions } from './test-trunk.ts';

it('a link that is closed while the name of its proxy is looked up ends quietly', async () => {
  const proxy = await bindUdp('127.0.0.1');
  const rejected: unknown[] = [];
  const note = (reason: unknown) => rejected.push(reason);
  process.on('unhandledRejection', note);
  const changes: string[] = [];
  const options = trunkOptions({ proxyHost: 'localhost', proxyPort: proxy.address().port, probeSeconds: 30 });
  const link = createKeptLink(options, systemSchedule);
  link.open({ onReceipt: async () => {}, onChange: ({ reason }) => changes.push(reason ?? 'up') });
  // As soon as the socket is there, the name is looked up for the first probe.
  while (link.current() === null) await new Promise((resolve) => setImmediate(resolve));
  link.close();
  await new Promise((resolve) => setTimeout(resolve, 200));
  process.off('unhandledRejection', note);
  proxy.close();
  assert.deepEqual(rejected, []);
  assert.deepEqual(changes, []);
});
