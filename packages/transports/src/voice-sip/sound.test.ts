import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createFixedClock } from '@vakt/foundation/clock';
import { createManualSchedule } from '../schedule.ts';
import { toUlaw } from './companding.ts';
import { openMediaSocket, startFrameClock } from './media.ts';
import { createKeyReader, parseRtp, type RtpPacket, writeKeyEvent, writeRtp } from './rtp.ts';
import { readSdp, type SoundTarget, writeSdp } from './sdp.ts';
import { createSoundStream } from './sound-stream.ts';
import { renderTones } from './tones.ts';

const TARGET: SoundTarget = { address: '192.0.2.1', port: 4000, codec: 'pcma', eventType: 96, listens: true };
const parse = (bytes: Buffer): RtpPacket => {
  const packet = parseRtp(bytes);
  assert.ok(packet);
  return packet;
};

describe('the session', () => {
  const answer = (...lines: string[]) =>
    ['v=0', 'o=- 1 1 IN IP4 192.0.2.9', 's=-', 'c=IN IP4 192.0.2.9', 't=0 0', ...lines, ''].join('\r\n');

  it('is read back as it is written', () => {
    const sdp = writeSdp({
      address: '192.0.2.1',
      port: 4000,
      id: 1,
      version: 2,
      codecs: ['pcma', 'pcmu'],
      eventType: 96,
    });
    assert.deepEqual(readSdp(sdp), TARGET);
  });

  it('takes the first codec that we speak, the address of the stream before that of all, and the key type', () => {
    const sdp = answer(
      'm=video 5000 RTP/AVP 31',
      'm=audio 4002 RTP/AVP 9 0 8 110',
      'c=IN IP4 192.0.2.10',
      'a=rtpmap:110 telephone-event/8000',
    );
    assert.deepEqual(readSdp(sdp), { address: '192.0.2.10', port: 4002, codec: 'pcmu', eventType: 110, listens: true });
    assert.equal(readSdp(answer('m=audio 4002 RTP/AVP 8', 'a=rtpmap:110 telephone-event/8000'))?.eventType, null);
  });

  it('knows when the other side does not listen', () => {
    assert.equal(readSdp(answer('m=audio 4002 RTP/AVP 8', 'a=sendonly'))?.listens, false);
    assert.equal(readSdp(answer('m=audio 4002 RTP/AVP 8', 'a=inactive'))?.listens, false);
    assert.equal(readSdp(answer('m=audio 4002 RTP/AVP 8', 'c=IN IP4 0.0.0.0'))?.listens, false);
    assert.equal(readSdp(answer('m=audio 4002 RTP/AVP 8', 'a=recvonly'))?.listens, true);
  });

  it('cannot be spoken to without G.711, an address of IPv4, a port, or in clear', () => {
    for (const line of [
      'm=audio 4002 RTP/AVP 9 18',
      'm=audio 0 RTP/AVP 8',
      'm=audio 4002 RTP/SAVP 8',
      'm=image 1 udptl t38',
    ]) {
      assert.equal(readSdp(answer(line)), null, line);
    }
    assert.equal(readSdp(answer('m=audio 4002 RTP/AVP 8').replaceAll('IP4 192.0.2.9', 'IP6 2001:db8::1')), null);
    assert.equal(readSdp(''), null);
    assert.equal(readSdp('m=audio 1 RTP/AVP 8\r\n'.repeat(500)), null);
  });
});

