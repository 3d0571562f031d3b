import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, describe, it } from 'node:test';
import type { CodeCall, FailureReason, SendVerdict } from '../transport.ts';
import { openCallHost } from './test-call-host.ts';
import { openElks } from './test-elks.ts';
import type { FakeProvider } from './test-provider.ts';
import { openTwilio } from './test-twilio.ts';
import { openVonage } from './test-vonage.ts';

/** Knows none of these calls: what a provider asks about them is answered 404. */
const host = await openCallHost();
const providers = await Promise.all([openTwilio(), openVonage(), openElks()]);
/** Takes connections and says nothing. */
const silent = createServer(() => {}).listen(0, '127.0.0.1');
await new Promise((done) => silent.once('listening', done));
const address = silent.address();
const silentUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
after(async () => {
  silent.close();
  await Promise.all([host, ...providers].map((one) => one.close()));
});

const CALL: CodeCall = {
  reference: 'r1',
  to: '+4791234567',
  extension: null,
  language: 'nb',
  mode: 'read-code',
  code: '482913',
  messageReference: 'KD',
  validForSeconds: 500,
  receiptUrl: `${host.url}/receipts/voice/token`,
};

const WRONG: Record<FakeProvider['kind'], Record<string, unknown>> = {
  twilio: { authToken: 'another-token-of-32-characters--' },
  vonage: { applicationId: '00000000-0000-4000-8000-000000000000' },
  elks: { password: 'another-password' },
};

/** What a refused call request means, by status and body, as the provider writes it. */
const REFUSALS: Record<FakeProvider['kind'], [number, string, FailureReason][]> = {
  twilio: [
    [400, '{"code":21211,"message":"Invalid To","status":400}', 'invalid_number'],
    [400, '{"code":21217,"message":"not valid","status":400}', 'invalid_number'],
    [400, '{"code":21216,"message":"blocked","status":400}', 'barred'],
    [400, '{"code":21215,"message":"geo permissions","status":400}', 'config'],
    [400, '{"code":21210,"message":"From not verified","status":400}', 'sender_refused'],
    [400, '{"code":21205,"message":"Url","status":400}', 'config'],
    [401, '{"code":20003,"message":"Authenticate","status":401}', 'auth'],
    [429, '{"code":20429,"message":"Too Many Requests","status":429}', 'throttled'],
    [400, '{"code":99999}', 'config'],
    [503, 'no json', 'temporary'],
  ],
  vonage: [
    [400, '{"type":"BAD_REQUEST","invalid_parameters":{"to[0].number":"invalid"}}', 'invalid_number'],
    [400, '{"title":"Bad Request","invalid_parameters":[{"name":"to","reason":"invalid"}]}', 'invalid_number'],
    [400, '{"title":"Bad Request","invalid_parameters":[{"name":"from","reason":"unknown"}]}', 'sender_refused'],
    [400, '{"title":"Bad Request","invalid_parameters":[null,7,"to"]}', 'config'],
    [401, '{"type":"UNAUTHORIZED"}', 'auth'],
    [402, '{"title":"Low balance"}', 'quota'],
    [429, '', 'throttled'],
    [503, '<html>', 'temporary'],
  ],
  elks: [
    [400, 'Invalid to number', 'invalid_number'],
    [400, 'Missing key from', 'sender_refused'],
    [403, 'Not enough credits', 'quota'],
    [401, 'API access denied', 'auth'],
    [400, 'Something else', 'config'],
    [200, '{"id":"c1","state":"failed"}', 'temporary'],
    [503, '', 'temporary'],
  ],
};

const reasonOf = (verdict: SendVerdict) => (verdict.verdict === 'refused' ? verdict.reason : verdict.verdict);

