import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isSignedByTwilio } from '../signatures/twilio-signature.ts';
import type { FailureReason, ReceiptRequest } from '../transport.ts';
import { form, MESSAGE, SECRETS, twilioReceipt } from './test-providers.ts';
import { createTwilio, type TwilioOptions } from './twilio.ts';

const ACCOUNT = `AC${'0'.repeat(32)}`;
const make = (change: Partial<TwilioOptions> = {}) =>
  createTwilio({
    baseUrl: 'https://api.twilio.com',
    accountSid: ACCOUNT,
    authToken: SECRETS.signature,
    apiKey: null,
    messagingServiceSid: null,
    ...change,
  });
const fieldsOf = (change: Partial<TwilioOptions> = {}, message = MESSAGE) =>
  Object.fromEntries(new URLSearchParams(String(make(change).makeQuestion(message).body)));
const judge = (status: number, body: unknown) => make().judgeAnswer({ status, body: JSON.stringify(body) });
const read = make().readReceipt ?? assert.fail('no reader');

describe('the request', () => {
  it('is as documented', () => {
    const question = make().makeQuestion(MESSAGE);
    assert.equal(question.url, `https://api.twilio.com/2010-04-01/Accounts/${ACCOUNT}/Messages.json`);
    const basic = (user: string) => `Basic ${Buffer.from(user).toString('base64')}`;
    assert.equal(question.headers?.['authorization'], basic(`${ACCOUNT}:${SECRETS.signature}`));
    const withKey = make({ apiKey: { sid: 'SK1', secret: 's' } }).makeQuestion(MESSAGE);
    assert.equal(withKey.headers?.['authorization'], basic('SK1:s'));
    assert.deepEqual(fieldsOf(), {
      To: '+4791234567',
      From: 'NTNU',
      Body: MESSAGE.body,
      StatusCallback: MESSAGE.receiptUrl,
      ValidityPeriod: '599',
      MessageIntent: 'otp',
    });
  });

  it('sends by a service instead of a name, and keeps validity within what Twilio takes', () => {
    const fields = fieldsOf({ messagingServiceSid: 'MG1' });
    assert.equal(fields['MessagingServiceSid'], 'MG1');
    assert.ok(!('From' in fields));
    assert.equal(fieldsOf({}, { ...MESSAGE, validForSeconds: 0.4 })['ValidityPeriod'], '1');
    assert.equal(fieldsOf({}, { ...MESSAGE, validForSeconds: 99_999 })['ValidityPeriod'], '36000');
  });
});

describe('the answer', () => {
  it('maps error codes', () => {
    const codes: [number, number, FailureReason][] = [
      [401, 20003, 'auth'],
      [404, 20404, 'config'],
      [429, 20429, 'throttled'],
      [429, 14107, 'throttled'],
      [400, 21211, 'invalid_number'],
      [400, 21614, 'invalid_number'],
      [400, 21610, 'barred'],
      [400, 21612, 'sender_refused'],
      [400, 21657, 'sender_refused'],
      [400, 21408, 'config'],
      [400, 21799, 'unknown'],
    ];
    for (const [status, code, reason] of codes) {
      const verdict = judge(status, { code, message: 'x', more_info: 'x', status });
      assert.equal(verdict.verdict === 'refused' && verdict.reason, reason, String(code));
    }
    assert.deepEqual(judge(400, { code: 21612 }), { verdict: 'refused', reason: 'sender_refused', advice: 'alert' });
    assert.equal(judge(500, { code: 20500 }).verdict, 'maybe-sent');
  });

  it('finds a failure in a message that was made', () => {
    const failed = judge(201, { sid: 'SM1', status: 'failed', error_code: 30007 });
    assert.equal(failed.verdict === 'refused' && failed.reason, 'filtered');
  });
});

