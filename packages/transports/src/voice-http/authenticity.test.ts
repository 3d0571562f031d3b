import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, describe, it } from 'node:test';
import type { CallbackAnswer, CallCallback, CallGateway, CodeCall } from '../transport.ts';
import { openElks } from './test-elks.ts';
import { AUTH_TOKEN, openTwilio, signAsTwilio } from './test-twilio.ts';
import { openVonage, SIGNATURE_SECRET, signAsVonage } from './test-vonage.ts';

const providers = await Promise.all([openTwilio(), openVonage(), openElks()]);
const [twilio, vonage, elks] = providers;
after(() => Promise.all(providers.map((one) => one.close())));

const RECEIPTS = `https://login.example.no/receipts/voice/${'t'.repeat(43)}`;
const CALL: CodeCall = {
  reference: 'r1',
  to: '+4791234567',
  extension: null,
  language: 'nb',
  mode: 'read-code',
  code: '482913',
  messageReference: 'KD',
  validForSeconds: 500,
  receiptUrl: RECEIPTS,
};

type Ask = (path: string, change?: Partial<CallCallback>) => CallbackAnswer | null;

function question(path: string, body: string, headers: Record<string, string>): CallCallback {
  const url = new URL(`${RECEIPTS}/${path}`);
  return {
    method: 'POST',
    url: url.href,
    query: Object.fromEntries(url.searchParams),
    path: path.replace(/\?.*$/s, ''),
    body,
    contentType: '',
    headers,
    call: CALL,
  };
}

/** Asks as the provider would, signed rightly, with what is given put in its place afterwards. */
const asTwilio = (gateway: CallGateway, fields: Record<string, string>): Ask => {
  return (path, change) => {
    const signature = signAsTwilio(AUTH_TOKEN, `${RECEIPTS}/${path}`, fields);
    const asked = question(path, new URLSearchParams(fields).toString(), { 'x-twilio-signature': signature });
    return gateway.answerCallback?.({ ...asked, ...change }) ?? null;
  };
};
const asVonage = (gateway: CallGateway, payload: unknown): Ask => {
  return (path, change) => {
    const body = JSON.stringify(payload);
    const asked = question(path, body, { authorization: `Bearer ${signAsVonage(SIGNATURE_SECRET, body)}` });
    return gateway.answerCallback?.({ ...asked, ...change }) ?? null;
  };
};
const asElks = (gateway: CallGateway, fields: Record<string, string>): Ask => {
  return (path, change) => {
    const asked = question(path, new URLSearchParams(fields).toString(), {});
    return gateway.answerCallback?.({ ...asked, ...change }) ?? null;
  };
};

const KEYS: [string, Ask][] = [
  ['twilio', asTwilio(twilio.createGateway(), { Digits: '1', CallStatus: 'completed' })],
  ['vonage', asVonage(vonage.createGateway(), { dtmf: { digits: '1', timed_out: false }, status: 'completed' })],
  ['elks', asElks(elks.createGateway(), { result: '1', state: 'success' })],
];
const PATHS = ['answer', 'key?ask=1', 'key?heard=1', 'status'];

for (const [kind, ask] of KEYS.slice(0, 2)) {
  describe(`${kind}: what is not signed`, () => {
    it('is not answered', () => {
      for (const path of PATHS) {
        assert.notEqual(ask(path), null, path);
        assert.equal(ask(path, { headers: {} }), null, path);
        for (const name of ['x-twilio-signature', 'authorization'])
          assert.equal(ask(path, { headers: { [name]: 'Bearer AAAA.BBBB.CCCC' } }), null, path);
      }
    });

    it('is not answered when key or state were changed on the way', () => {
      const bodies = ['Digits=%23', 'Digits=1&CallStatus=busy', '{"dtmf":{"digits":"#"}}', '{"status":"busy"}', ''];
      for (const body of bodies) for (const path of PATHS) assert.equal(ask(path, { body }), null, `${path} ${body}`);
    });
  });
}

it('Twilio signs the address too: another question than the one asked is not answered', () => {
  const ask = asTwilio(twilio.createGateway(), { Digits: '1' });
  for (const [path, instead] of [
    ['key?ask=1', 'key?heard=1'],
    ['key?ask=1', 'key?ask=1&zero=1'],
    ['status', 'answer'],
  ] as const) {
    const other = question(instead, '', {});
    assert.equal(ask(path, { url: other.url, path: other.path, query: other.query }), null, instead);
  }
});

it('Vonage without a signature secret believes what comes to the secret address', () => {
  const ask = asVonage(vonage.createGateway({ signatureSecret: null }), { dtmf: { digits: '1', timed_out: false } });
  assert.deepEqual(ask('key?ask=1', { headers: {} })?.receipt, { state: 'call-ended', outcome: 'read-out' });
});

for (const [kind, ask] of KEYS) {
  describe(`${kind}: what is no question`, () => {
    it('is not answered: other paths, methods and states of a call', () => {
      for (const path of ['', 'x', 'answer/', 'key', 'sound', 'sound/', 'sound/x.wav', 'sound/../key', 'status/1'])
        assert.equal(ask(path), null, path);
      for (const path of PATHS) assert.equal(ask(path, { method: 'GET' }), null, path);
      const states = ['ask=0', 'ask=3', 'ask=x', 'ask=1&heard=1', 'heard=6', 'heard=-1', 'ask=1&zero=2', 'ask=1&zero='];
      for (const state of [...states, 'extension=6', 'extension=1&zero=1', 'zero=1', '', 'ask=01', 'toString=1'])
        assert.equal(ask(`key?${state}`), null, state);
    });

    it('is not answered: a sound whose address was not given out', () => {
      const get = (path: string, change: Partial<CallCallback> = {}) => ask(path, { method: 'GET', ...change });
      assert.equal(get('sound/greeting.wav')?.contentType, 'audio/wav');
      for (const path of ['sound/reading.wav', `sound/reading-${'A'.repeat(43)}.wav`, 'sound/reading-.wav'])
        assert.equal(get(path), null, path);
      assert.equal(get(`sound/greeting-${'A'.repeat(43)}.wav`), null);
      assert.equal(ask('sound/greeting.wav'), null, 'POST');
      const given = /sound\/reading-[\w-]{43}\.wav/.exec(String(ask('key?ask=1')?.body))?.[0];
      assert.ok(given);
      assert.ok((get(given)?.body.length ?? 0) > 100_000);
      assert.equal(get(given, { call: { ...CALL, receiptUrl: `${RECEIPTS}2` } }), null, "another call's");
      assert.equal(get(given, { call: { ...CALL, mode: 'approve', code: '' } }), null, 'a call that reads nothing');
    });

    it('reads nothing out in a call that asks for approval', () => {
      const call = { ...CALL, mode: 'approve', code: '' } as const;
      assert.equal(ask('key?heard=1', { call }), null);
      assert.equal(ask('key?ask=1', { call })?.receipt, null);
    });

    it('a state is answered with nothing in it, and 200', () => {
      const { status, body, receipt } = ask('status') ?? {};
      assert.deepEqual([status, body, receipt], [200, '', { state: 'call-ended', outcome: 'not-confirmed' }]);
    });

    it('and the same question has the same answer in any process', () => {
      const hash = (answer: CallbackAnswer | null) =>
        createHash('sha256')
          .update(answer?.body ?? 'null')
          .digest('hex');
      for (const path of PATHS) assert.equal(hash(ask(path)), hash(ask(path)));
    });
  });
}
