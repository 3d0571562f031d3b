import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Kannel, listMissingKannelParts, startKannel } from '../../../../tools/peers/kannel.ts';
import { waitUntil } from '../../../../tools/peers/process.ts';
import { openListener, type TestListener } from '../test-listener.ts';
import { receiptRequest } from '../test-receipt-request.ts';
import type { ReceiptState, TextMessage } from '../transport.ts';
import { createKannelGateway, type KannelOptions } from './gateway.ts';
import { readKannelReceipt } from './receipt.ts';

const missing = listMissingKannelParts();
const skip = missing.length > 0 ? `not installed: ${missing.join(', ')} (apt-get install kannel kannel-extras)` : false;

const BODY =
  '482913 er koden din for å logge inn i NTNU hjelp (melding KD). Den gjelder i 10 minutter. Ikke gi den til noen.\n\n@login.ntnu.no #482913';

describe("Kannel's gateway against Debian's Kannel", { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'vakt-kannel-'));
  let kannel: Kannel;
  let listener: TestListener;
  let count = 0;

  before(async () => {
    kannel = await startKannel({ folder });
    listener = await openListener((_request, response) => response.writeHead(204).end());
  });
  after(async () => {
    await kannel?.stop();
    await listener?.close();
    rmSync(folder, { recursive: true });
  });

  const settings = (change: Partial<KannelOptions> = {}): KannelOptions => ({
    name: 'kannel',
    sendUrl: kannel.sendUrl,
    statusUrl: kannel.statusUrl,
    statusPassword: kannel.password,
    username: kannel.username,
    password: kannel.password,
    smsc: null,
    timeoutMs: 4000,
    ...change,
  });
  const write = (change: Partial<TextMessage> = {}): TextMessage => {
    count += 1;
    return {
      reference: `r${count}`,
      to: '+4791234567',
      from: 'NTNU',
      body: BODY,
      validForSeconds: 600,
      receiptUrl: `${listener.url}/receipts/t${count}`,
      ...change,
    };
  };
  const readReceipts = (message: TextMessage): (ReceiptState | null)[] =>
    listener.requests
      .map((request) => ({ ...request, url: new URL(request.url, listener.url) }))
      .filter(({ url }) => message.receiptUrl.endsWith(url.pathname))
      .map(({ url, body }) =>
        readKannelReceipt(receiptRequest({ query: Object.fromEntries(url.searchParams), body, contentType: '' })),
      );
  const lastReceived = (body: string) => kannel.received().find(({ text }) => text === body);

  it('hands a code over, æøå and the origin line whole, and hears that it was delivered', async () => {
    const message = write();
    assert.deepEqual(await createKannelGateway(settings()).sendText(message), {
      verdict: 'handed-over',
      gatewayMessageId: null,
    });
    await waitUntil('the handset has it', () => lastReceived(BODY) !== undefined);
    assert.deepEqual(lastReceived(BODY), { from: 'NTNU', to: '+4791234567', text: BODY });
    await waitUntil('delivered', () => readReceipts(message).some((receipt) => receipt?.state === 'delivered'));
    assert.deepEqual(readReceipts(message)[0], { state: 'handed-over' });
  });

  it('sends letters outside GSM 03.38 as UCS-2, whole', async () => {
    const body = '482913 – koda (sámi čđŋ) & 100 % + #KD';
    await createKannelGateway(settings()).sendText(write({ body }));
    await waitUntil('the handset has it', () => lastReceived(body) !== undefined);
  });

  it('tells the person when the number is denied', async () => {
    assert.deepEqual(await createKannelGateway(settings()).sendText(write({ to: '+4799999123' })), {
      verdict: 'refused',
      reason: 'barred',
      advice: 'tell-person',
    });
  });

  it('alerts when our password is wrong, and the link check says so', async () => {
    const wrong = createKannelGateway(settings({ password: 'wrong' }));
    assert.deepEqual(await wrong.sendText(write()), { verdict: 'refused', reason: 'auth', advice: 'alert' });
  });

  it('gives maybe-sent when Kannel keeps the message for a link that is down; the link check fails', async () => {
    const gateway = createKannelGateway(settings());
    await gateway.checkLink();
    await kannel.cutLink();
    const body = `${BODY} (kept)`;
    assert.deepEqual(await gateway.sendText(write({ body })), { verdict: 'maybe-sent', reason: 'temporary' });
    await assert.rejects(gateway.checkLink(), /not online/);
    await kannel.restoreLink();
    await waitUntil('it comes after all, as "maybe-sent" says', () => lastReceived(body) !== undefined);
    await gateway.checkLink();
  });

  it('gives maybe-sent when Kannel takes the connection and answers nothing', async () => {
    kannel.freeze();
    const begun = Date.now();
    const verdict = await createKannelGateway(settings({ timeoutMs: 400 })).sendText(write());
    kannel.thaw();
    assert.deepEqual(verdict, { verdict: 'maybe-sent', reason: 'temporary' });
    assert.ok(Date.now() - begun < 2000);
  });

  it('tries the next gateway when nobody listens', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => gone.once('listening', done));
    const address = gone.address();
    await new Promise((done) => gone.close(done));
    const port = typeof address === 'object' ? address?.port : 0;
    const gateway = createKannelGateway(settings({ sendUrl: `http://127.0.0.1:${port}/cgi-bin/sendsms` }));
    assert.deepEqual(await gateway.sendText(write()), { verdict: 'refused', reason: 'temporary', advice: 'try-next' });
  });

  it('checks the link by name, by wrong name, and without a status page', async () => {
    await createKannelGateway(settings({ smsc: 'operator' })).checkLink();
    await assert.rejects(createKannelGateway(settings({ smsc: 'other' })).checkLink(), /no such SMSC link/);
    await createKannelGateway(settings({ statusUrl: null })).checkLink();
    await assert.rejects(
      createKannelGateway(settings({ statusUrl: null, sendUrl: `${listener.url}/` })).checkLink(),
      /not a smsbox/,
    );
  });
});
