import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSimulatorApp } from './app.tsx';
import { createTestExchange, makeCall, makeText, NUMBER } from './test-exchange.ts';

const TOKEN = 'a-token-of-the-tests';
const HOST = 'localhost:4200';

function createTestApp() {
  const test = createTestExchange();
  const app = createSimulatorApp(test.exchange, { token: TOKEN });
  const request = (path: string, init: RequestInit = {}) =>
    app.request(`http://${HOST}${path}`, { ...init, headers: { host: HOST, ...(init.headers as object) } });
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    request(path, { method: 'POST', body: JSON.stringify(body), headers });
  const gateway = { authorization: `Bearer ${TOKEN}` };
  const submit = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    request(path, {
      method: 'POST',
      body: new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: `http://${HOST}`, ...headers },
    });
  return { ...test, request, post, submit, gateway };
}

describe('who may speak to the simulator', () => {
  it('answers under loopback names only: a foreign name that points here is DNS rebinding', async () => {
    const { request } = createTestApp();
    for (const host of ['localhost:4200', '127.0.0.1:4200', '[::1]:4200', 'localhost']) {
      assert.equal((await request('/', { headers: { host } })).status, 200, host);
    }
    for (const host of ['evil.example', 'localhost.evil.example:4200', '127.0.0.1.nip.io', '0.0.0.0:4200', '']) {
      assert.equal((await request('/', { headers: { host } })).status, 421, host);
      assert.equal((await request(`/api/phones/${NUMBER}/messages`, { headers: { host } })).status, 421, host);
    }
  });

  it('takes changes from its own pages and from programs, never from another site', async () => {
    const { submit, post, exchange } = createTestApp();
    const forms: [Record<string, string>, number][] = [
      [{ origin: 'https://evil.example' }, 403],
      [{ origin: 'null' }, 403],
      [{ origin: 'http://localhost:9999' }, 403],
      [{ 'sec-fetch-site': 'cross-site' }, 403],
      [{ 'sec-fetch-site': 'same-site' }, 403],
      [{ 'sec-fetch-site': 'same-origin' }, 303],
    ];
    for (const [headers, status] of forms) {
      assert.equal((await submit('/phones', { number: '91234567' }, headers)).status, status, JSON.stringify(headers));
    }
    const from = { origin: 'https://evil.example' };
    assert.equal((await post(`/api/phones/${NUMBER}/mode`, { mode: 'off' }, from)).status, 403);
    assert.equal(exchange.core.book.phones.get(NUMBER)?.mode, 'on');
    assert.equal((await post(`/api/phones/${NUMBER}/mode`, { mode: 'off' })).status, 200);
  });

  it("lets nobody send without the gateway's token", async () => {
    const { post, gateway, exchange, request } = createTestApp();
    for (const authorization of ['', 'Bearer ', 'Bearer wrong', `Basic ${TOKEN}`]) {
      assert.equal((await post('/api/texts', makeText(), { authorization })).status, 401);
      assert.equal((await post('/api/calls', makeCall(), { authorization })).status, 401);
      assert.equal((await request('/api/link', { headers: { authorization } })).status, 401);
    }
    assert.equal(exchange.core.book.phones.size, 0);
    assert.equal((await post('/api/texts', makeText(), gateway)).status, 202);
  });

  it('carries a strict policy on every answer', async () => {
    const { request } = createTestApp();
    for (const path of ['/', '/static/simulator.js', '/api/link', '/no-such-page']) {
      const policy = (await request(path)).headers.get('content-security-policy') ?? '';
      assert.match(policy, /default-src 'none'/);
      assert.doesNotMatch(policy, /unsafe|\*|data:/);
    }
  });
});

