import assert from 'node:assert/strict';
import { it } from 'node:test';
import { receiptRequest } from '../test-receipt-request.ts';
import { readHttpReceipt } from './receipt.ts';

const read = readHttpReceipt({
  statePath: 'status',
  delivered: ['delivered', 'true'],
  failed: ['failed', 'false'],
  handedOver: ['sent'],
});
const nested = readHttpReceipt({
  statePath: 'report.0.resultCode',
  delivered: ['1001'],
  failed: ['1002'],
  handedOver: [],
});

it('reads JSON, a form and a query', () => {
  assert.deepEqual(
    read(receiptRequest({ query: {}, body: '{"status":"delivered"}', contentType: 'application/json; charset=utf-8' })),
    {
      state: 'delivered',
    },
  );
  assert.deepEqual(
    read(receiptRequest({ query: {}, body: 'id=1&status=failed', contentType: 'application/x-www-form-urlencoded' })),
    {
      state: 'failed',
      reason: 'unknown',
    },
  );
  assert.deepEqual(read(receiptRequest({ query: { status: 'sent' }, body: '', contentType: '' })), {
    state: 'handed-over',
  });
});

it('reads numbers, truth values and paths', () => {
  assert.deepEqual(read(receiptRequest({ query: {}, body: '{"status":true}', contentType: 'application/json' })), {
    state: 'delivered',
  });
  const body = '{"report":[{"resultCode":1001}]}';
  assert.deepEqual(nested(receiptRequest({ query: {}, body, contentType: 'application/json' })), {
    state: 'delivered',
  });
});

it('takes nothing else for a receipt', () => {
  for (const body of [
    '',
    '[]',
    'null',
    '{"status":"queued"}',
    '{"status":{"delivered":1}}',
    '{',
    '{"other":"delivered"}',
  ]) {
    assert.equal(read(receiptRequest({ query: {}, body, contentType: 'application/json' })), null, body);
  }
  assert.equal(read(receiptRequest({ query: {}, body: 'status=delivered', contentType: 'text/plain' })), null);
});
