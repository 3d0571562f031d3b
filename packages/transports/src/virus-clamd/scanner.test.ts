import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createFixedClock } from '@vakt/foundation/clock';
import { type Clamd, listMissingClamdParts, startClamd, TEST_MALWARE } from '../../../../tools/peers/clamd.ts';
import { createManualSchedule } from '../schedule.ts';
import { type ClamdLimits, createClamdScanner } from './scanner.ts';

const missing = listMissingClamdParts();
const skip = missing.length > 0 ? `not installed: ${missing.join(', ')} (apt-get install clamav-daemon)` : false;

async function* pieces(...parts: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part as string);
}

describe("the scanner against Debian's clamd", { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'vakt-clamd-'));
  let clamd: Clamd;
  before(async () => {
    clamd = await startClamd(folder, { largestMegabytes: 2 });
  });
  after(async () => {
    await clamd?.stop();
    rmSync(folder, { recursive: true });
  });

  for (const way of ['socket', 'port'] as const) {
    it(`tells malware from other files over its ${way}, also when the signature is cut in two`, async () => {
      const at = way === 'socket' ? { path: clamd.socket } : { host: '127.0.0.1', port: clamd.port };
      const scanner = createClamdScanner({ at });
      assert.equal(await scanner.scan(pieces('nothing to see', ' here')), 'clean');
      assert.equal(await scanner.scan(pieces('before ', TEST_MALWARE.slice(0, 9), TEST_MALWARE.slice(9))), 'infected');
      const large = Buffer.alloc(1_500_000, 'a');
      assert.equal(await scanner.scan(pieces(large)), 'clean');
      large.write(TEST_MALWARE, 1_400_000);
      assert.equal(await scanner.scan(pieces(large)), 'infected');
    });
  }

  it('a file that is larger than it takes is not called clean', async () => {
    const faults: string[] = [];
    const scanner = createClamdScanner({ at: { path: clamd.socket }, onFault: (reason) => faults.push(reason) });
    const large = Array.from({ length: 40 }, () => Buffer.alloc(256 * 1024, 'a'));
    assert.equal(await scanner.scan(pieces(...large)), 'unavailable');
    assert.equal(faults.length, 1);
  });

  it('twenty at once each get their own verdict', async () => {
    const scanner = createClamdScanner({ at: { path: clamd.socket } });
    const verdicts = await Promise.all(
      Array.from({ length: 20 }, (_, index) => scanner.scan(pieces(index % 2 ? TEST_MALWARE : 'clean', `${index}`))),
    );
    assert.deepEqual(
      verdicts,
      verdicts.map((_, index) => (index % 2 ? 'infected' : 'clean')),
    );
  });
});

/** Something that listens where a scanner should. */
async function scanWith(
  behave: (socket: Socket) => void,
  limits: Partial<ClamdLimits> = {},
): Promise<{ verdict: string; faults: string[] }> {
  const server = createServer((socket) => behave(socket.on('error', () => {})));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const faults: string[] = [];
  const at = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  const scanner = createClamdScanner({ at, limits, onFault: (reason) => faults.push(reason) });
  const verdict = await scanner.scan(pieces('a', 'b'));
  server.close();
  return { verdict, faults };
}

// Seen to fail: with every answer that has no FOUND in it taken for "clean".
describe('what is no answer of a scanner never makes a file clean', () => {
  const wild: [string, (socket: Socket) => void][] = [
    ['it hangs up at once', (socket) => socket.destroy()],
    ['it hangs up after the file', (socket) => socket.once('data', () => socket.end())],
    ['it talks without end', (socket) => socket.write('stream: OK'.repeat(1000))],
    ['it says nothing in its answer', (socket) => socket.write('\0')],
    ['it answers of something else', (socket) => socket.write('other: OK\0')],
    ['it tells of a fault', (socket) => socket.write('Command read timed out. ERROR\0')],
    ['half an answer', (socket) => socket.end('stream: OK')],
  ];
  for (const [what, behave] of wild) {
    it(what, async () => {
      const { verdict, faults } = await scanWith(behave);
      assert.equal(verdict, 'unavailable');
      assert.equal(faults.length, 1);
    });
  }

  it('it is silent', async () => {
    const limits = { answerMs: 50 };
    assert.deepEqual(await scanWith(() => {}, limits), { verdict: 'unavailable', faults: ['it was silent'] });
  });

  it('nobody is there', async () => {
    const scanner = createClamdScanner({ at: { path: '/nonexistent/clamd.sock' } });
    assert.equal(await scanner.scan(pieces('a')), 'unavailable');
  });

  it('a content that cannot be read is no fault of the scanner', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const scanner = createClamdScanner({ at: { host: '127.0.0.1', port: (server.address() as AddressInfo).port } });
    const broken = (async function* () {
      yield Buffer.from('a');
      throw new Error('the database is away');
    })();
    await assert.rejects(scanner.scan(broken), /the database is away/);
    server.close();
  });
});

