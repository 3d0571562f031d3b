import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createFixedClock } from '@vakt/foundation/clock';
import { createManualSchedule } from '../schedule.ts';
import { createSipCore, takeDatagram } from './core.ts';
import { createMedia } from './media.ts';
import { writeMessage } from './message.ts';
import { writeRtp } from './rtp.ts';
import { bindUdp } from './test-peer.ts';

// A datagram may say that it comes from port 0, which no socket can send to: Node throws, outside of every call's reach.

it('SIP from port 0 is dropped', () => {
  const sent: number[] = [];
  const core = createSipCore({
    schedule: createManualSchedule(createFixedClock(new Date(0))),
    proxy: { host: '192.0.2.1', port: 5060 },
    here: { host: '192.0.2.9', port: 5060 },
    credentials: null,
    send: (_bytes, { port }) => sent.push(port),
    isTrusted: () => true,
  });
  const options = writeMessage('OPTIONS sip:us@192.0.2.9 SIP/2.0', [
    ['Via', 'SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bK-1'],
    ['From', '<sip:them@192.0.2.1>;tag=a'],
    ['To', '<sip:us@192.0.2.9>'],
    ['Call-ID', 'probe'],
    ['CSeq', '1 OPTIONS'],
  ]);
  takeDatagram(core, options, { host: '192.0.2.1', port: 0 });
  assert.deepEqual(sent, []);
  takeDatagram(core, options, { host: '192.0.2.1', port: 5062 });
  assert.deepEqual(sent, [5062]);
});

it('sound from port 0 is dropped, and sound goes on', { timeout: 20_000 }, async (t) => {
  const [socket, phone] = await Promise.all([bindUdp('127.0.0.1'), bindUdp('127.0.0.1')]);
  const clock = createFixedClock(new Date(0));
  const schedule = createManualSchedule(clock);
  const now = () => clock.now().getTime();
  const media = createMedia({ socket, time: { schedule, now }, isAllowed: () => false, onKey: () => {} });
  t.after(() => {
    media.close();
    phone.close();
  });
  const heard = new Promise((resolve) => phone.once('message', resolve));
  const target = { address: '127.0.0.1', port: phone.address().port, eventType: 101, listens: true };
  media.aim({ ...target, codec: 'pcma' });
  const payload = Buffer.alloc(160, 0xd5);
  const packet = writeRtp({ payloadType: 8, marker: true, sequence: 1, timestamp: 1, source: 7, payload });
  socket.emit('message', packet, { address: '127.0.0.1', family: 'IPv4', port: 0, size: packet.length });
  schedule.advance(100);
  await heard;
});
