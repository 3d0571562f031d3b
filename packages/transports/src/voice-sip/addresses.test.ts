import assert from 'node:assert/strict';
import { it } from 'node:test';
import { findLocalAddress } from './addresses.ts';

it('finds the address that the way to a host begins at', async () => {
  assert.equal(await findLocalAddress('127.0.0.1', 5060), '127.0.0.1');
});

it('rejects when there is no way, and does not take "any address" for ours', async () => {
  // A socket may not be connected to the broadcast address: the kernel refuses at once, as it does without a network.
  await assert.rejects(findLocalAddress('255.255.255.255', 5060), { code: 'EACCES' });
});
