/** RTP packets (RFC 3550 §5.1) and the keys in them (RFC 4733 §2.3). Reading never throws. */

export interface RtpPacket {
  payloadType: number;
  marker: boolean;
  sequence: number;
  timestamp: number;
  source: number;
  payload: Buffer;
}

const HEAD = 12;

/** Reads a packet; null for anything else. */
export function parseRtp(datagram: Buffer): RtpPacket | null {
  if (datagram.length < HEAD || datagram.readUInt8(0) >> 6 !== 2) return null;
  const first = datagram.readUInt8(0);
  const second = datagram.readUInt8(1);
  let from = HEAD + 4 * (first & 0x0f);
  // An extension says how long it is, in words of four bytes.
  if (first & 0x10) {
    if (datagram.length < from + 4) return null;
    from += 4 + 4 * datagram.readUInt16BE(from + 2);
  }
  const padding = first & 0x20 ? datagram.readUInt8(datagram.length - 1) : 0;
  if (from + padding > datagram.length) return null;
  return {
    payloadType: second & 0x7f,
    marker: second >> 7 === 1,
    sequence: datagram.readUInt16BE(2),
    timestamp: datagram.readUInt32BE(4),
    source: datagram.readUInt32BE(8),
    payload: datagram.subarray(from, datagram.length - padding),
  };
}

/** Writes a packet. */
export function writeRtp(packet: RtpPacket): Buffer {
  const head = Buffer.alloc(HEAD);
  head.writeUInt8(0x80, 0);
  head.writeUInt8((packet.marker ? 0x80 : 0) | packet.payloadType, 1);
  head.writeUInt16BE(packet.sequence, 2);
  head.writeUInt32BE(packet.timestamp, 4);
  head.writeUInt32BE(packet.source, 8);
  return Buffer.concat([head, packet.payload]);
}

/** The keys in the order of their event numbers (RFC 4733 §3.2). */
const KEYS = '0123456789*#';

/** The payload of a key: its number, whether this is its end, how long it has been held (in samples). */
export function writeKeyEvent(key: string, end: boolean, duration: number): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeUInt8(KEYS.indexOf(key), 0);
  // Volume 10: -10 dBm0, as loud as a telephone's own keys.
  payload.writeUInt8((end ? 0x80 : 0) | 10, 1);
  payload.writeUInt16BE(duration, 2);
  return payload;
}

/**
 * Reads keys out of packets: each key once, though it comes in many packets and its end three times (all with one
 * timestamp, §2.5.1.2). A key counts from its first packet on, so that a lost end loses nothing.
 */
export function createKeyReader(): (packet: RtpPacket) => string | null {
  let last: string | null = null;
  return (packet) => {
    const key = packet.payload.length >= 4 ? KEYS[packet.payload.readUInt8(0)] : undefined;
    const event = `${packet.source} ${packet.timestamp}`;
    if (key === undefined || event === last) return null;
    last = event;
    return key;
  };
}
