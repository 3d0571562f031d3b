import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createFixedClock, MINUTE } from '@vakt/foundation/clock';
import { receiptRequest } from '../test-receipt-request.ts';
import type { FailureReason } from '../transport.ts';
import { form, json, MESSAGE, NOW, SECRETS, vonageFields } from './test-providers.ts';
import { createVonage, type VonageOptions } from './vonage.ts';
import { signForVonage } from './vonage-signature.ts';

const make = (change: Partial<VonageOptions> = {}, clock = createFixedClock(NOW)) =>
  createVonage(
    {
      baseUrl: 'https://rest.nexmo.com',
      apiKey: 'k',
      apiSecret: 's',
      signatureSecret: SECRETS.signature,
      signatureMethod: 'sha256',
      ...change,
    },
    clock,
  );
const fieldsOf = (change: Partial<typeof MESSAGE> = {}) =>
  Object.fromEntries(new URLSearchParams(String(make().makeQuestion({ ...MESSAGE, ...change }).body)));
const judge = (...messages: unknown[]) =>
  make().judgeAnswer({ status: 200, body: JSON.stringify({ 'message-count': String(messages.length), messages }) });
const read = make().readReceipt ?? assert.fail('no reader');

describe('the request', () => {
  it('is as documented', () => {
    assert.equal(make().makeQuestion(MESSAGE).url, 'https://rest.nexmo.com/sms/json');
    assert.deepEqual(fieldsOf(), {
      api_key: 'k',
      api_secret: 's',
      from: 'NTNU',
      to: '4791234567',
      text: MESSAGE.body,
      type: 'text',
      ttl: '599000',
      callback: MESSAGE.receiptUrl,
      'status-report-req': '1',
      'client-ref': MESSAGE.reference,
    });
  });

  it('says when the text is outside GSM, and asks for no validity that is refused', () => {
    assert.equal(fieldsOf({ body: 'čđŋ' })['type'], 'unicode');
    assert.equal(fieldsOf({ validForSeconds: 3 })['ttl'], '20000');
  });
});

describe('the answer', () => {
  it('maps statuses inside 200', () => {
    const codes: [string, FailureReason][] = [
      ['1', 'throttled'],
      ['2', 'config'],
      ['4', 'auth'],
      ['5', 'temporary'],
      ['6', 'invalid_number'],
      ['7', 'barred'],
      ['9', 'quota'],
      ['15', 'sender_refused'],
      ['29', 'config'],
      ['77', 'unknown'],
      ['constructor', 'unknown'],
    ];
    for (const [status, reason] of codes) {
      const verdict = judge({ status, 'error-text': 'x' });
      assert.equal(verdict.verdict === 'refused' && verdict.reason, reason, status);
    }
    assert.deepEqual(judge({ status: '15' }), { verdict: 'refused', reason: 'sender_refused', advice: 'alert' });
  });

  it('of several parts: all taken, none, or some', () => {
    assert.deepEqual(judge({ status: '0', 'message-id': 'a' }, { status: '0', 'message-id': 'b' }), {
      verdict: 'handed-over',
      gatewayMessageId: 'a',
    });
    assert.deepEqual(judge({ status: '0', 'message-id': 'a' }, { status: '9' }), {
      verdict: 'maybe-sent',
      reason: 'quota',
    });
    assert.equal(judge({ status: '9' }, { status: '9' }).verdict, 'refused');
    assert.equal(judge({ status: '0' }, {}).verdict, 'maybe-sent');
  });
});

describe('the signature', () => {
  it("is that of Vonage's own clients", () => {
    const fields = new Map(Object.entries({ timestamp: '1461605396', b: '2', a: '1', sig: 'left out' }));
    assert.equal(
      signForVonage(fields, 'secret', 'sha256'),
      'a321e824b9b816be7c3f28859a31749a098713d39f613c80d455bbaffae1cd24',
    );
    assert.match(signForVonage(fields, 'secret', 'sha512'), /^812a18f76680fa0fe1b8bd9ee1625466ceb1bd96242e4d05/);
  });

  it('is asked for, and covers every field', () => {
    const right = vonageFields({ status: 'delivered', 'err-code': '0' });
    const { sig = '', ...bare } = right;
    const { messageId, msisdn = '', ...others } = bare;
    assert.deepEqual(read(form(right)), { state: 'delivered' });
    for (const [what, fields] of Object.entries({
      'no signature': bare,
      'an empty one': { ...bare, sig: '' },
      'another secret': vonageFields({ status: 'delivered' }, 'other'),
      'another status': { ...right, status: 'failed' },
      'a field more': { ...right, x: '1' },
      'two fields as one': { ...others, [`messageId=${messageId}&msisdn`]: msisdn, sig },
      'the wrong method': { ...bare, sig: signForVonage(new Map(Object.entries(bare)), SECRETS.signature, 'sha512') },
    })) {
      assert.equal(read(form(fields)), null, what);
    }
    assert.deepEqual(make({ signatureSecret: null }).readReceipt?.(form(bare)), { state: 'delivered' });
  });

  it('grows old: a receipt is not shown again later', () => {
    const clock = createFixedClock(NOW);
    const later = make({}, clock).readReceipt ?? assert.fail('no reader');
    const right = form(vonageFields({ status: 'delivered' }));
    clock.advance(10 * MINUTE);
    assert.deepEqual(later(right), { state: 'delivered' });
    clock.advance(1);
    assert.equal(later(right), null);
    for (const timestamp of ['', '-1', '1e9', '99999999999999', '2026-11-25', String(NOW.getTime() / 1000 + 601)]) {
      assert.equal(read(form(vonageFields({ status: 'delivered', timestamp }))), null, timestamp);
    }
  });
});

describe('the receipt', () => {
  it('comes as form, JSON or query', () => {
    const fields = vonageFields({ status: 'delivered', 'err-code': '0' });
    assert.deepEqual(read(json(fields)), { state: 'delivered' });
    assert.deepEqual(read(receiptRequest({ method: 'GET', query: fields })), { state: 'delivered' });
  });

  it('maps statuses and codes', () => {
    const receipts: [string, string, string | null][] = [
      ['accepted', '0', 'handed-over'],
      ['unknown', '1', 'handed-over'],
      ['failed', '2', 'unreachable'],
      ['failed', '3', 'invalid_number'],
      ['failed', '4', 'barred'],
      ['rejected', '6', 'filtered'],
      ['rejected', '51', 'sender_refused'],
      ['rejected', '16', 'quota'],
      ['failed', '99', 'unknown'],
      ['failed', '4711', 'unknown'],
      ['failed', '__proto__', 'unknown'],
      ['expired', '0', 'unreachable'],
      ['Delivered', '0', null],
      ['', '0', null],
    ];
    for (const [status, code, word] of receipts) {
      const receipt = read(form(vonageFields({ status, 'err-code': code })));
      const told = receipt?.state === 'failed' ? receipt.reason : (receipt?.state ?? null);
      assert.equal(told, word, `${status} ${code}`);
    }
  });
});

it('asks for the balance to see that the credentials work', () => {
  const { question, findFault } = make().probe;
  assert.equal(question.url, 'https://rest.nexmo.com/account/get-balance?api_key=k&api_secret=s');
  assert.equal(findFault({ status: 200, body: '{"value":1}' }), null);
  assert.match(findFault({ status: 401, body: '' }) ?? '', /credentials/);
});
