import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { openListener } from '../test-listener.ts';
import { receiptRequest } from '../test-receipt-request.ts';
import type { FailureReason, LinkReceipt } from '../transport.ts';
import { createProviderGateway } from './provider.ts';
import { createPsWinCom } from './pswincom.ts';
import { form, MESSAGE, SECRETS, shared } from './test-providers.ts';

const listener = await openListener((_request, response) => response.writeHead(200).end(''));
after(() => listener.close());

const OPTIONS = { baseUrl: listener.url, username: 'u', password: '<p&w>æ', receiptToken: SECRETS.token };
const provider = createPsWinCom(OPTIONS);

async function send(change: Partial<typeof MESSAGE> = {}): Promise<string> {
  await createProviderGateway({ name: 'pswin', timeoutMs: 10_000 }, provider).sendText({ ...MESSAGE, ...change });
  const request = listener.requests.at(-1);
  assert.ok(request);
  assert.equal(request.headers['content-type'], 'text/xml; charset=ISO-8859-1');
  return request.bytes.toString('latin1');
}
const element = (xml: string, name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
const judge = (body: string) => provider.judgeAnswer({ status: 200, body });
const answer = (message: string) => `<SESSION><LOGON>OK</LOGON><REASON/><MSGLST>${message}</MSGLST></SESSION>`;

describe('the request', () => {
  it('is ISO-8859-1 bytes, escaped, with numbers without plus', async () => {
    const xml = await send();
    assert.match(xml, /^<\?xml version="1\.0" encoding="ISO-8859-1"\?>/);
    assert.match(xml, /<CLIENT>u<\/CLIENT><PW>&lt;p&amp;w&gt;æ<\/PW>/);
    assert.equal(
      element(xml, 'TEXT'),
      '482913 er koden din for å logge inn &amp; &lt;hjelp&gt; (melding KD).\n\n@login.ntnu.no #482913',
    );
    assert.deepEqual(
      ['SND', 'RCV', 'OP', 'TTL', 'RCPREQ', 'ID'].map((name) => element(xml, name)),
      ['NTNU', '4791234567', '1', '9', 'Y', '1'],
    );
    assert.equal(element(await send({ from: '+4790000000' }), 'SND'), '4790000000');
  });

  it('sends what ISO-8859-1 or GSM lacks as UCS-2 in hex digits', async () => {
    const xml = await send({ body: 'kode čđŋ – 482913' });
    assert.equal(element(xml, 'OP'), '9');
    const bytes = Buffer.from(element(xml, 'TEXT') ?? '', 'hex');
    assert.equal(bytes.swap16().toString('utf16le'), 'kode čđŋ – 482913');
    // In GSM, not in ISO-8859-1; and the other way round.
    assert.equal(element(await send({ body: '5 € Δ' }), 'OP'), '9');
    assert.equal(element(await send({ body: 'ê' }), 'OP'), '9');
  });

  it('never asks for the default validity, and leaves control characters out', async () => {
    assert.equal(element(await send({ validForSeconds: 20 }), 'TTL'), '1');
    assert.equal(element(await send({ validForSeconds: 600 }), 'TTL'), '10');
    const xml = await send({ body: '</TEXT><RCV>1</RCV>' });
    assert.equal(xml.match(/<RCV>/g)?.length, 1);
    const { body } = createPsWinCom({ ...OPTIONS, username: 'a\u0000b\u0007' }).makeQuestion(MESSAGE);
    assert.match(Buffer.from(body ?? '').toString('latin1'), /<CLIENT>ab<\/CLIENT>/);
  });
});

describe('the answer', () => {
  it('is a refusal when the log-in fails, without a word of the message', () => {
    const body = '<?xml version="1.0"?><SESSION><LOGON>FAIL</LOGON><REASON>Invalid username</REASON></SESSION>';
    assert.deepEqual(judge(body), { verdict: 'refused', reason: 'auth', advice: 'alert' });
  });

  it('is taken with and without REF', () => {
    assert.deepEqual(judge(answer('<MSG><ID>1</ID><STATUS>OK</STATUS><INFO></INFO></MSG>')), {
      verdict: 'handed-over',
      gatewayMessageId: null,
    });
  });

  it('maps what INFO says', () => {
    const infos: [string, FailureReason][] = [
      ['Invalid receiver number', 'invalid_number'],
      ['Sender number not allowed', 'sender_refused'],
      ['Not enough credits', 'quota'],
      ['System busy', 'temporary'],
      ['Something else', 'unknown'],
      ['', 'unknown'],
    ];
    for (const [info, reason] of infos) {
      const verdict = judge(answer(`<MSG><ID>1</ID><STATUS>FAIL</STATUS><INFO>${info}</INFO></MSG>`));
      assert.equal(verdict.verdict === 'refused' && verdict.reason, reason, info);
    }
  });

  it('is nothing that can be relied on when it is cut', () => {
    for (const body of ['<SESSION><LOGON>OK</LOGON>', answer('<MSG><ID>1</ID><STATUS>OK'), answer('')]) {
      assert.deepEqual(judge(body), { verdict: 'maybe-sent', reason: 'unknown' }, body);
    }
  });
});

const xml = (body: string, contentType = 'text/xml') =>
  receiptRequest({ ...shared, method: 'POST', body, contentType });
const report = (ref: string, state: string) => `<MSG><ID>1</ID><REF>${ref}</REF><STATE>${state}</STATE></MSG>`;

describe('the report', () => {
  it('comes as form, query or XML, one or many', () => {
    const delivered: LinkReceipt[] = [{ about: { gatewayMessageId: '7' }, receipt: { state: 'delivered' } }];
    const fields = { REF: '7', STATE: 'DELIVRD', RCV: '4791234567' };
    assert.deepEqual(provider.readSharedReceipts?.(form(fields, shared)), delivered);
    assert.deepEqual(
      provider.readSharedReceipts?.(receiptRequest({ ...shared, method: 'GET', query: fields })),
      delivered,
    );
    const document = `<?xml version="1.0"?>\n<!DOCTYPE MSGLST SYSTEM "pswincom_report_request.dtd">\n<MSGLST>${report('7', 'DELIVRD')}${report('8', 'EXPIRED')}</MSGLST>`;
    assert.deepEqual(provider.readSharedReceipts?.(xml(document)), [
      ...delivered,
      { about: { gatewayMessageId: '8' }, receipt: { state: 'failed', reason: 'unreachable' } },
    ]);
  });

  it('maps states', () => {
    const states: [string, string | null][] = [
      ['EXPIRED', 'unreachable'],
      ['UNDELIV', 'unreachable'],
      ['REJECTD', 'barred'],
      ['FAILED', 'temporary'],
      ['BARRED', 'barred'],
      ['ZEROBAL', 'barred'],
      ['NULL', 'handed-over'],
      ['delivrd', null],
      ['constructor', null],
      ['__proto__', null],
      ['', null],
    ];
    for (const [STATE, word] of states) {
      const receipt = provider.readSharedReceipts?.(form({ REF: '7', STATE }, shared))?.[0]?.receipt ?? null;
      assert.equal(receipt?.state === 'failed' ? receipt.reason : (receipt?.state ?? null), word, STATE);
    }
  });

  it('reads no document with entities of its own, or with one report that it cannot read', () => {
    const lol = '<!DOCTYPE m [<!ENTITY a "DELIVRD"><!ENTITY b SYSTEM "file:///etc/passwd">]>';
    assert.equal(provider.readSharedReceipts?.(xml(`${lol}<MSGLST>${report('7', '&a;')}</MSGLST>`)), null);
    assert.equal(provider.readSharedReceipts?.(xml(`${lol}<MSGLST>${report('7', 'DELIVRD')}</MSGLST>`)), null);
    assert.equal(provider.readSharedReceipts?.(xml(report('7', '&a;'))), null);
    assert.equal(provider.readSharedReceipts?.(xml(report('7', 'DELIVRD') + report('8', 'ELSE'))), null);
    assert.equal(provider.readSharedReceipts?.(xml(report('', 'DELIVRD'))), null);
    assert.equal(provider.readSharedReceipts?.(xml(report('<MSG>7</MSG>', 'DELIVRD'))), null);
    assert.equal(provider.readSharedReceipts?.(xml('<MSG>'.repeat(10_000))), null);
    assert.equal(provider.readSharedReceipts?.(xml(report('7', 'DELIVRD') + ' '.repeat(70_000))), null);
    assert.equal(provider.readSharedReceipts?.(xml('<MSG></MSG>'.repeat(200_000))), null);
  });
});
