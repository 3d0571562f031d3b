/** The far end of a call on 127.0.0.1, as plain as can be: answers every INVITE, and sends what a test hands it. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { waitUntil } from '../../../../tools/peers/process.ts';
import type { HostPort } from './address.ts';
import { type Header, parseMessage, readHeader, type SipMessage, type SipRequest, writeMessage } from './message.ts';
import { parseRtp, type RtpPacket } from './rtp.ts';
import { writeSdp } from './sdp.ts';

const TAG = 'peer-tag';

/** Binds a UDP socket on an address of this machine. */
export async function bindUdp(address: string): Promise<Socket> {
  const socket = createSocket('udp4').bind({ address, port: 0 });
  await once(socket, 'listening');
  return socket;
}

/** A far end. */
export interface TestPeer {
  port: number;
  /** Every request and answer that came, oldest first. */
  heard: SipMessage[];
  /** The sound that came. */
  sound: RtpPacket[];
  rtp: Socket;
  sip: Socket;
  /** The INVITE of the newest call, and where our side of it hears sound. */
  invite(): SipRequest;
  media(): HostPort;
  us(): HostPort;
  /** A request within the newest call, as the far end would send it. */
  write(method: string, sequence: number, body?: { type: string; text: string }, change?: { tag?: string }): Buffer;
  count(method: string): number;
  close(): void;
}

function answer(request: SipRequest, status: number, headers: readonly Header[] = [], body = ''): Buffer {
  const copy = (name: string): Header => [name, readHeader(request, name) ?? ''];
  const to: Header = ['To', `${readHeader(request, 'to')}${request.toTag === null ? `;tag=${TAG}` : ''}`];
  const head = [copy('via'), copy('from'), to, copy('call-id'), copy('cseq'), ...headers];
  return writeMessage(`SIP/2.0 ${status} Answer`, head, body);
}

function writeAnswers(request: SipRequest, sip: Socket, rtp: Socket): Buffer[] {
  if (request.method === 'ACK') return [];
  if (request.method !== 'INVITE') return [answer(request, 200)];
  const port = rtp.address().port;
  const sdp = writeSdp({ address: '127.0.0.1', port, id: 1, version: 1, codecs: ['pcma'], eventType: 101 });
  const contact: Header = ['Contact', `<sip:phone@127.0.0.1:${sip.address().port}>`];
  return [answer(request, 180), answer(request, 200, [contact, ['Content-Type', 'application/sdp']], sdp)];
}

/** Opens the far end. `silent`: it takes everything and answers nothing. */
export async function openTestPeer(options: { silent?: boolean } = {}): Promise<TestPeer> {
  const [sip, rtp] = await Promise.all([bindUdp('127.0.0.1'), bindUdp('127.0.0.1')]);
  const heard: SipMessage[] = [];
  const sound: RtpPacket[] = [];
  let from: HostPort = { host: '', port: 0 };
  sip.on('message', (bytes, source) => {
    const message = parseMessage(bytes);
    if (!message) return;
    heard.push(message);
    from = { host: source.address, port: source.port };
    if (message.kind === 'response' || options.silent) return;
    for (const reply of writeAnswers(message, sip, rtp)) sip.send(reply, source.port, source.address);
  });
  rtp.on('message', (bytes) => {
    const packet = parseRtp(bytes);
    if (packet) sound.push(packet);
  });
  const invite = () => {
    const found = heard.findLast((message) => message.kind === 'request' && message.method === 'INVITE');
    if (found?.kind !== 'request') throw new Error('There was no INVITE.');
    return found;
  };
  return {
    port: sip.address().port,
    heard,
    sound,
    rtp,
    sip,
    invite,
    us: () => from,
    media: () => ({ host: '127.0.0.1', port: Number(/^m=audio (\d+)/m.exec(invite().body)?.[1]) }),
    write(method, sequence, body, change = {}) {
      const request = invite();
      const headers: Header[] = [
        ['Via', `SIP/2.0/UDP 127.0.0.1:${sip.address().port};rport;branch=z9hG4bK-${method}-${sequence}`],
        ['From', `${readHeader(request, 'to')};tag=${change.tag ?? TAG}`],
        ['To', readHeader(request, 'from') ?? ''],
        ['Call-ID', request.callId],
        ['CSeq', `${sequence} ${method}`],
        ...(body ? [['Content-Type', body.type] as const] : []),
      ];
      return writeMessage(`${method} sip:us@127.0.0.1 SIP/2.0`, headers, body?.text);
    },
    count: (method) => heard.filter((one) => one.kind === 'request' && one.method === method).length,
    close() {
      sip.close();
      rtp.close();
    },
  };
}

/** Sends and gives the other side time to take it: two turns of the loop and a moment. */
export async function sendTo(socket: Socket, bytes: Buffer, to: HostPort): Promise<void> {
  let sent = false;
  socket.send(bytes, to.port, to.host, () => {
    sent = true;
  });
  await waitUntil('it is sent', () => sent);
}
