import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { after, beforeEach, describe, it } from 'node:test';
import { type HeardRequest, openListener } from '../test-listener.ts';
import type { TextMessage } from '../transport.ts';
import { createHttpGateway, type HttpRequestShape } from './gateway.ts';

let answer: (request: HeardRequest, response: ServerResponse) => void;
const listener = await openListener((request, response) => answer(request, response));
const reply = (status: number, body: string, headers: Record<string, string> = {}) => {
  answer = (_request, response) => response.writeHead(status, headers).end(body);
};

const MESSAGE: TextMessage = {
  reference: 'challenge-1/send-1',
  to: '+4791234567',
  from: 'NTNU',
  body: '482913 er koden din: "å" & {to} \\ %41\n\n@login.ntnu.no #482913',
  validForSeconds: 599.5,
  receiptUrl: 'https://login.ntnu.no/receipts/t0ken?x=1',
};

const shape = (change: Partial<HttpRequestShape> = {}): HttpRequestShape => ({
  method: 'POST',
  url: `${listener.url}/sms/send`,
  headers: { authorization: 'Basic dTpw' },
  bodyType: 'json',
  body: { to: '{to}', text: '{body}', life: '{validForSeconds}', nested: { list: ['{reference}', 7] } },
  okStatuses: [200],
  okPath: null,
  okValue: null,
  messageIdPath: null,
  receipt: null,
  checkUrl: null,
  ...change,
});
const send = (change: Partial<HttpRequestShape> = {}, timeoutMs = 2000) =>
  createHttpGateway({ name: 'http', request: shape(change), timeoutMs }).sendText(MESSAGE);
const lastRequest = () => {
  const request = listener.requests.at(-1);
  assert.ok(request);
  return request;
};

after(() => listener.close());
beforeEach(() => reply(200, '{}'));

describe('the request', () => {
  it('fills JSON leaf by leaf: a value never becomes structure or a placeholder', async () => {
    assert.deepEqual(await send(), { verdict: 'handed-over', gatewayMessageId: null });
    const { method, headers, body } = lastRequest();
    assert.equal(method, 'POST');
    assert.equal(headers['content-type'], 'application/json');
    assert.equal(headers.authorization, 'Basic dTpw');
    assert.deepEqual(JSON.parse(body), {
      to: '+4791234567',
      text: MESSAGE.body,
      life: 599,
      nested: { list: ['challenge-1/send-1', 7] },
    });
  });

  it('fills form fields', async () => {
    await send({ bodyType: 'form', body: { To: '{to}', Body: '{body}', StatusCallback: '{receiptUrl}', flash: 'no' } });
    const { headers, body } = lastRequest();
    assert.equal(headers['content-type'], 'application/x-www-form-urlencoded');
    assert.deepEqual(Object.fromEntries(new URLSearchParams(body)), {
      To: '+4791234567',
      Body: MESSAGE.body,
      StatusCallback: MESSAGE.receiptUrl,
      flash: 'no',
    });
  });

  it('fills the query', async () => {
    const url = `${listener.url}/send?to={toDigits}&text={body}&ref={reference}&cb={receiptUrl}&end=1`;
    await send({ method: 'GET', bodyType: 'none', body: null, url });
    const heard = new URL(lastRequest().url, listener.url);
    assert.deepEqual(Object.fromEntries(heard.searchParams), {
      to: '4791234567',
      text: MESSAGE.body,
      ref: MESSAGE.reference,
      cb: MESSAGE.receiptUrl,
      end: '1',
    });
    assert.equal(lastRequest().body, '');
  });

  it('refuses a configuration with an unknown placeholder, or with a host that comes from a message', () => {
    const make = (change: Partial<HttpRequestShape>) =>
      createHttpGateway({ name: 'http', request: shape(change), timeoutMs: 1 });
    assert.throws(() => make({ body: { to: '{number}' } }), /unknown placeholder \{number\}/);
    assert.throws(() => make({ body: { to: '{constructor}' } }), /unknown placeholder/);
    assert.throws(() => make({ url: 'https://{to}/send' }), /host/);
    assert.throws(() => make({ url: 'https://{to}@example.org/send' }), /host/);
  });
});