for (const provider of providers) {
  describe(`${provider.kind}: a call request`, () => {
    const { kind } = provider;

    it('is refused for the reason that the provider gives', async () => {
      for (const [status, body, reason] of REFUSALS[kind]) {
        provider.refuse(status, body);
        assert.equal(reasonOf(await provider.createGateway().placeCall(CALL)), reason, `${status} ${body}`);
      }
      provider.refuse(400, REFUSALS[kind][0]?.[1] ?? '');
      const verdict = await provider.createGateway().placeCall(CALL);
      assert.equal(verdict.verdict === 'refused' && verdict.advice, 'tell-person');
    });

    it('may have been taken when the answer says nothing, or none comes', async () => {
      for (const [status, body] of [
        [201, ''],
        [200, 'no json'],
        [201, '[]'],
        [201, '{"sid":7,"uuid":7,"id":7}'],
        [500, ''],
        [504, '{}'],
        [502, '<h1>Bad Gateway</h1> The load balancer got no answer.'],
        [500, 'Could not update balance'],
      ] as const) {
        provider.refuse(status, body);
        assert.equal((await provider.createGateway().placeCall(CALL)).verdict, 'maybe-sent', `${status} ${body}`);
      }
      const lost = await provider.createGateway({ apiUrl: silentUrl, timeoutMs: 200 }).placeCall(CALL);
      assert.equal(lost.verdict, 'maybe-sent');
    });

    it('is not known by an id that could not be stored', async () => {
      for (const id of ['9'.repeat(5000), 'a\\u0000b', '']) {
        provider.refuse(201, `{"sid":"${id}","uuid":"${id}","id":"${id}"}`);
        const verdict = await provider.createGateway().placeCall(CALL);
        assert.deepEqual(verdict, { verdict: 'handed-over', gatewayMessageId: null });
      }
    });

    it('goes to the next gateway when nobody listens, and alerts when our credentials are wrong', async () => {
      const gone = createServer().listen(0, '127.0.0.1');
      await new Promise((done) => gone.once('listening', done));
      const port = (gone.address() as { port: number }).port;
      await new Promise((done) => gone.close(done));
      const verdict = await provider.createGateway({ apiUrl: `http://127.0.0.1:${port}` }).placeCall(CALL);
      assert.deepEqual(verdict, { verdict: 'refused', reason: 'temporary', advice: 'try-next' });
      const wrong = await provider.createGateway(WRONG[kind]).placeCall(CALL);
      if (kind !== 'vonage') assert.deepEqual(wrong, { verdict: 'refused', reason: 'auth', advice: 'alert' });
    });

    it('is told how long to ring, and nothing of code or reference', async () => {
      const record = provider.expect({ ending: provider.words.busy });
      const verdict = await provider
        .createGateway({ ringSeconds: 25 })
        .placeCall({ ...CALL, reference: 'our-reference' });
      assert.ok(verdict.verdict === 'handed-over' && verdict.gatewayMessageId);
      await record.done;
      const written = provider.requests.at(-1);
      assert.match(written?.body ?? '', /(Timeout=25|"ringing_timer":25|timeout=25)/);
      for (const text of ['482913', 'our-reference', 'KD']) assert.ok(!written?.body.includes(text), text);
    });
  });

  describe(`${provider.kind}: the link`, () => {
    it('is checked without a call', async () => {
      const before = provider.requests.length;
      await provider.createGateway().checkLink();
      assert.deepEqual(
        provider.requests.slice(before).map(({ method }) => method),
        ['GET'],
      );
      await assert.rejects(provider.createGateway(WRONG[provider.kind]).checkLink(), /voice: .* refuses our/);
      await assert.rejects(
        provider.createGateway({ apiUrl: silentUrl, timeoutMs: 200 }).checkLink(),
        /does not answer/,
      );
    });
  });

  it(`${provider.kind}: a call is ended by the provider's id, quietly`, async () => {
    const gateway = provider.createGateway();
    await gateway.endCall('r1');
    await gateway.endCall('r1', null);
    assert.deepEqual(provider.ended, []);
    const id = provider.kind === 'twilio' ? `CA${'0'.repeat(32)}` : 'aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab';
    await gateway.endCall('r1', id);
    // 46elks has no way to: the call ends at its next question.
    assert.deepEqual(provider.ended, provider.kind === 'elks' ? [] : [id]);
    await provider.createGateway({ apiUrl: silentUrl, timeoutMs: 200 }).endCall('r1', id);
  });
}

it('a private key that is none is refused when the service starts, and not quoted', () => {
  const [, vonage] = providers;
  for (const privateKey of ['-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----', 'secret words'])
    assert.throws(
      () => vonage.createGateway({ privateKey }),
      ({ message }: Error) => /not an RSA key/.test(message) && !/c2VjcmV0|secret/.test(message),
    );
});