describe('what the gateway may ask', () => {
  it('refuses what is out of shape, and receipt addresses beyond this machine', async () => {
    const { post, gateway, exchange } = createTestApp();
    const bad = [
      { to: '91234567' },
      { to: '+47 912' },
      { body: '' },
      { body: 7 },
      { validForSeconds: 0 },
      { validForSeconds: '600' },
      { reference: '' },
      { receiptUrl: 'http://internal.example/' },
      { receiptUrl: 'http://169.254.169.254/' },
      { receiptUrl: 'file:///etc/passwd' },
      { receiptUrl: 'http://localhost@evil.example/' },
    ];
    for (const change of bad) {
      const answer = await post('/api/texts', { ...makeText(), ...change }, gateway);
      assert.equal(answer.status, 400, JSON.stringify(change));
    }
    for (const change of [
      { code: '12a4' },
      { language: 'de' },
      { mode: 'shout' },
      { extension: 7 },
      { messageReference: 'AB' },
    ]) {
      const answer = await post('/api/calls', { ...makeCall(), ...change }, gateway);
      assert.equal(answer.status, 400, JSON.stringify(change));
    }
    assert.equal((await post('/api/texts', 'no object', gateway)).status, 400);
    assert.equal(exchange.core.book.phones.size, 0);
  });

  it('refuses a body that is far too long', async () => {
    const { post, gateway } = createTestApp();
    assert.equal((await post('/api/texts', { ...makeText(), body: 'x'.repeat(100_000) }, gateway)).status, 413);
  });
});

describe('what tests may ask', () => {
  it('walks through a call: answer, press, hear', async () => {
    const { request, post, gateway, pass } = createTestApp();
    await post('/api/calls', makeCall(), gateway);
    const calls = async () =>
      (await (await request(`/api/phones/${NUMBER}/calls`)).json()) as Record<string, unknown>[];
    assert.equal((await calls())[0]?.['state'], 'ringing');
    assert.equal((await post(`/api/phones/${NUMBER}/press`, { key: '1' })).status, 409);
    assert.equal((await post(`/api/phones/${NUMBER}/answer`, {})).status, 200);
    assert.doesNotMatch(JSON.stringify(await calls()), /482913|4 8 2/);
    assert.equal((await post(`/api/phones/${NUMBER}/press`, { key: '1' })).status, 200);
    await pass(12_000);
    assert.match(JSON.stringify((await calls())[0]?.['heard']), /Koden din er 4 8 2 9 1 3/);
    assert.equal((await post(`/api/phones/${NUMBER}/hang-up`, {})).status, 200);
    assert.equal((await calls())[0]?.['outcome'], 'read-out');
    assert.equal((await post(`/api/phones/${NUMBER}/decline`, {})).status, 409);
  });

  it('shows delivered messages only, oldest first', async () => {
    const { request, exchange, post } = createTestApp();
    exchange.texts.accept(makeText());
    await post(`/api/phones/${NUMBER}/mode`, { mode: 'off' });
    exchange.texts.accept(makeText({ reference: 'text-2', body: 'waits' }));
    const messages = (await (await request(`/api/phones/${NUMBER}/messages`)).json()) as { text: string }[];
    assert.deepEqual(
      messages.map(({ text }) => text),
      [makeText().body],
    );
    assert.deepEqual(await (await request('/api/phones/+4740000000/messages')).json(), []);
  });
});