describe('the answer', () => {
  it('needs the value at the path, beyond the status (Sveve answers 200 to failures)', async () => {
    const change = { okPath: 'response.msgOkCount', okValue: '1', messageIdPath: 'response.ids.0' };
    reply(200, '{"response":{"msgOkCount":1,"ids":[42]}}');
    assert.deepEqual(await send(change), { verdict: 'handed-over', gatewayMessageId: '42' });
    reply(200, '{"response":{"msgOkCount":0,"fatalError":"no money"}}');
    assert.deepEqual(await send(change), { verdict: 'refused', reason: 'unknown', advice: 'try-next' });
    reply(200, '{"response":{}}');
    assert.equal((await send(change)).verdict, 'refused');
  });

  it('does not call an unreadable success a failure: it may have gone out', async () => {
    for (const body of ['<html>ok</html>', '', '{"response":', 'null']) {
      reply(200, body);
      assert.deepEqual(await send({ okPath: 'id' }), { verdict: 'maybe-sent', reason: 'unknown' }, body);
    }
    reply(200, 'x'.repeat(100_000));
    assert.equal((await send()).verdict, 'maybe-sent');
    reply(201, '{}');
    assert.equal((await send()).verdict, 'maybe-sent');
  });

  it('takes a path apart from what every object has', async () => {
    reply(200, '{"id":{"length":1},"list":[]}');
    assert.deepEqual(await send({ messageIdPath: 'constructor.name' }), {
      verdict: 'handed-over',
      gatewayMessageId: null,
    });
    assert.deepEqual(await send({ messageIdPath: 'list.length' }), { verdict: 'handed-over', gatewayMessageId: '0' });
  });

  it('maps what HTTP says', async () => {
    const verdicts: [number, object][] = [
      [400, { verdict: 'refused', reason: 'config', advice: 'alert' }],
      [401, { verdict: 'refused', reason: 'auth', advice: 'alert' }],
      [402, { verdict: 'refused', reason: 'quota', advice: 'alert' }],
      [403, { verdict: 'refused', reason: 'auth', advice: 'alert' }],
      [429, { verdict: 'refused', reason: 'throttled', advice: 'try-next' }],
      [500, { verdict: 'maybe-sent', reason: 'temporary' }],
      [503, { verdict: 'refused', reason: 'temporary', advice: 'try-next' }],
      [504, { verdict: 'maybe-sent', reason: 'temporary' }],
    ];
    for (const [status, verdict] of verdicts) {
      reply(status, '{}');
      assert.deepEqual(await send(), verdict, String(status));
    }
  });

  it('follows no redirect: number and code go nowhere else', async () => {
    for (const status of [301, 302, 307, 308]) {
      reply(status, '', { location: `${listener.url}/elsewhere` });
      const before = listener.requests.length;
      assert.deepEqual(await send(), { verdict: 'refused', reason: 'config', advice: 'alert' });
      assert.equal(listener.requests.length, before + 1);
    }
  });

  it('gives maybe-sent on a time-out: before the answer, and in the middle of it', async () => {
    answer = () => {};
    assert.deepEqual(await send({}, 100), { verdict: 'maybe-sent', reason: 'temporary' });
    answer = (_request, response) => response.writeHead(200).write('{"half":');
    assert.deepEqual(await send({}, 100), { verdict: 'maybe-sent', reason: 'temporary' });
  });

  it('gives maybe-sent when the line is dropped, and refused when there is no line', async () => {
    answer = (_request, response) => response.socket?.destroy();
    assert.deepEqual(await send(), { verdict: 'maybe-sent', reason: 'temporary' });
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    const address = server.address();
    await new Promise((done) => server.close(done));
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`;
    assert.deepEqual(await send({ url }), { verdict: 'refused', reason: 'temporary', advice: 'try-next' });
    assert.deepEqual(await send({ url: 'http://gateway.invalid/' }), {
      verdict: 'refused',
      reason: 'temporary',
      advice: 'try-next',
    });
  });

  it('survives an answer that is no HTTP', async () => {
    const server = createServer((socket) => socket.resume().end('220 smtp ready\r\n')).listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`;
    assert.equal((await send({ url })).verdict, 'maybe-sent');
    await new Promise((done) => server.close(done));
  });
});

describe('the link check', () => {
  const check = (change: Partial<HttpRequestShape> = {}) =>
    createHttpGateway({ name: 'http', request: shape(change), timeoutMs: 200 }).checkLink();

  it('asks the check address with our credentials and sends no message', async () => {
    reply(200, '{}');
    await check({ checkUrl: `${listener.url}/account` });
    assert.equal(lastRequest().method, 'GET');
    assert.equal(lastRequest().url, '/account');
    assert.equal(lastRequest().headers.authorization, 'Basic dTpw');
    reply(401, '');
    await assert.rejects(check({ checkUrl: `${listener.url}/account` }), /^Error: http: the gateway answers 401\.$/);
  });

  it('without one asks only whether the machine answers, and gives no credentials', async () => {
    reply(404, '');
    await check();
    assert.equal(lastRequest().url, '/');
    assert.equal(lastRequest().headers.authorization, undefined);
    reply(502, '');
    await assert.rejects(check(), /502/);
    answer = () => {};
    await assert.rejects(check(), /does not answer/);
  });
});
