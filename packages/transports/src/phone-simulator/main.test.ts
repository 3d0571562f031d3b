import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findFreePorts } from '../../../../tools/peers/free-ports.ts';
import { waitUntil } from '../../../../tools/peers/process.ts';
import { openListener, type TestListener } from '../test-listener.ts';
import { receiptRequest } from '../test-receipt-request.ts';
import { createPhoneSimulatorGateway, readSimulatorReceipt } from './gateway.ts';
import { startSimulator } from './start-simulator.ts';
import { makeCall, makeText, NUMBER } from './test-exchange.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const TOKEN = 'a-token-of-the-tests';
const folder = mkdtempSync(join(tmpdir(), 'vakt-simulator-'));
const children: ChildProcess[] = [];

/** Starts the real process and gives its first word to its parent. */
async function start(environment: Record<string, string>): Promise<{ child: ChildProcess; word: unknown }> {
  const child = fork(MAIN, {
    execArgv: ['--import', 'tsx'],
    env: { PATH: process.env['PATH'], VAKT_SIMULATOR_TOKEN: TOKEN, VAKT_DATA: folder, ...environment },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  children.push(child);
  const [word] = await once(child, 'message');
  return { child, word };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<unknown[]> {
  const exit = once(child, 'exit');
  child.kill(signal);
  return exit;
}

after(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

describe('the simulator as a process, and its gateway', () => {
  let url: string;
  let child: ChildProcess;
  let listener: TestListener;
  const gateway = () => createPhoneSimulatorGateway({ name: 'simulator', url, token: TOKEN, timeoutMs: 3000 });
  const receipts = () =>
    listener.requests.map(({ body, headers }) =>
      readSimulatorReceipt(receiptRequest({ query: {}, body, contentType: headers['content-type'] ?? '' })),
    );
  const read = async (what: string) => (await fetch(`${url}/api/phones/${NUMBER}/${what}`)).json() as Promise<object[]>;

  before(async () => {
    const [port] = await findFreePorts(1);
    url = `http://localhost:${port}`;
    listener = await openListener((_request, response) => response.writeHead(204).end());
    const started = await start({ VAKT_SIMULATOR_URL: url });
    assert.deepEqual(started.word, { ready: true });
    child = started.child;
  });
  after(() => listener.close());

  it('takes a message once and reports that it was delivered', async () => {
    await gateway().checkLink();
    const message = makeText({ receiptUrl: `${listener.url}/text` });
    const first = await gateway().sendText(message);
    assert.equal(first.verdict, 'handed-over');
    assert.deepEqual(await gateway().sendText(message), first);
    await waitUntil('the receipt', () => receipts().length > 0);
    assert.deepEqual(receipts(), [{ state: 'delivered' }]);
    assert.equal((await read('messages')).length, 1);
  });

  it('loses no message to a kill -9', async () => {
    await end(child, 'SIGKILL');
    assert.deepEqual(await gateway().sendText(makeText()), {
      verdict: 'refused',
      reason: 'temporary',
      advice: 'try-next',
    });
    await assert.rejects(gateway().checkLink(), /does not answer/);
    child = (await start({ VAKT_SIMULATOR_URL: url })).child;
    assert.equal((await read('messages')).length, 1);
  });

  it('rings, and stops ringing when the call is not wanted any more', async () => {
    const call = makeCall({ receiptUrl: `${listener.url}/call` });
    assert.equal((await gateway().placeCall(call)).verdict, 'handed-over');
    await gateway().endCall(call.reference);
    await gateway().endCall('never-placed');
    await waitUntil('the end is told', () => receipts().some((receipt) => receipt?.state === 'call-ended'));
    assert.deepEqual(receipts().slice(1), [{ state: 'ringing' }, { state: 'call-ended', outcome: 'no-answer' }]);
  });

  it('refuses a number that does not exist, and a wrong token', async () => {
    const body = JSON.stringify({ mode: 'unknown' });
    await fetch(`${url}/api/phones/+4740000000/mode`, { method: 'POST', body });
    assert.deepEqual(await gateway().sendText(makeText({ reference: 'other', to: '+4740000000' })), {
      verdict: 'refused',
      reason: 'invalid_number',
      advice: 'tell-person',
    });
    const stranger = createPhoneSimulatorGateway({ name: 'simulator', url, token: 'wrong', timeoutMs: 3000 });
    assert.deepEqual(await stranger.sendText(makeText()), { verdict: 'refused', reason: 'auth', advice: 'alert' });
    await assert.rejects(stranger.checkLink(), /refuses our token/);
  });

  it('gives maybe-sent when the process stands still', async () => {
    child.kill('SIGSTOP');
    const hasty = createPhoneSimulatorGateway({ name: 'simulator', url, token: TOKEN, timeoutMs: 200 });
    const verdict = await hasty.sendText(makeText({ reference: 'frozen' }));
    child.kill('SIGCONT');
    assert.deepEqual(verdict, { verdict: 'maybe-sent', reason: 'temporary' });
  });

  it('stops when it is told to, and when its parent is gone', async () => {
    assert.deepEqual(await end(child, 'SIGTERM'), [0, null]);
    child = (await start({ VAKT_SIMULATOR_URL: url })).child;
    const exit = once(child, 'exit');
    child.disconnect();
    assert.deepEqual(await exit, [0, null]);
  });
});

describe('a start that cannot be', () => {
  const fails = async (environment: Record<string, string>, sentence: RegExp) => {
    const { child, word } = await start(environment);
    assert.match((word as { failed: string }).failed, sentence);
    if (child.exitCode === null) await once(child, 'exit');
    assert.equal(child.exitCode, 1);
  };

  it('says in one sentence that the port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    await fails({ VAKT_SIMULATOR_URL: `http://localhost:${port}` }, new RegExp(`^Port ${port} is taken`));
    server.close();
  });

  it('refuses to listen beyond this machine, and without a token or a folder it can write', async () => {
    const options = { url: 'http://localhost:0', token: TOKEN, dataFolder: folder };
    for (const host of [
      'http://0.0.0.0:4999',
      'http://192.168.1.5:4999',
      'http://example.org',
      'https://localhost:4999',
    ]) {
      await assert.rejects(startSimulator({ ...options, url: host }), /listens on this machine only/);
    }
    writeFileSync(join(folder, 'file'), '');
    const dataFolder = join(folder, 'file', 'below');
    await assert.rejects(startSimulator({ ...options, dataFolder }), /^Error: The phone simulator cannot write to/);
    await assert.rejects(startSimulator({ ...options, token: 'short' }), /needs a token/);
    await assert.rejects(startSimulator({ ...options, url: '' }), /needs an address/);
  });
});

describe("the simulator's receipt", () => {
  const json = (receipt: unknown) =>
    readSimulatorReceipt(receiptRequest({ query: {}, body: JSON.stringify(receipt), contentType: 'application/json' }));

  it('is read state by state', () => {
    assert.deepEqual(json({ state: 'failed', reason: 'barred' }), { state: 'failed', reason: 'barred' });
    assert.deepEqual(json({ state: 'failed', reason: 'of its own' }), { state: 'failed', reason: 'unknown' });
    assert.deepEqual(json({ state: 'answered', more: 1 }), { state: 'answered' });
    assert.deepEqual(json({ state: 'call-ended', outcome: 'denied' }), { state: 'call-ended', outcome: 'denied' });
  });

  it('is nothing else', () => {
    for (const other of [{}, [], null, 'delivered', { state: 'call-ended' }, { state: 'call-ended', outcome: 'won' }]) {
      assert.equal(json(other), null);
    }
    const body = '{"state":"delivered"}';
    assert.equal(readSimulatorReceipt(receiptRequest({ query: {}, body, contentType: 'text/plain' })), null);
  });
});