describe('what is sent', () => {
  it('is sound in 20 ms packets, then silence, with sequence and time that go on', () => {
    const stream = createSoundStream();
    const ended: string[] = [];
    stream.play(Buffer.alloc(200, 0x2a), () => ended.push('sound'));
    const packets = Array.from({ length: 4 }, () => stream.next(TARGET))
      .flat()
      .map(parse);
    assert.deepEqual(ended, ['sound']);
    assert.deepEqual(
      packets.map(({ payload }) => [...payload].filter((byte) => byte === 0x2a).length),
      [160, 40, 0, 0],
    );
    assert.ok(packets.every(({ payload, payloadType }) => payload.length === 160 && payloadType === 8));
    assert.deepEqual(
      packets.map(({ marker }) => marker),
      [true, false, false, false],
    );
    const [first] = packets;
    for (const [at, packet] of packets.entries()) {
      assert.equal(packet.sequence, ((first?.sequence ?? 0) + at) & 0xffff);
      assert.equal(packet.timestamp, ((first?.timestamp ?? 0) + 160 * at) >>> 0);
      assert.equal(packet.source, first?.source);
    }
    assert.deepEqual(stream.next({ ...TARGET, listens: false }), []);
  });

  it('is µ-law where that is what is taken: a table that is exact at the ends and in the middle', () => {
    const [packet] = createSoundStream().next({ ...TARGET, codec: 'pcmu' });
    assert.ok(packet);
    assert.equal(parse(packet).payloadType, 0);
    // G.711: the loudest of both signs; A-law has no zero, and its quietest are the quietest of µ-law.
    assert.deepEqual([...toUlaw(Buffer.from([0xaa, 0x2a]))], [0x80, 0x00]);
    assert.deepEqual([...toUlaw(Buffer.from([0xd5, 0x55]))], [0xfe, 0x7e]);
    assert.equal(new Set(toUlaw(Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)))).size > 200, true);
  });

  it('presses keys as RFC 4733 wants: one timestamp a key, growing duration, the end three times, a pause', () => {
    const stream = createSoundStream();
    let done = false;
    stream.dial('4#', () => {
      done = true;
    });
    const frames = Array.from({ length: 20 }, () => stream.next(TARGET).map(parse));
    assert.ok(done);
    const keys = frames.flat().filter(({ payloadType }) => payloadType === 96);
    assert.equal(keys.length, 2 * 7);
    const first = keys.slice(0, 7);
    assert.equal(new Set(first.map(({ timestamp }) => timestamp)).size, 1);
    assert.deepEqual(
      first.map(({ payload }) => [payload[0], (payload[1] ?? 0) >> 7, payload.readUInt16BE(2)]),
      [
        [4, 0, 160],
        [4, 0, 320],
        [4, 0, 480],
        [4, 0, 640],
        [4, 1, 800],
        [4, 1, 800],
        [4, 1, 800],
      ],
    );
    assert.deepEqual(
      first.map(({ marker }) => marker),
      [true, false, false, false, false, false, false],
    );
    const read = createKeyReader();
    assert.deepEqual(
      keys.map(read).filter((key) => key !== null),
      ['4', '#'],
    );
    assert.equal(frames[9]?.[0]?.payloadType, 8, 'silence between keys');
  });
});

describe('keys as tones', () => {
  /** How strong one frequency is in samples of µ-law (Goertzel). */
  const strength = (samples: readonly number[], hertz: number) => {
    const turn = 2 * Math.cos((2 * Math.PI * hertz) / 8000);
    let [one, two] = [0, 0];
    for (const sample of samples) [one, two] = [sample + turn * one - two, one];
    return one * one + two * two - turn * one * two;
  };
  /** µ-law as a linear sample, by G.711 table 2a. */
  const expand = (byte: number) => {
    const bits = ~byte & 0xff;
    const size = (((bits & 0x0f) << 3) + 0x84) << ((bits >> 4) & 7);
    return (bits & 0x80 ? -1 : 1) * (size - 0x84);
  };

  it('are the two tones of each digit, and silence after it', () => {
    const tones = renderTones('0159');
    assert.equal(tones.length, 4 * 1600);
    const wanted = [
      [941, 1336],
      [697, 1209],
      [770, 1336],
      [852, 1477],
    ];
    for (const [at, pair] of wanted.entries()) {
      const samples = [...toUlaw(tones.subarray(at * 1600, at * 1600 + 800))].map(expand);
      const strongest = [697, 770, 852, 941, 1209, 1336, 1477]
        .map((hertz) => ({ hertz, power: strength(samples, hertz) }))
        .toSorted((one, other) => other.power - one.power);
      assert.deepEqual(
        strongest
          .slice(0, 2)
          .map(({ hertz }) => hertz)
          .toSorted((one, other) => one - other),
        pair,
      );
      assert.ok((strongest[1]?.power ?? 0) > 20 * (strongest[2]?.power ?? 0), 'clearly');
      assert.ok(tones.subarray(at * 1600 + 800, at * 1600 + 1600).every((byte) => byte === 0xd5));
    }
  });
});

