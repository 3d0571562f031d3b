import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startSmppOperator } from '../../../../tools/peers/smpp-operator.ts';
import type { LinkReceipt } from '../transport.ts';
import { createSmppGateway } from './gateway.ts';

it('binds, hands a text over, hears that it was delivered, and unbinds', async () => {
  const operator = await startSmppOperator();
  const gateway = createSmppGateway({
    name: 'smpp',
    host: '127.0.0.1',
    port: operator.port,
    tls: null,
    systemId: 'vakt',
    password: 'vakt',
    systemType: '',
    serviceType: '',
    addressRange: { ton: 0, npi: 0, range: '' },
    shortCode: { ton: 3, npi: 0 },
    window: 10,
    messagesPerSecond: null,
    messageIds: 'as-is',
    receiptErrors: {},
    timeoutMs: 1000,
  });
  const receipts: LinkReceipt[] = [];
  gateway.link?.open({ onReceipt: async (receipt) => void receipts.push(receipt), onChange: () => {} });
  const message = {
    reference: 'a',
    to: '+4791234567',
    from: 'NTNU',
    body: 'æøå €',
    validForSeconds: 600,
    receiptUrl: '',
  };
  assert.deepEqual(await gateway.sendText(message), { verdict: 'handed-over', gatewayMessageId: '1' });
  await gateway.checkLink();
  await gateway.link?.close();
  assert.deepEqual(receipts, [{ about: { gatewayMessageId: '1' }, receipt: { state: 'delivered' } }]);
  await operator.stop();
});
