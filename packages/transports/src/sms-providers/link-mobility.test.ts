import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FailureReason } from '../transport.ts';
import { createLinkMobility, type LinkMobilityOptions } from './link-mobility.ts';
import { json, MESSAGE, SECRETS, shared } from './test-providers.ts';

const make = (change: Partial<LinkMobilityOptions> = {}) =>
  createLinkMobility({
    baseUrl: 'https://no.linkmobility.io/',
    username: 'u',
    password: 'pæ',
    platformId: 'COMMON_API',
    platformPartnerId: '123',
    gateId: 'BVldZyQt',
    receiptToken: SECRETS.token,
    ...change,
  });
const bodyOf = (change: Partial<LinkMobilityOptions> = {}, from = 'NTNU') =>
  JSON.parse(String(make(change).makeQuestion({ ...MESSAGE, from }).body));
const judge = (status: number, body: unknown) => make().judgeAnswer({ status, body: JSON.stringify(body) });
const read = (body: unknown) => make().readSharedReceipts?.(json(body, shared));

describe('the request', () => {
  it('is as documented', () => {
    const question = make().makeQuestion(MESSAGE);
    assert.equal(question.url, 'https://no.linkmobility.io/sms/send');
    assert.deepEqual(question.headers, { authorization: 'Basic dTpww6Y=', 'content-type': 'application/json' });
    assert.deepEqual(JSON.parse(String(question.body)), {
      source: 'NTNU',
      sourceTON: 'ALPHANUMERIC',
      destination: '+4791234567',
      destinationTON: 'MSISDN',
      dcs: 'TEXT',
      userData: MESSAGE.body,
      priority: 'HIGH',
      relativeValidityTime: 599_000,
      useDeliveryReport: true,
      deliveryReportGates: ['BVldZyQt'],
      refId: MESSAGE.reference,
      platformId: 'COMMON_API',
      platformPartnerId: '123',
      ignoreResponse: false,
    });
  });

  it('names the type of the sender, and asks for no report without a gate', () => {
    assert.equal(bodyOf({}, '+4790000000').sourceTON, 'MSISDN');
    assert.equal(bodyOf({}, '2333').sourceTON, 'SHORTNUMBER');
    const { useDeliveryReport, ...rest } = bodyOf({ gateId: null });
    assert.equal(useDeliveryReport, false);
    assert.ok(!('deliveryReportGates' in rest));
  });
});

describe('the answer', () => {
  it('204 is taken too', () => {
    assert.deepEqual(make().judgeAnswer({ status: 204, body: '' }), { verdict: 'handed-over', gatewayMessageId: null });
  });

  it('maps error codes, whatever the status', () => {
    const codes: [number, number, FailureReason, string][] = [
      [401, 106100, 'auth', 'alert'],
      [403, 106101, 'auth', 'alert'],
      [400, 106200, 'config', 'alert'],
      [400, 106301, 'config', 'alert'],
      [400, 106000, 'unknown', 'try-next'],
      [403, 999999, 'auth', 'alert'],
      [400, 999999, 'config', 'alert'],
    ];
    for (const [status, code, reason, advice] of codes) {
      const verdict = judge(status, { status: code, description: 'x' });
      assert.deepEqual(verdict, { verdict: 'refused', reason, advice }, String(code));
    }
    assert.equal(judge(500, { status: 106100 }).verdict, 'maybe-sent');
  });

  it('finds a refusal behind 200', () => {
    assert.deepEqual(judge(200, { messageId: 'x', resultCode: 2002 }), {
      verdict: 'refused',
      reason: 'sender_refused',
      advice: 'alert',
    });
    assert.equal(judge(200, { resultCode: 1005 }).verdict, 'maybe-sent');
  });
});

describe('the report', () => {
  it('names the message by our reference, else by its own id without the part', () => {
    const delivered = { state: 'delivered' };
    assert.deepEqual(read({ refId: 'r1', id: 'i1', resultCode: 1001 }), [
      { about: { reference: 'r1' }, receipt: delivered },
    ]);
    assert.deepEqual(read({ refId: null, id: 'i1$2', resultCode: '1001' }), [
      { about: { gatewayMessageId: 'i1' }, receipt: delivered },
    ]);
    assert.equal(read({ resultCode: 1001 }), null);
    assert.equal(read({ refId: 'r'.repeat(300), resultCode: 1001 }), null);
  });

  it('maps result codes', () => {
    const states: [number, string][] = [
      [1001, 'delivered'],
      [1007, 'delivered'],
      [1000, 'handed-over'],
      [1010, 'handed-over'],
      [4, 'handed-over'],
      [3, 'throttled'],
      [104, 'config'],
      [1002, 'unreachable'],
      [1004, 'unreachable'],
      [1006, 'unreachable'],
      [2000, 'sender_refused'],
      [2001, 'sender_refused'],
      [2002, 'sender_refused'],
      [2003, 'sender_refused'],
      [2104, 'invalid_number'],
      [2105, 'barred'],
      [2106, 'invalid_number'],
      [4007, 'filtered'],
    ];
    for (const [resultCode, word] of states) {
      const receipt = read({ refId: 'r', resultCode })?.[0]?.receipt;
      assert.equal(receipt?.state === 'failed' ? receipt.reason : receipt?.state, word, String(resultCode));
    }
    for (const resultCode of [7777, -1, 1001.5, '1e3', {}, [1001], true, null]) {
      assert.equal(read({ refId: 'r', resultCode }), null, String(resultCode));
    }
  });

  it('is believed at the secret address alone', () => {
    const body = { refId: 'r', resultCode: 1001 };
    for (const url of [
      'https://login.example.no/receipts/link/another-token',
      `https://login.example.no/receipts/link/${SECRETS.token}x`,
      `https://login.example.no/receipts/link/${SECRETS.token}/`,
      `https://login.example.no/receipts/link/x?${SECRETS.token}`,
      `https://login.example.no/receipts/link/x#${SECRETS.token}`,
      'https://login.example.no/receipts/link/',
      'no address',
      '',
    ]) {
      assert.equal(make().readSharedReceipts?.(json(body, { url })), null, url);
    }
    assert.equal(make({ receiptToken: null }).readSharedReceipts, undefined);
  });
});
