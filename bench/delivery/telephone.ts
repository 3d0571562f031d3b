/**
 * Telephones behind a SIP trunk, as plain as can be: they ring, answer, press `#` once, and listen until the other side
 * hangs up. On purpose not the codec of the caller that is measured.
 */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { readClock } from '../answer-questions.ts';
import { createListener, type Heard } from './sound-heard.ts';

/** What one telephone saw of its call. */
export interface PhoneCall extends Heard {
  /** From the answer to the first sound; null when none came. */
  silence: number | null;
}

export interface Telephones {
  port: number;
  /** The calls that have ended since the last time. */
  takeCalls(): PhoneCall[];
  close(): void;
}

interface Call {
  rtp: Socket;
  /** The last answer, for a request that comes again. */
  said: Buffer;
  answeredAt: number;
  end(): void;
}

const RINGS_MS = 300;
const PRESSES_AFTER_MS = 2000;
/** RFC 4733 §2.3: event 11 is `#`; then its volume (and its end in the highest bit), and its duration in samples. */
const KEY = { payloadType: 101, event: 11, frames: 5 };
const FRAME_SAMPLES = 160;

const readHeader = (text: string, name: string) => new RegExp(`^${name}: *(.*?)\\r$`, 'im').exec(text)?.[1] ?? '';

/** An answer by RFC 3261 §8.2.6, with a tag of ours. */
function writeAnswer(request: string, status: string, headers: readonly string[] = [], body = ''): Buffer {
  const copied = ['Via', 'From', 'Call-ID', 'CSeq'].map((name) => `${name}: ${readHeader(request, name)}`);
  const to = readHeader(request, 'To');
  const lines = [`SIP/2.0 ${status}`, ...copied, `To: ${/;tag=/.test(to) ? to : `${to};tag=phone`}`, ...headers];
  return Buffer.from(`${lines.join('\r\n')}\r\nContent-Length: ${body.length}\r\n\r\n${body}`, 'latin1');
}

function writeSession(port: number): string {
  const lines = [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=audio ${port} RTP/AVP 8 101`,
  ];
  return `${[...lines, 'a=rtpmap:8 PCMA/8000', 'a=rtpmap:101 telephone-event/8000'].join('\r\n')}\r\n`;
}

/** Holds `#` for 100 ms: the same timestamp throughout, its end three times. */
function pressHash(rtp: Socket, port: number): void {
  for (let frame = 0; frame < KEY.frames + 2; frame += 1) {
    const packet = Buffer.alloc(16);
    packet.writeUInt8(0x80, 0);
    packet.writeUInt8((frame === 0 ? 0x80 : 0) | KEY.payloadType, 1);
    packet.writeUInt16BE(frame, 2);
    packet.writeUInt32BE(1, 8);
    const end = frame >= KEY.frames - 1;
    packet.writeUInt8(KEY.event, 12);
    packet.writeUInt8((end ? 0x80 : 0) | 10, 13);
    packet.writeUInt16BE(Math.min(frame + 1, KEY.frames) * FRAME_SAMPLES, 14);
    rtp.send(packet, port, '127.0.0.1');
  }
}

/** One telephone that rings: its sound socket is open, and it answers after a moment. */
async function ring(
  sip: Socket,
  invite: string,
  from: { port: number },
  onEnd: (call: PhoneCall) => void,
): Promise<Call> {
  const rtp = createSocket('udp4').bind({ address: '127.0.0.1', port: 0 });
  await once(rtp, 'listening');
  const listener = createListener();
  const media = Number(/^m=audio (\d+)/m.exec(invite)?.[1]);
  const ringing = writeAnswer(invite, '180 Ringing');
  const call: Call = { rtp, said: ringing, answeredAt: 0, end: () => {} };
  sip.send(ringing, from.port, '127.0.0.1');
  rtp.on('message', (packet) => listener.hear(packet, readClock()));
  const answering = setTimeout(() => {
    const contact = `Contact: <sip:phone@127.0.0.1:${sip.address().port}>`;
    const session = writeSession(rtp.address().port);
    call.said = writeAnswer(invite, '200 OK', [contact, 'Content-Type: application/sdp'], session);
    call.answeredAt = readClock();
    sip.send(call.said, from.port, '127.0.0.1');
  }, RINGS_MS);
  const pressing = setTimeout(() => pressHash(rtp, media), RINGS_MS + PRESSES_AFTER_MS);
  call.end = () => {
    clearTimeout(answering);
    clearTimeout(pressing);
    rtp.close();
    const { firstAt } = listener;
    onEnd({ ...listener.judge(), silence: firstAt === null ? null : firstAt - call.answeredAt });
  };
  return call;
}

/** Opens the trunk's end on a free port of loopback: every number is a telephone that answers. */
export async function openTelephones(): Promise<Telephones> {
  const sip = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 }).bind({ address: '127.0.0.1', port: 0 });
  await once(sip, 'listening');
  const calls = new Map<string, Call | null>();
  let ended: PhoneCall[] = [];
  sip.on('message', async (datagram, from) => {
    const text = datagram.toString('latin1');
    const [method = ''] = text.split(' ', 1);
    const id = readHeader(text, 'Call-ID');
    const known = calls.get(id);
    if (method === 'INVITE') {
      if (known) sip.send(known.said, from.port, '127.0.0.1');
      if (calls.has(id)) return;
      calls.set(id, null);
      calls.set(id, await ring(sip, text, from, (call) => ended.push(call)));
    } else if (method !== 'ACK' && !method.startsWith('SIP/')) {
      sip.send(writeAnswer(text, '200 OK'), from.port, '127.0.0.1');
      if (method !== 'BYE' || !known) return;
      calls.set(id, null);
      known.end();
    }
  });
  return {
    port: sip.address().port,
    takeCalls() {
      const taken = ended;
      ended = [];
      return taken;
    },
    close: () => sip.close(),
  };
}
