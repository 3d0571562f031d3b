import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { waitUntil } from '../../../../tools/peers/process.ts';
import type { CodeCall } from '../transport.ts';
import { findChallenge } from './digest.ts';
import { parseMessage } from './message.ts';
import { readInfoKey } from './peer-requests.ts';
import { createKeyReader, parseRtp, writeKeyEvent, writeRtp } from './rtp.ts';
import { readSdp, writeSdp } from './sdp.ts';
import { openTestPeer, type TestPeer } from './test-peer.ts';
import { makeCall, openTestTrunk, trunkOptions } from './test-trunk.ts';

const DATAGRAMS = 10_000;

/** Random numbers that are the same each time (mulberry32). */
function seededRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const NASTY = [
  '\r\n',
  '\r\n ',
  '\0',
  '"',
  '<',
  '>',
  ';',
  ',',
  '=',
  '%00',
  '\xff\xfe',
  ':',
  ' ',
  '99999999999',
  '-1',
  'A'.repeat(5000),
];

/** A hostile variant of a good datagram: bytes changed, parts cut, doubled, moved, or strange signs put in. */
function spoil(good: Buffer, random: (below: number) => number): Buffer {
  let bytes = Buffer.from(good);
  for (let changes = 1 + random(4); changes > 0; changes -= 1) {
    const at = random(bytes.length + 1);
    const to = Math.min(bytes.length, at + random(200));
    switch (random(6)) {
      case 0:
        if (bytes.length > 0) bytes[at % bytes.length] = random(256);
        break;
      case 1:
        bytes = bytes.subarray(0, at);
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(to)]);
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, to), bytes.subarray(at)]);
        break;
      case 4:
        bytes = Buffer.from(Array.from({ length: random(600) }, () => random(256)));
        break;
      default:
        bytes = Buffer.concat([
          bytes.subarray(0, at),
          Buffer.from(NASTY[random(NASTY.length)] ?? '', 'latin1'),
          bytes.subarray(at),
        ]);
    }
    bytes = Buffer.from(bytes.subarray(0, 60_000));
  }
  return bytes;
}

const SDP = writeSdp({ address: '127.0.0.1', port: 4000, id: 1, version: 1, codecs: ['pcma', 'pcmu'], eventType: 101 });
const CHALLENGE = [
  'SIP/2.0 407 Proxy Authentication Required',
  'v: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKx, SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKy',
  'From: "A, B" <sip:a@b>;tag=1',
  'To: <sip:c@d>;tag=2',
  'Call-ID: x@y',
  'CSeq: 1 INVITE',
  'Proxy-Authenticate: Digest realm="a, b", nonce="c", algorithm=SHA-256, qop="auth,auth-int", stale=TRUE',
  'Content-Length: 0',
  '',
  '',
].join('\r\n');

/** The good datagrams that are spoilt: of a call under way, so that many come far. */
function listGood(peer: TestPeer): Buffer[] {
  const [sequence, relay] = [10_000, { type: 'application/dtmf-relay', text: 'Signal=5\r\nDuration=160\r\n' }];
  return [
    peer.write('INFO', sequence, relay),
    peer.write('INVITE', sequence + 1, { type: 'application/sdp', text: SDP }),
    peer.write('UPDATE', sequence + 2, { type: 'application/sdp', text: SDP }),
    peer.write('OPTIONS', sequence + 3),
    peer.write('ACK', sequence + 1, { type: 'application/sdp', text: SDP }),
    peer.write('CANCEL', sequence + 4),
    peer.write('REFER', sequence + 5),
    Buffer.from(CHALLENGE, 'latin1'),
    Buffer.from(CHALLENGE.replace('z9hG4bKx', peer.invite().branch), 'latin1'),
    Buffer.from('\r\n\r\n'),
  ];
}

describe('10,000 hostile datagrams', () => {
  it('are read without a crash', () => {
    const random = seededRandom(20_261_125);
    const good = [
      Buffer.from(CHALLENGE, 'latin1'),
      Buffer.from(
        `INFO sip:a@b SIP/2.0\r\n${CHALLENGE.slice(CHALLENGE.indexOf('\r\n') + 2).replace('INVITE', 'INFO')}`,
      ),
    ];
    const packet = writeRtp({
      payloadType: 101,
      marker: true,
      sequence: 1,
      timestamp: 2,
      source: 3,
      payload: writeKeyEvent('5', true, 800),
    });
    assert.ok(good.every((one) => parseMessage(one) !== null));
    let read = 0;
    const readKey = createKeyReader();
    for (let count = 0; count < DATAGRAMS; count += 1) {
      const message = parseMessage(spoil(good[count % good.length] ?? packet, random));
      if (message) read += 1;
      if (message?.kind === 'response') findChallenge(message);
      readSdp(spoil(Buffer.from(SDP), random).toString('latin1'));
      readInfoKey('application/dtmf-relay', spoil(Buffer.from('Signal=5\r\nDuration=160'), random).toString('latin1'));
      const rtp = parseRtp(spoil(packet, random));
      if (rtp) readKey(rtp);
    }
    // Some are still messages, most are not: the fuzzer reaches both.
    assert.ok(read > DATAGRAMS / 50 && read < DATAGRAMS, `${read} of ${DATAGRAMS} were messages`);
  });

  it('reach the open sockets of a call under way; the next call works as ever', async () => {
    const random = seededRandom(7);
    const peer = await openTestPeer();
    const trunk = await openTestTrunk(trunkOptions({ proxyHost: '127.0.0.1', proxyPort: peer.port }));
    const place = async (): Promise<CodeCall> => {
      const call = makeCall();
      assert.equal((await trunk.gateway.placeCall(call)).verdict, 'handed-over');
      await waitUntil('it is answered', () => trunk.told(call).includes('answered'));
      return call;
    };
    const first = await place();
    const good = listGood(peer);
    const key = writeRtp({
      payloadType: 101,
      marker: true,
      sequence: 1,
      timestamp: 9,
      source: 3,
      payload: writeKeyEvent('5', true, 800),
    });
    for (let count = 0; count < DATAGRAMS; count += 1) {
      const sound = count % 5 === 4;
      const to = sound ? peer.media() : peer.us();
      const bytes = spoil(sound ? key : (good[count % good.length] ?? key), random);
      (sound ? peer.rtp : peer.sip).send(bytes, to.port, to.host);
      // So that the sockets keep up, and most are really taken.
      if (count % 100 === 99) await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await trunk.gateway.endCall(first.reference);
    await trunk.ended(first);
    peer.sound.length = 0;
    const second = await place();
    await waitUntil('it speaks', () => peer.sound.length > 20);
    peer.sip.send(peer.write('INFO', 1, { type: 'application/dtmf', text: '*' }), peer.us().port, peer.us().host);
    assert.deepEqual(await trunk.ended(second), ['ringing', 'answered', 'denied']);
    await trunk.close();
    peer.close();
  });
});