/** A scanner that takes everything and says nothing, until it is told otherwise; counts who came. */
async function openSilentScanner() {
  const state = { came: 0, answer: null as string | null, answered: () => {} };
  const server = createServer((socket) => {
    state.came += 1;
    socket.on('error', () => {});
    socket.on('data', (data) => {
      if (state.answer !== null && data.subarray(-4).equals(Buffer.alloc(4))) socket.end(state.answer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const at = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  return { state, at, close: () => server.close() };
}

// Seen to fail: with a breaker that always lets on (the third file waits for its own silence), and with one that stays open.
describe('a scanner that is silent holds nothing up', () => {
  it('after two files nobody waits for it; after a rest one file tries, and when it answers all go there again', async (t) => {
    const { state, at, close } = await openSilentScanner();
    t.after(close);
    const clock = createFixedClock(new Date(0));
    const schedule = createManualSchedule(clock);
    const faults: string[] = [];
    const scanner = createClamdScanner({ at, schedule, onFault: (reason) => faults.push(reason) });
    /** A scan whose silence is over once the file has gone there. */
    const scanSilently = async (ms = 11_000) => {
      const before = state.came;
      const ended = scanner.scan(pieces('a'));
      let done = false;
      void ended.finally(() => {
        done = true;
      });
      while (!done) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (state.came > before) schedule.advance(ms / 10);
      }
      return ended;
    };
    assert.equal(await scanSilently(), 'unavailable');
    assert.equal(await scanSilently(), 'unavailable');
    assert.equal(state.came, 2);
    // No time goes by here, and no connection is made.
    for (let file = 0; file < 20; file += 1) assert.equal(await scanner.scan(pieces('a')), 'unavailable');
    assert.equal(state.came, 2);
    schedule.advance(31_000);
    const trying = scanSilently();
    assert.equal(await scanner.scan(pieces('b')), 'unavailable', 'one at a time');
    assert.equal(await trying, 'unavailable');
    assert.equal(state.came, 3);
    schedule.advance(31_000);
    assert.equal(await scanner.scan(pieces('a')), 'unavailable', 'the second rest is longer');
    assert.equal(state.came, 3);
    schedule.advance(31_000);
    state.answer = 'stream: OK\0';
    assert.equal(await scanner.scan(pieces('a')), 'clean');
    assert.deepEqual(await Promise.all([scanner.scan(pieces('a')), scanner.scan(pieces('b'))]), ['clean', 'clean']);
    assert.deepEqual(faults, [
      'it was silent',
      'it was silent; files wait, and it is tried again in 30 s',
      'it was silent; files wait, and it is tried again in 60 s',
    ]);
  });

  it('one that stops taking a file is not waited for without end', async () => {
    const limits = { idleMs: 50 };
    const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const at = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
    const faults: string[] = [];
    const scanner = createClamdScanner({ at, limits, onFault: (reason) => faults.push(reason) });
    const large = Array.from({ length: 100 }, () => Buffer.alloc(1024 * 1024));
    assert.equal(await scanner.scan(pieces(...large)), 'unavailable');
    assert.deepEqual(faults, ['it stopped taking the file']);
    server.close();
  });

  it('a file that it will not have is no reason to leave it alone', async (t) => {
    const { state, at, close } = await openSilentScanner();
    t.after(close);
    const scanner = createClamdScanner({ at });
    state.answer = 'INSTREAM size limit exceeded. ERROR\0';
    for (let file = 0; file < 5; file += 1) assert.equal(await scanner.scan(pieces('a')), 'unavailable');
    assert.equal(state.came, 5);
  });
});