describe('the page', () => {
  it('shows the newest phone and its message, newest last, code marked, everything escaped', async () => {
    const { request, exchange, pass } = createTestApp();
    exchange.texts.accept(makeText({ body: 'first of the messages' }));
    await pass(60_000);
    exchange.texts.accept(makeText({ reference: 'text-2', from: '<b>', body: '<script>alert(1)</script> 482913' }));
    const page = await (await request('/')).text();
    assert.ok(page.startsWith('<!DOCTYPE html>'));
    assert.match(page, /&lt;script&gt;alert\(1\)&lt;\/script&gt; <span class="code">482913<\/span>/);
    assert.doesNotMatch(page, /<b>|<script>alert/);
    assert.ok(page.indexOf('first of the messages') < page.indexOf('482913'));
    assert.doesNotMatch(page, / style=| on[a-z]+="/);
  });

  it('works by forms alone: add a phone, set it, take a call', async () => {
    const { request, submit, exchange } = createTestApp();
    const added = await submit('/phones', { number: '73 59 50 00' });
    assert.equal(added.headers.get('location'), '/phones/+4773595000');
    assert.equal((await submit('/phones', { number: 'abc' })).status, 422);
    await submit('/phones/+4773595000/mode', { mode: 'full' });
    assert.equal(exchange.core.book.phones.get('+4773595000')?.mode, 'full');
    await submit('/phones/+4773595000/mode', { mode: 'on' });
    exchange.calls.place(makeCall({ to: '+4773595000', extension: '1234' }));
    const ringing = await (await request('/phones/+4773595000')).text();
    assert.match(ringing, /Slo internnummer 1234/);
    const id = /name="call" value="([^"]+)"/.exec(ringing)?.[1] ?? '';
    await submit('/phones/+4773595000/answer', { call: id });
    await submit('/phones/+4773595000/press', { call: id, key: '*' });
    assert.equal(exchange.core.book.calls.get(id)?.outcome, 'denied');
    assert.match(await (await request('/phones/+4773595000')).text(), /det var ikke meg/);
    await submit('/phones/+4773595000/empty', {});
    assert.doesNotMatch(await (await request('/phones/+4773595000')).text(), /det var ikke meg/);
  });

  it('is in bokmål or English, by choice before wish, and says when speech falls back', async () => {
    const { request, submit, exchange } = createTestApp();
    const inEnglish = { 'accept-language': 'en-GB,nb;q=0.5' };
    assert.match(await (await request('/', { headers: inEnglish })).text(), /<html lang="en"/);
    const chosen = await submit('/language', { language: 'nb', back: 'https://evil.example/' });
    assert.equal(chosen.headers.get('location'), '/');
    const cookie = chosen.headers.get('set-cookie')?.split(';')[0] ?? '';
    assert.match(await (await request('/', { headers: { ...inEnglish, cookie } })).text(), /<html lang="nb"/);
    exchange.calls.place(makeCall({ language: 'se' }));
    assert.match(await (await request('/')).text(), /Det finnes ikke tale på dette språket/);
  });

  it("gives a call's sound part by part, the reading only after a key", async () => {
    const { request, exchange } = createTestApp();
    const taken = exchange.calls.place(makeCall());
    const id = taken.accepted ? taken.id : '';
    const sound = (index: number) => request(`/phones/${NUMBER}/calls/${id}/sound/${index}.wav`);
    assert.equal((await sound(0)).status, 404);
    exchange.calls.answer(id);
    const greeting = await sound(0);
    assert.equal(greeting.headers.get('content-type'), 'audio/wav');
    assert.ok((await greeting.arrayBuffer()).byteLength > 100_000);
    assert.equal((await sound(1)).status, 404);
    exchange.calls.press(id, '3');
    assert.equal((await sound(1)).status, 200);
    assert.equal((await request(`/phones/+4740000000/calls/${id}/sound/1.wav`)).status, 404);
  });
});

describe('the live stream', () => {
  it('gives everything at once, then a patch for each change, until it is closed', async () => {
    const { request, exchange } = createTestApp();
    const answer = await request(`/live?phone=${encodeURIComponent(NUMBER)}`);
    const reader = answer.body?.getReader();
    assert.ok(reader);
    const next = async () => JSON.parse(new TextDecoder().decode((await reader.read()).value).split('data: ')[1] ?? '');
    assert.deepEqual(Object.keys((await next()).regions), ['phones', 'screen', 'mode']);
    exchange.texts.accept(makeText());
    const patch = await next();
    assert.match(patch.regions.screen, /482913/);
    assert.equal(patch.status, 'Ny melding fra NTNU');
    exchange.calls.place(makeCall());
    const ringing = await next();
    assert.equal(ringing.ringing, true);
    assert.equal(ringing.title, 'Innkommende anrop: +47 912 34 567');
    await reader.cancel();
  });
});
