import assert from 'node:assert/strict';
import { createServer, get, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { createReadClientAddress } from './client-address.ts';

const from = (remoteAddress: string | undefined, headers: IncomingHttpHeaders = {}) => ({
  socket: { remoteAddress },
  headers,
});
const ipv4 = fc.ipV4();
const anyAddress = fc.oneof(ipv4, fc.ipV6());
/** Everything that has ever been believed about where a request comes from. */
const HEADERS = [
  'x-forwarded-for',
  'forwarded',
  'x-real-ip',
  'x-client-ip',
  'true-client-ip',
  'cf-connecting-ip',
  'x-cluster-client-ip',
];

// Seen to fail: with `client = entries[0]` (leftmost entry believed, as CVE-2023-4612 did) and with the check of
// `isTrusted(client)` taken out of the loop, both properties find a forged address at once.
test('T18 without trusted proxies no header changes the address', () => {
  const read = createReadClientAddress([]);
  fc.assert(
    fc.property(
      ipv4,
      fc.dictionary(fc.constantFrom(...HEADERS), fc.oneof(anyAddress, fc.string())),
      (socket, headers) => {
        assert.equal(read(from(socket, headers)), socket);
      },
    ),
  );
});

test('T18 a client that is no proxy is itself, whatever its headers say', () => {
  const read = createReadClientAddress(['10.0.0.0/8', 'fd00::/8']);
  const stranger = ipv4.filter((address) => !address.startsWith('10.'));
  fc.assert(
    fc.property(
      stranger,
      fc.dictionary(fc.constantFrom(...HEADERS), fc.oneof(anyAddress, fc.string())),
      (socket, headers) => {
        assert.equal(read(from(socket, headers)), socket);
      },
    ),
  );
});

test('T18 behind proxies the client is the rightmost address that is no proxy; what it forged to the left does not count', () => {
  const read = createReadClientAddress(['10.0.0.0/8', '192.0.2.1']);
  const stranger = ipv4.filter((address) => !address.startsWith('10.') && address !== '192.0.2.1');
  const proxy = fc.oneof(
    ipv4.map((address) => `10.${address.split('.').slice(1).join('.')}`),
    fc.constant('192.0.2.1'),
  );
  const forged = fc.array(fc.oneof(anyAddress, fc.string(), fc.constant('unknown'), fc.constant('for=192.0.2.60')), {
    maxLength: 5,
  });
  const others = fc.dictionary(fc.constantFrom(...HEADERS.slice(1)), fc.oneof(anyAddress, fc.string()));
  fc.assert(
    fc.property(
      proxy,
      forged,
      stranger,
      fc.array(proxy, { maxLength: 3 }),
      others,
      (socket, left, client, proxies, headers) => {
        const forwarded = [...left, client, ...proxies].join(', ');
        assert.equal(read(from(socket, { ...headers, 'x-forwarded-for': forwarded })), client);
      },
    ),
  );
});

test('T18 an entry that is no address ends the reading at the proxy that sent it', () => {
  const read = createReadClientAddress(['10.0.0.0/8']);
  assert.equal(read(from('10.0.0.1', { 'x-forwarded-for': '203.0.113.5, nonsense, 10.0.0.2' })), '10.0.0.2');
  assert.equal(read(from('10.0.0.1', { 'x-forwarded-for': '' })), '10.0.0.1');
  assert.equal(read(from('10.0.0.1')), '10.0.0.1');
});

test('ports, brackets, zones and IPv4 in IPv6 dress are read; a gone connection has an address too', () => {
  const read = createReadClientAddress(['10.0.0.0/8', '::1']);
  const behind = (entry: string) => read(from('::ffff:10.0.0.1', { 'x-forwarded-for': entry }));
  assert.equal(behind('203.0.113.5:4711'), '203.0.113.5');
  assert.equal(behind('[2001:DB8::5]:4711'), '2001:db8::5');
  assert.equal(behind('fe80::5%eth0'), 'fe80::5');
  assert.equal(behind('::ffff:203.0.113.5'), '203.0.113.5');
  assert.equal(read(from('::1', { 'x-forwarded-for': '203.0.113.5' })), '203.0.113.5');
  assert.equal(read(from(undefined)), '0.0.0.0');
});

test('T18 header lines sent twice through a real server are one list', async () => {
  const read = createReadClientAddress(['127.0.0.1']);
  const server = createServer((request, response) => response.end(read(request)));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  try {
    const answer = await new Promise<string>((done, fail) => {
      const headers = {
        'X-Forwarded-For': ['6.6.6.6', '203.0.113.5'],
        'X-Real-IP': '6.6.6.6',
        Forwarded: 'for=6.6.6.6',
      };
      get({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, headers }, (response) => {
        response.setEncoding('utf8').on('data', done);
      }).on('error', fail);
    });
    assert.equal(answer, '203.0.113.5');
  } finally {
    server.close();
  }
});