describe('the signature', () => {
  it("is that of Twilio's own examples", () => {
    const url = 'https://mycompany.com/myapp.php?foo=1&bar=2';
    const isSigned = (from: string, signature: string) => {
      const fields = { To: '+18005551212', From: from, Digits: '1234', Caller: from, CallSid: 'CA1234567890ABCDE' };
      return isSignedByTwilio('12345', form(fields, { url, headers: { 'x-twilio-signature': signature } }));
    };
    assert.equal(isSigned('+14158675309', 'RSOYDt4T1cUTdK1PDd93/VVr8B8='), true);
    assert.equal(isSigned('+12349013030', '0/KCTR6DLpKmkAf8muzZqo1nDgQ='), true);
    assert.equal(isSigned('+12349013030', 'RSOYDt4T1cUTdK1PDd93/VVr8B8='), false);
  });

  it('is asked for, and covers address, fields and account', () => {
    const right = twilioReceipt({ MessageStatus: 'delivered' });
    assert.deepEqual(read(right), { state: 'delivered' });
    const failed = twilioReceipt({ MessageStatus: 'failed', ErrorCode: '30003' });
    const elsewhere = twilioReceipt(
      { MessageStatus: 'delivered' },
      { url: 'https://login.example.no/receipts/twilio/x' },
    );
    const wrong: [string, ReceiptRequest][] = [
      ['no signature', { ...right, headers: {} }],
      ['an empty one', { ...right, headers: { 'x-twilio-signature': '' } }],
      ['another token', twilioReceipt({ MessageStatus: 'delivered' }, { token: 'other' })],
      ['another address', { ...right, url: `${right.url}x` }],
      ['a receipt of another message', { ...elsewhere, url: right.url }],
      ['other fields', { ...right, body: failed.body }],
      ['one field more', { ...right, body: `${right.body}&x=1` }],
      ['one field less', { ...right, body: right.body.replace('&MessageSid=SM1', '') }],
      ['a field twice', { ...right, body: `${right.body}&MessageStatus=failed` }],
      ['another account', twilioReceipt({ MessageStatus: 'delivered', AccountSid: `AC${'1'.repeat(32)}` })],
      ['a GET', { ...right, method: 'GET', query: { MessageStatus: 'delivered' } }],
    ];
    for (const [what, request] of wrong) assert.equal(read(request), null, what);
  });

  it('holds with the port that https implies, and a query', () => {
    const url = 'https://login.example.no/receipts/twilio/t?a=1&b=%20';
    const request = twilioReceipt({ MessageStatus: 'sent' }, { url: url.replace('.no/', '.no:443/') });
    assert.deepEqual(read({ ...request, url }), { state: 'handed-over' });
  });
});

describe('the receipt', () => {
  it('maps statuses and codes', () => {
    const receipts: [Record<string, string>, string | null][] = [
      [{ MessageStatus: 'queued' }, 'handed-over'],
      [{ MessageStatus: 'read' }, 'delivered'],
      [{ MessageStatus: 'undelivered', ErrorCode: '30003' }, 'unreachable'],
      [{ MessageStatus: 'undelivered', ErrorCode: '30005' }, 'invalid_number'],
      [{ MessageStatus: 'undelivered', ErrorCode: '30007' }, 'filtered'],
      [{ MessageStatus: 'failed', ErrorCode: '30042' }, 'sender_refused'],
      [{ MessageStatus: 'failed', ErrorCode: '30036' }, 'unreachable'],
      [{ MessageStatus: 'failed', ErrorCode: '39999' }, 'unknown'],
      [{ MessageStatus: 'failed', ErrorCode: 'constructor' }, 'unknown'],
      [{ MessageStatus: 'failed' }, 'unknown'],
      [{ MessageStatus: 'canceled' }, 'unknown'],
      [{ MessageStatus: 'Delivered' }, null],
      [{ MessageStatus: '__proto__' }, null],
      [{}, null],
    ];
    for (const [fields, word] of receipts) {
      const receipt = read(twilioReceipt(fields));
      assert.equal(
        receipt?.state === 'failed' ? receipt.reason : (receipt?.state ?? null),
        word,
        JSON.stringify(fields),
      );
    }
  });
});

it('asks for the account to see that the credentials work', () => {
  const { question, findFault } = make({ apiKey: { sid: 'SK1', secret: 's' } }).probe;
  assert.equal(question.headers?.['authorization'], make().makeQuestion(MESSAGE).headers?.['authorization']);
  assert.deepEqual(
    [question.method, question.url],
    ['GET', `https://api.twilio.com/2010-04-01/Accounts/${ACCOUNT}.json`],
  );
  assert.equal(findFault({ status: 200, body: '' }), null);
  assert.match(findFault({ status: 401, body: '' }) ?? '', /credentials/);
});
