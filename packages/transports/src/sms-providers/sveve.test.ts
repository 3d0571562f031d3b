import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { receiptRequest } from '../test-receipt-request.ts';
import type { FailureReason } from '../transport.ts';
import { createSveve } from './sveve.ts';
import { form, MESSAGE, SECRETS, shared } from './test-providers.ts';

const provider = createSveve({ baseUrl: 'https://sveve.no', user: 'u', password: 'p', receiptToken: SECRETS.token });
const judge = (response: unknown) => provider.judgeAnswer({ status: 200, body: JSON.stringify({ response }) });
const read = (query: Record<string, string>) =>
  provider.readSharedReceipts?.(receiptRequest({ ...shared, method: 'GET', query }));

describe('the request', () => {
  it('is as documented: digits alone, our reference, JSON back', () => {
    const question = provider.makeQuestion(MESSAGE);
    assert.equal(question.url, 'https://sveve.no/SMS/SendMessage');
    assert.deepEqual(JSON.parse(String(question.body)), {
      user: 'u',
      passwd: 'p',
      to: '4791234567',
      from: 'NTNU',
      msg: MESSAGE.body,
      ref: MESSAGE.reference,
      f: 'json',
    });
  });

  it('gives no reference that Sveve would cut', () => {
    const body = JSON.parse(String(provider.makeQuestion({ ...MESSAGE, reference: 'x'.repeat(37) }).body));
    assert.ok(!('ref' in body));
  });
});

describe('the answer', () => {
  it('is a failure inside 200', () => {
    const answers: [unknown, FailureReason][] = [
      [{ fatalError: 'Feil brukernavn/passord' }, 'auth'],
      [{ fatalError: 'Ikke flere SMS på kontoen' }, 'quota'],
      [{ msgOkCount: 0, fatalError: 'Avsender er ikke godkjent' }, 'sender_refused'],
      [
        { msgOkCount: 0, ids: [], errors: [{ number: '4791234567', message: 'Ugyldig telefonnummer' }] },
        'invalid_number',
      ],
      [{ msgOkCount: 0, errors: [{ number: '1', message: 'Noe annet' }] }, 'unknown'],
      [{ msgOkCount: 0, ids: [] }, 'unknown'],
    ];
    for (const [response, reason] of answers) {
      const verdict = judge(response);
      assert.equal(verdict.verdict === 'refused' && verdict.reason, reason, JSON.stringify(response));
    }
  });

  it('is taken without an id too', () => {
    assert.deepEqual(judge({ msgOkCount: '1' }), { verdict: 'handed-over', gatewayMessageId: null });
  });
});

describe('the report', () => {
  it('names the message by our reference, else by its id; GET or form', () => {
    const receipt = { state: 'delivered' };
    assert.deepEqual(read({ status: 'true', id: '4', ref: 'r' }), [{ about: { reference: 'r' }, receipt }]);
    assert.deepEqual(read({ status: 'true', id: '4', ref: '' }), [{ about: { gatewayMessageId: '4' }, receipt }]);
    assert.deepEqual(provider.readSharedReceipts?.(form({ status: 'true', ref: 'r' }, shared)), [
      { about: { reference: 'r' }, receipt },
    ]);
    assert.equal(read({ status: 'true' }), null);
    assert.equal(read({ status: 'TRUE', ref: 'r' }), null);
    assert.deepEqual(read({ status: 'false', ref: 'r', errorDesc: 'x' })?.[0]?.receipt, {
      state: 'failed',
      reason: 'unknown',
    });
  });
});

describe('the probe', () => {
  it('asks how many messages are left', () => {
    const { question, findFault } = provider.probe;
    assert.equal(question.url, 'https://sveve.no/SMS/AccountAdm?cmd=sms_count&f=json&user=u&passwd=p');
    assert.equal(findFault({ status: 200, body: '{"response":{"sms_count":17}}' }), null);
    assert.equal(findFault({ status: 200, body: ' 17\n' }), null);
    assert.match(findFault({ status: 200, body: '0' }) ?? '', /no messages left/);
    assert.match(findFault({ status: 200, body: 'Feil brukernavn/passord' }) ?? '', /credentials/);
    assert.match(findFault({ status: 503, body: '' }) ?? '', /503/);
  });
});
