import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { after, beforeEach, describe, it } from 'node:test';
import { openListener } from '../test-listener.ts';
import type { FailureReason } from '../transport.ts';
import { createProviderGateway } from './provider.ts';
import { MESSAGE, NEVER_TOLD, PROVIDERS, readOne } from './test-providers.ts';

/** What holds for every provider, whatever its shape. */

let answer: (response: ServerResponse) => void;
const listener = await openListener((_request, response) => answer(response));
after(() => listener.close());
const reply = (status: number, body: string, headers: Record<string, string> = {}) => {
  answer = (response) => response.writeHead(status, headers).end(body);
};

async function findDeafPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address ? address.port : 0;
}

const ADVICE: Partial<Record<FailureReason, string>> = {
  invalid_number: 'tell-person',
  barred: 'tell-person',
  sender_refused: 'alert',
  auth: 'alert',
  quota: 'alert',
  config: 'alert',
  throttled: 'try-next',
  filtered: 'try-next',
  unknown: 'try-next',
};
const EMPTY_ANSWERS = [
  '',
  '<html>ok</html>',
  '{',
  '[]',
  'null',
  '{"messages":[]}',
  '{"response":{}}',
  '<SESSION>',
  '\0',
];
const ANSWERS_OF_THE_WRONG_TYPES = [
  '{"messageId":{},"resultCode":[1005],"id":[],"sid":{"a":1},"messages":{"0":1},"response":[1]}',
  '{"response":{"msgOkCount":{},"ids":{},"errors":{}},"messages":[null,7],"resultCode":null}',
  '{"__proto__":{"id":"x"},"constructor":{"id":"x"},"messages":[{"__proto__":{"status":"0"}}]}',
  '<SESSION><LOGON>OK</LOGON><MSGLST><MSG><STATUS><OK/></STATUS></MSG></MSGLST></SESSION>',
];

