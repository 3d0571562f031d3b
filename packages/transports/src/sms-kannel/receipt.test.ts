import assert from 'node:assert/strict';
import { it } from 'node:test';
import { receiptRequest } from '../test-receipt-request.ts';
import { readKannelReceipt } from './receipt.ts';

const read = (type: string, answer = '') =>
  readKannelReceipt(receiptRequest({ query: { type, answer }, body: '', contentType: '' }));

it('reads the bits of a report', () => {
  assert.deepEqual(read('1'), { state: 'delivered' });
  assert.deepEqual(read('8', 'ACK/'), { state: 'handed-over' });
  assert.deepEqual(read('4'), { state: 'handed-over' });
  // Taken and delivered in one: what is final counts.
  assert.deepEqual(read('9'), { state: 'delivered' });
});

it('reads why a message failed', () => {
  assert.deepEqual(read('16', 'NACK/0x0000000b/Invalid Destination Address'), {
    state: 'failed',
    reason: 'invalid_number',
  });
  assert.deepEqual(read('16', 'NACK/0x00000058/Throttling error'), { state: 'failed', reason: 'throttled' });
  assert.deepEqual(read('16', 'NACK/0x0000000a/Invalid Source Address'), { state: 'failed', reason: 'sender_refused' });
  assert.deepEqual(read('16', 'NACK/0x00000999/vendor'), { state: 'failed', reason: 'unknown' });
  assert.deepEqual(read('2', 'id:1 sub:001 dlvrd:000 stat:UNDELIV err:001 text:'), {
    state: 'failed',
    reason: 'unreachable',
  });
  assert.deepEqual(read('2', 'stat:REJECTD err:042'), { state: 'failed', reason: 'barred' });
  assert.deepEqual(read('2'), { state: 'failed', reason: 'unknown' });
});

it('takes nothing else for a receipt', () => {
  for (const type of ['', '0', '32', 'x', '1e1', '-1', '9999']) assert.equal(read(type), null, type);
  assert.equal(
    readKannelReceipt(receiptRequest({ query: {}, body: '{"state":"delivered"}', contentType: 'application/json' })),
    null,
  );
});