describe('packets', () => {
  const packet: RtpPacket = {
    payloadType: 101,
    marker: true,
    sequence: 65_535,
    timestamp: 2 ** 32 - 1,
    source: 1,
    payload: writeKeyEvent('*', true, 800),
  };

  it('are read with padding, extension and contributing sources, and refused where their lengths lie', () => {
    assert.deepEqual(parse(writeRtp(packet)), packet);
    const bytes = writeRtp(packet);
    const extended = Buffer.concat([bytes.subarray(0, 12), Buffer.from([0, 0, 0, 1, 9, 9, 9, 9]), bytes.subarray(12)]);
    extended[0] = 0x90;
    assert.deepEqual(parse(extended).payload, packet.payload);
    const padded = Buffer.concat([bytes, Buffer.from([0, 2])]);
    padded[0] = 0xa0;
    assert.deepEqual(parse(padded).payload, packet.payload);
    padded[padded.length - 1] = 200;
    assert.equal(parseRtp(padded), null);
    extended.writeUInt16BE(60_000, 14);
    assert.equal(parseRtp(extended), null);
    const sources = Buffer.from(bytes);
    sources[0] = 0x8f;
    assert.equal(parseRtp(sources), null);
    assert.equal(parseRtp(Buffer.alloc(11, 0x80)), null);
    assert.equal(parseRtp(Buffer.alloc(40)), null);
  });

  it('give each key once, also when only its end arrives, and none that telephones have not', () => {
    const read = createKeyReader();
    assert.equal(read(packet), '*');
    assert.equal(read(packet), null);
    assert.equal(read({ ...packet, timestamp: 5 }), '*');
    assert.equal(read({ ...packet, timestamp: 6, payload: Buffer.from([12, 0, 0, 0]) }), null);
    assert.equal(read({ ...packet, timestamp: 7, payload: Buffer.from([1]) }), null);
  });
});

describe('the clock of the sound', () => {
  it('gives 50 frames a second; catches up after a short stall, and begins anew after a long one', () => {
    const clock = createFixedClock(new Date(0));
    const schedule = createManualSchedule(clock);
    let [frames, stalled] = [0, 0];
    // While the machine stalls, time goes on and no timer fires.
    const stop = startFrameClock({ schedule, now: () => clock.now().getTime() + stalled }, () => {
      frames += 1;
    });
    schedule.advance(1000);
    assert.equal(frames, 51);
    stalled += 70;
    schedule.advance(20);
    assert.equal(frames, 55);
    frames = 0;
    stalled += 2000;
    schedule.advance(100);
    assert.ok(frames >= 5 && frames <= 10, `${frames} frames after a long stall`);
    stop();
    frames = 0;
    schedule.advance(1000);
    assert.equal(frames, 0);
  });

  it('finds a free even port, and says so when none is', async () => {
    const one = await openMediaSocket('127.0.0.1', { from: 36_000, to: 36_999 });
    const { port } = one.address();
    assert.ok(port % 2 === 0 && port >= 36_000 && port <= 36_999);
    await assert.rejects(openMediaSocket('127.0.0.1', { from: port, to: port + 1 }), /EADDRINUSE/);
    one.close();
  });
});