for (const { name, create, taken, takenId, refusals, probe, receipt, failedFor } of PROVIDERS) {
  describe(name, () => {
    const make = (timeoutMs = 10_000, url = `${listener.url}`) =>
      createProviderGateway({ name, timeoutMs }, create(url));
    beforeEach(() => reply(taken.status, taken.body));

    it('hands over, and keeps the id', async () => {
      const before = listener.requests.length;
      assert.deepEqual(await make().sendText(MESSAGE), { verdict: 'handed-over', gatewayMessageId: takenId });
      assert.equal(listener.requests.length, before + 1);
      assert.equal(listener.requests.at(-1)?.method, 'POST');
      // Neither number nor text nor secret stands in an address, where it would be logged.
      for (const secret of NEVER_TOLD) assert.ok(!listener.requests.at(-1)?.url.includes(secret));
    });

    it('refuses in its own words, with the advice that goes with the reason', async () => {
      for (const [status, body, reason] of refusals) {
        reply(status, body);
        assert.deepEqual(await make().sendText(MESSAGE), { verdict: 'refused', reason, advice: ADVICE[reason] }, body);
      }
    });

    it('has a link check that sends nothing', async () => {
      reply(200, probe.body);
      await make().checkLink();
      const asked = listener.requests.at(-1);
      assert.equal(asked?.method, 'GET');
      assert.equal(asked?.body, '');
      for (const told of [MESSAGE.to.slice(1), '482913']) assert.ok(!asked?.url.includes(told));
      reply(401, '');
      if (probe.credentials) await assert.rejects(make().checkLink(), /: the provider refuses our credentials\.$/);
      else await make().checkLink();
    });

    it('does not keep an id that no provider would give', async () => {
      // Sveve's ids stand without quotation marks.
      for (const id of ['9'.repeat(5000), name === 'sveve' ? '"a\\u0000b"' : 'a\\u0000b']) {
        reply(taken.status, taken.body.replace(takenId, id));
        const verdict = await make().sendText(MESSAGE);
        // In XML the second one is harmless as it stands.
        const kept = name === 'pswincom' && id.length < 100 ? id : null;
        assert.deepEqual(verdict, { verdict: 'handed-over', gatewayMessageId: kept });
      }
    });

    it('does not call a success that cannot be read a failure: it may have gone out', async () => {
      for (const body of [...EMPTY_ANSWERS, ...ANSWERS_OF_THE_WRONG_TYPES]) {
        reply(taken.status, body);
        assert.deepEqual(await make().sendText(MESSAGE), { verdict: 'maybe-sent', reason: 'unknown' }, body);
      }
      for (const status of [202, 206]) {
        reply(status, 'else');
        assert.deepEqual(await make().sendText(MESSAGE), { verdict: 'maybe-sent', reason: 'unknown' });
      }
    });

    it('maps what HTTP says', async () => {
      const verdicts: [number, object][] = [
        [401, { verdict: 'refused', reason: 'auth', advice: 'alert' }],
        [402, { verdict: 'refused', reason: 'quota', advice: 'alert' }],
        [403, { verdict: 'refused', reason: 'auth', advice: 'alert' }],
        [404, { verdict: 'refused', reason: 'config', advice: 'alert' }],
        [429, { verdict: 'refused', reason: 'throttled', advice: 'try-next' }],
        [500, { verdict: 'maybe-sent', reason: 'temporary' }],
        [502, { verdict: 'maybe-sent', reason: 'temporary' }],
        [503, { verdict: 'refused', reason: 'temporary', advice: 'try-next' }],
      ];
      for (const [status, verdict] of verdicts) {
        reply(status, '');
        assert.deepEqual(await make().sendText(MESSAGE), verdict, String(status));
      }
    });

    it('follows no redirect', async () => {
      for (const status of [301, 307, 308]) {
        reply(status, '', { location: `${listener.url}/elsewhere` });
        const before = listener.requests.length;
        assert.deepEqual(await make().sendText(MESSAGE), { verdict: 'refused', reason: 'config', advice: 'alert' });
        assert.equal(listener.requests.length, before + 1);
      }
    });

    it('gives maybe-sent for silence, a cut answer, an endless one and a broken line', async () => {
      const lost = { verdict: 'maybe-sent', reason: 'temporary' };
      answer = () => {};
      assert.deepEqual(await make(60).sendText(MESSAGE), lost);
      answer = (response) => response.writeHead(taken.status).write(taken.body.slice(0, 10));
      assert.deepEqual(await make(60).sendText(MESSAGE), lost);
      reply(taken.status, `${taken.body}${' '.repeat(100_000)}`);
      assert.deepEqual(await make().sendText(MESSAGE), lost);
      answer = (response) => response.socket?.destroy();
      assert.deepEqual(await make().sendText(MESSAGE), lost);
    });

    it('tries the next gateway when nobody listens', async () => {
      const gateway = make(10_000, `http://127.0.0.1:${await findDeafPort()}`);
      assert.deepEqual(await gateway.sendText(MESSAGE), {
        verdict: 'refused',
        reason: 'temporary',
        advice: 'try-next',
      });
      await assert.rejects(gateway.checkLink(), /does not answer/);
    });

    it('tells no secret when its link fails, whatever the provider says', async () => {
      const echo = NEVER_TOLD.join(' ');
      for (const status of [500, 503]) {
        reply(status, echo, { 'x-echo': 'no' });
        await assert.rejects(make().checkLink(), (error: Error) => {
          assert.match(error.message, new RegExp(`^${name}: the provider answers ${status}\\.$`));
          return NEVER_TOLD.every((secret) => !JSON.stringify([error.message, error.stack]).includes(secret));
        });
      }
      for (const status of [200, 400, 401, 500]) {
        reply(status, echo);
        const verdict = JSON.stringify(await make().sendText(MESSAGE));
        for (const secret of NEVER_TOLD) assert.ok(!verdict.includes(secret), `${status} ${verdict}`);
      }
    });

    it('reads its receipts, twice and in any order', () => {
      const provider = create('https://provider.example');
      const failed = { state: 'failed', reason: failedFor };
      for (const state of ['delivered', 'failed', 'delivered', 'failed'] as const) {
        assert.deepEqual(readOne(provider, receipt(state)), state === 'failed' ? failed : { state });
      }
      // Sveve has no word for "under way".
      const underWay = name === 'sveve' ? null : { state: 'handed-over' };
      assert.deepEqual(readOne(provider, receipt('handed-over')), underWay);
    });

    it('takes nothing else for a receipt', () => {
      const provider = create('https://provider.example');
      const right = receipt('delivered');
      for (const change of [
        { body: '', query: {} },
        { body: '{}', query: {}, contentType: 'application/json' },
        { body: right.body, contentType: 'text/plain', query: {}, method: 'POST' as const },
        { body: 'x'.repeat(1_000_000), query: {}, method: 'POST' as const },
        { body: `${right.body || 'status=true'}&${'a=b&'.repeat(20_000)}`, query: {}, method: 'POST' as const },
        { body: '<MSG><REF>1</REF></MSG>', query: {}, contentType: 'text/xml', method: 'POST' as const },
      ]) {
        assert.equal(readOne(provider, { ...right, ...change }), null, change.body.slice(0, 40));
      }
    });
  });
}
