import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FailureReason } from '../transport.ts';
import { createFortySixElks } from './forty-six-elks.ts';
import { form, MESSAGE } from './test-providers.ts';

const provider = createFortySixElks({ baseUrl: 'https://api.46elks.com', username: 'u', password: 'p' });

describe('46elks', () => {
  it('asks as documented, and asks that the text be kept nowhere', () => {
    const question = provider.makeQuestion(MESSAGE);
    assert.equal(question.url, 'https://api.46elks.com/a1/sms');
    assert.equal(question.headers?.['authorization'], 'Basic dTpw');
    assert.deepEqual(Object.fromEntries(new URLSearchParams(String(question.body))), {
      from: 'NTNU',
      to: '+4791234567',
      message: MESSAGE.body,
      whendelivered: MESSAGE.receiptUrl,
      dontlog: 'message',
    });
  });

  it('maps its sentences', () => {
    const sentences: [number, string, FailureReason][] = [
      [403, 'Not enough credits', 'quota'],
      [400, 'Invalid from parameter', 'sender_refused'],
      [400, 'Invalid to number', 'invalid_number'],
      [400, 'Something else', 'unknown'],
      [403, 'Something else', 'auth'],
      [401, 'API access requires Basic HTTP authentication', 'auth'],
    ];
    for (const [status, body, reason] of sentences) {
      const verdict = provider.judgeAnswer({ status, body });
      assert.equal(verdict.verdict === 'refused' && verdict.reason, reason, body);
    }
    const failed = provider.judgeAnswer({ status: 200, body: '{"id":"s1","status":"failed"}' });
    assert.deepEqual(failed, { verdict: 'refused', reason: 'unknown', advice: 'try-next' });
  });

  it('asks for the account to see that the credentials work', () => {
    const { question, findFault } = provider.probe;
    assert.deepEqual([question.method, question.url], ['GET', 'https://api.46elks.com/a1/me']);
    assert.equal(question.headers?.['authorization'], 'Basic dTpw');
    assert.equal(findFault({ status: 200, body: '{}' }), null);
    assert.match(findFault({ status: 401, body: '' }) ?? '', /credentials/);
  });

  it('knows no other words in a receipt', () => {
    for (const status of ['DELIVERED', 'constructor', '', 'received']) {
      assert.equal(provider.readReceipt?.(form({ id: 's1', status })), null, status);
    }
  });
});
