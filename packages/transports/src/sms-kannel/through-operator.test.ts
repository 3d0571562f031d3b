import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Kannel, listMissingKannelParts, startKannel } from '../../../../tools/peers/kannel.ts';
import { waitUntil } from '../../../../tools/peers/process.ts';
import { type SmppOperator, startSmppOperator } from '../../../../tools/peers/smpp-operator.ts';
import { openListener, type TestListener } from '../test-listener.ts';
import { receiptRequest } from '../test-receipt-request.ts';
import type { ReceiptState, TextGateway } from '../transport.ts';
import { createKannelGateway } from './gateway.ts';
import { readKannelReceipt } from './receipt.ts';

const missing = listMissingKannelParts();
const skip = missing.length > 0 ? `not installed: ${missing.join(', ')} (apt-get install kannel kannel-extras)` : false;

describe("Debian's Kannel before an SMPP operator", { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'vakt-kannel-smpp-'));
  let operator: SmppOperator;
  let kannel: Kannel;
  let listener: TestListener;
  let gateway: TextGateway;

  before(async () => {
    operator = await startSmppOperator();
    kannel = await startKannel({ folder, smppPort: operator.port });
    listener = await openListener((_request, response) => response.writeHead(204).end());
    gateway = createKannelGateway({
      name: 'kannel',
      sendUrl: kannel.sendUrl,
      statusUrl: kannel.statusUrl,
      statusPassword: kannel.password,
      username: kannel.username,
      password: kannel.password,
      smsc: null,
      timeoutMs: 4000,
    });
  });
  after(async () => {
    await kannel?.stop();
    await operator?.stop();
    await listener?.close();
    rmSync(folder, { recursive: true });
  });

  /** Sends to a number and gives what its receipts said, up to the final one. */
  async function sendTo(to: string, body = '482913 er koden din: æøå ÆØÅ (KD)'): Promise<(ReceiptState | null)[]> {
    const path = `/receipts/${to.slice(1)}`;
    const receiptUrl = `${listener.url}${path}`;
    const message = { reference: to, to, from: 'NTNU', body, validForSeconds: 599, receiptUrl };
    assert.equal((await gateway.sendText(message)).verdict, 'handed-over');
    const receipts = () =>
      listener.requests
        .map(({ url }) => new URL(url, listener.url))
        .filter(({ pathname }) => pathname === path)
        .map(({ searchParams }) =>
          readKannelReceipt(receiptRequest({ query: Object.fromEntries(searchParams), body: '', contentType: '' })),
        );
    const isFinal = (receipt: ReceiptState | null) => receipt?.state === 'delivered' || receipt?.state === 'failed';
    await waitUntil('a final receipt', () => receipts().some(isFinal));
    return receipts();
  }

  it('delivers, in the GSM alphabet, with a life of nine minutes for 599 seconds', async () => {
    assert.deepEqual(await sendTo('+4791234500'), [{ state: 'handed-over' }, { state: 'delivered' }]);
    const text = operator.submitted.at(-1);
    assert.equal(text?.text, '482913 er koden din: æøå ÆØÅ (KD)');
    assert.equal(text?.dataCoding, 0);
    assert.equal(text?.to, '4791234500');
    assert.equal(text?.from, 'NTNU');
    // Kannel makes it absolute (§7.1.1.1), in UTC: yymmddhhmmss, then tenths and offset.
    const until = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)000\+$/.exec(text?.validityPeriod ?? '')?.slice(1);
    const [year = '', month = '', day = '', hour = '', minute = '', second = ''] = until ?? [];
    const life = Date.parse(`20${year}-${month}-${day}T${hour}:${minute}:${second}Z`) - Date.now();
    assert.ok(life > 8 * 60_000 && life <= 9 * 60_000, text?.validityPeriod);
  });

  it('uses UCS-2 when a letter needs it', async () => {
    await sendTo('+4791234501', '482913 – sámi čđŋ');
    assert.deepEqual(
      [operator.submitted.at(-1)?.text, operator.submitted.at(-1)?.dataCoding],
      ['482913 – sámi čđŋ', 8],
    );
  });

  it('hears of a number that the operator refuses, and why', async () => {
    assert.deepEqual(await sendTo('+4791234571'), [{ state: 'failed', reason: 'invalid_number' }]);
    assert.deepEqual(await sendTo('+4791234575'), [{ state: 'failed', reason: 'sender_refused' }]);
  });

  it('hears of a message that was taken and not delivered', async () => {
    assert.deepEqual((await sendTo('+4791234551')).at(-1), { state: 'failed', reason: 'unreachable' });
    assert.deepEqual((await sendTo('+4791234552')).at(-1), { state: 'failed', reason: 'unreachable' });
    assert.deepEqual((await sendTo('+4791234553')).at(-1), { state: 'failed', reason: 'barred' });
  });
});
