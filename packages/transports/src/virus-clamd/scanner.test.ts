import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Clamd, listMissingClamdParts, startClamd, TEST_MALWARE } from '../../../../tools/peers/clamd.ts';
import { createClamdScanner } from './scanner.ts';

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
  timeoutMs = 5000,
): Promise<{ verdict: string; faults: string[] }> {
  const server = createServer((socket) => behave(socket.on('error', () => {})));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const faults: string[] = [];
  const at = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  const scanner = createClamdScanner({ at, timeoutMs, onFault: (reason) => faults.push(reason) });
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
    assert.deepEqual(await scanWith(() => {}, 50), { verdict: 'unavailable', faults: ['it was silent'] });
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
